/** Reads the bundled contract without the generators, to check their output against. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const bundleFile = new URL('../../api-contracts/dist/openapi/v1/attribution.bundled.json', import.meta.url);

const members = z.record(z.string(), z.unknown());
const withExamples = z.looseObject({
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.looseObject({ value: z.unknown() })).optional(),
});
const header = withExamples.extend({ schema: z.looseObject({ const: z.unknown().optional() }) });
const response = z.looseObject({
  headers: members.optional(),
  content: z.record(z.string(), withExamples).optional(),
});
const security = z.array(members);
const operation = z.looseObject({
  operationId: z.string(),
  security: security.optional(),
  'x-required-scope': z.string().optional(),
  parameters: z.array(z.unknown()).optional(),
  requestBody: z.unknown().optional(),
  responses: members,
});
const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  schema: z.unknown(),
});
const requestBody = z.looseObject({
  content: z.looseObject({ 'application/json': z.looseObject({ schema: z.unknown() }).optional() }),
});
const document = z.looseObject({ security, paths: z.record(z.string(), z.record(z.string(), operation)) });

export const bundle = members.parse(JSON.parse(readFileSync(bundleFile, 'utf8')));

export type Example = { readonly name: string; readonly value: unknown };
export type BundledResponse = {
  readonly status: number;
  readonly contentType: string | null;
  readonly bodies: readonly Example[];
  /** The examples of each header, or its fixed value. */
  readonly headers: Readonly<Record<string, readonly Example[]>>;
};
export type BundledParameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: unknown;
};
export type BundledOperation = {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly secured: boolean;
  readonly scope: string | undefined;
  readonly parameters: readonly BundledParameter[];
  /** The JSON schema of the request body, perhaps a reference; undefined without a body. */
  readonly body: unknown;
  readonly responses: readonly BundledResponse[];
};

export function bundledOperations(): BundledOperation[] {
  const { security: byDefault, paths } = document.parse(bundle);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId, security: own = byDefault, parameters = [], ...rest }]) => ({
        operationId,
        method: method.toUpperCase(),
        path,
        secured: own.length > 0,
        scope: rest['x-required-scope'],
        parameters: parameters.map((value) => {
          const { name, in: location, required = false, schema } = parameter.parse(resolveReference(value));
          return { name, in: location, required, schema };
        }),
        body:
          rest.requestBody &&
          requestBody.parse(resolveReference(rest.requestBody)).content['application/json']?.schema,
        responses: Object.entries(rest.responses).map(([status, value]) => responseOf(Number(status), value)),
      }),
    ),
  );
}

function responseOf(status: number, value: unknown): BundledResponse {
  const { headers = {}, content = {} } = response.parse(resolveReference(value));
  return {
    status,
    contentType: Object.keys(content)[0] ?? null,
    bodies: Object.values(content).flatMap(examplesOf),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, reference]) => {
        const described = header.parse(resolveReference(reference));
        const fixed = described.schema.const;
        return [name, fixed === undefined ? examplesOf(described) : [{ name: 'fixed', value: fixed }]];
      }),
    ),
  };
}

function examplesOf({ example, examples = {} }: z.output<typeof withExamples>): Example[] {
  const named = Object.entries(examples).map(([name, { value }]) => ({ name, value }));
  return example === undefined ? named : [{ name: 'example', value: example }, ...named];
}

export function resolveReference(value: unknown): unknown {
  const { success, data } = localReference.safeParse(value);
  return success ? resolveReference(valueAt(data.$ref.slice(1))) : value;
}

/** The final target of a pointer to a reference. */
export function resolvePointer(pointer: string): string {
  const { success, data } = localReference.safeParse(valueAt(pointer));
  return success ? resolvePointer(data.$ref.slice(1)) : pointer;
}

const localReference = z.object({ $ref: z.string().startsWith('#/') });

function valueAt(pointer: string): unknown {
  return pointer
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((from, name) => members.parse(from)[name], bundle);
}
