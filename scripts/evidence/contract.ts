/** This checkout's bundled contract: its operations, and the exact bytes to serve. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkout } from '../dev/checkout.ts';

export const bundlePath = 'api-contracts/dist/openapi/v1/attribution.bundled.json';

const operation = z.looseObject({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), z.unknown()),
});
const document = z.looseObject({
  security: z.array(z.unknown()).default([]),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

export type ContractOperation = {
  readonly operationId: string;
  readonly method: string;
  /** With a value in each path parameter. */
  readonly path: string;
  readonly isSecured: boolean;
};

export async function readBundle(): Promise<string> {
  return readFile(join(checkout, bundlePath), 'utf8');
}

export async function readOperations(): Promise<readonly ContractOperation[]> {
  const { security, paths } = document.parse(JSON.parse(await readBundle()));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      operationId: one.operationId,
      method: method.toUpperCase(),
      path: path.replace(/\{[^}]*\}/g, 'stripe'),
      isSecured: (one.security ?? security).length > 0,
    })),
  );
}
