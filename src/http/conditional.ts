/** Conditional requests: If-None-Match (RFC 9110 §13.1.2). */
import type { HttpResponse, RequestContext } from './request-context.ts';

/** Turns a 200 with a tag the client already has into a 304: the same headers, no body. */
export function answerConditional(
  { method, request }: Pick<RequestContext, 'method' | 'request'>,
  response: HttpResponse,
): HttpResponse {
  const { ETag: tag } = response.headers;
  const given = request.headers['if-none-match'];
  if (response.status !== 200 || typeof tag !== 'string' || given === undefined) return response;
  if (method !== 'GET' && method !== 'HEAD') return response;
  return matches(given, tag) ? { ...response, status: 304, body: undefined } : response;
}

/** Compressing proxies append the coding to the tag: Apache `"tag-gzip"`, Jetty `"tag--gzip"`. */
const codingSuffix = /--?(?:gzip|br|deflate|zstd)"$/;

/** Compares weakly. Matches whole tags instead of splitting the list: a tag may contain a comma. */
export function matches(list: string, tag: string): boolean {
  if (list === tag || list.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  return [...list.matchAll(/(?:W\/)?("[\x21\x23-\x7E\x80-\xFF]*")/g)].some(
    ([, one]) => one === opaque || one?.replace(codingSuffix, '"') === opaque,
  );
}
