/** CORS: pages of the configured origins may read every response, errors too; other pages none. */
import type { HttpResponse, RequestContext } from './request-context.ts';

const allowOrigin = 'Access-Control-Allow-Origin';
const exposedHeaders = 'Deprecation, ETag, Link, Retry-After, X-Correlation-ID';
/** No credentials are allowed: the token is sent by the page itself, never by the browser. */
const preflightHeaders = {
  // Prefer is for the mock of scripts/mock.ts; here it is without effect (RFC 7240 §2).
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, If-None-Match, Last-Event-ID, Prefer, X-Correlation-ID',
  'Access-Control-Max-Age': 7200, // the longest that browsers keep it
};

/** Comes before every step that responds, so that a page can read rejections, too. */
export function corsHeaders(origins: readonly string[]): (context: RequestContext) => void {
  const allowed = new Set(origins);
  return ({ request, response }) => {
    const { origin } = request.headers;
    if (allowed.size > 0) response.setHeader('Vary', 'Origin');
    if (origin === undefined || !allowed.has(origin)) return;
    response.setHeader(allowOrigin, origin);
    response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
  };
}

/** Answers a browser that asks whether a page may ask; any other OPTIONS goes on, to its 405. */
export function handlePreflight(context: RequestContext): HttpResponse | undefined {
  const { method, request, response } = context;
  if (method !== 'OPTIONS' || !response.hasHeader(allowOrigin)) return undefined;
  if (request.headers['access-control-request-method'] === undefined) return undefined;
  const { match } = context;
  if (match.kind !== 'no-method') return undefined;
  const headers = { ...preflightHeaders, 'Access-Control-Allow-Methods': match.allow };
  return { status: 204, headers, body: undefined };
}
