/** The contract itself, byte for byte as it lies in the repository: all that the server answers beside the contract's operations. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RequestHandler } from 'express';
import { notModified } from './conditional.ts';
import { exchangeOf, type EdgeAnswer } from './exchange.ts';
import { methodNotAllowed, respond } from './respond.ts';

const folder = join(import.meta.dirname, '../../api-contracts/dist/openapi/v1');

export const servedFiles = [
  { path: '/openapi.yaml', file: join(folder, 'attribution.bundled.yaml'), type: 'application/yaml' },
  { path: '/openapi.json', file: join(folder, 'attribution.bundled.json'), type: 'application/json' },
] as const;

/** A document may be kept for as long as a deploy takes; then it is asked for again by its tag. */
const maxAgeSeconds = 300;

/** @throws Error when a file is not there */
export async function serveContract(): Promise<RequestHandler> {
  const answers = new Map<string, EdgeAnswer>();
  for (const { path, file, type } of servedFiles) {
    const body = await readFile(file);
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
    const headers = {
      'Content-Type': type,
      'Cache-Control': `public, max-age=${maxAgeSeconds}`,
      ETag: `"${tag}"`,
    };
    answers.set(path, { status: 200, headers, body });
  }
  return (request, response, next) => {
    const exchange = exchangeOf(request);
    const answer = answers.get(exchange.path);
    if (!answer) {
      next();
      return;
    }
    const isRead = exchange.method === 'GET' || exchange.method === 'HEAD';
    respond(
      response,
      exchange,
      isRead ? notModified(exchange, answer) : methodNotAllowed(exchange.subject, 'GET, HEAD'),
    );
  };
}
