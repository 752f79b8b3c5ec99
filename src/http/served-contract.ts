/** The contract itself, byte for byte as it lies in the repository: all that the server answers beside the contract's operations. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { matches } from './conditional.ts';
import { exchangeOf } from './exchange.ts';
import { problemAnswer, respond } from './respond.ts';

const folder = join(import.meta.dirname, '../../api-contracts/dist/openapi/v1');

export const servedFiles = [
  { path: '/openapi.yaml', file: join(folder, 'attribution.bundled.yaml'), type: 'application/yaml' },
  { path: '/openapi.json', file: join(folder, 'attribution.bundled.json'), type: 'application/json' },
] as const;

/** A document may be kept for as long as a deploy takes; then it is asked for again by its tag. */
const maxAgeSeconds = 300;

/** @throws Error when a file is not there */
export async function serveContract(): Promise<RequestHandler> {
  const loaded = servedFiles.map(async ({ path, file, type }) => {
    const bytes = await readFile(file);
    const tag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    return [path, { bytes, type, tag }] as const;
  });
  const files: ReadonlyMap<string, { bytes: Buffer; type: string; tag: string }> = new Map(
    await Promise.all(loaded),
  );
  return (request, response, next) => {
    const exchange = exchangeOf(request);
    const found = files.get(exchange.path);
    if (!found) {
      next();
      return;
    }
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
      const headers = { Allow: 'GET, HEAD' };
      respond(
        response,
        exchange,
        problemAnswer('methodNotAllowed', exchange.subject, 'This path answers GET, HEAD.', { headers }),
      );
      return;
    }
    response.setHeader('Cache-Control', `public, max-age=${maxAgeSeconds}`);
    response.setHeader('ETag', found.tag);
    if (matches(exchange.headers['if-none-match'] ?? '', found.tag)) {
      response.statusCode = 304;
      response.end();
      return;
    }
    response.setHeader('Content-Type', found.type);
    response.setHeader('Content-Length', found.bytes.byteLength);
    response.end(found.bytes);
  };
}
