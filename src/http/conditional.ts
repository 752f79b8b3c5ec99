/** Conditional requests: If-None-Match (RFC 9110 §13.1.2). */
import type { EdgeAnswer, Exchange } from './exchange.ts';

/** A 200 with an entity tag that the client already has becomes a 304 with the same headers and no body. */
export function notModified({ method, headers }: Exchange, answer: EdgeAnswer): EdgeAnswer {
  const { ETag: tag } = answer.headers;
  const given = headers['if-none-match'];
  if (answer.status !== 200 || typeof tag !== 'string' || given === undefined) return answer;
  if (method !== 'GET' && method !== 'HEAD') return answer;
  return matches(given, tag) ? { ...answer, status: 304, body: undefined } : answer;
}

/** Proxies that compress write the coding into the tag: Apache `"tag-gzip"`, Jetty `"tag--gzip"`. */
const codingSuffix = /--?(?:gzip|br|deflate|zstd)"$/;

/**
 * Whether a list of entity tags, or `*`, holds this one by weak comparison. Tags are taken out whole, because a comma may
 * stand inside one.
 */
export function matches(list: string, tag: string): boolean {
  if (list.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return [...list.matchAll(/(?:W\/)?("[\x21\x23-\x7E\x80-\xFF]*")/g)].some(
    ([, one]) => one === opaque || one?.replace(codingSuffix, '"') === opaque,
  );
}
