/** CORS: pages of the configured origins may read every response, also errors; other pages none. */
import type { Observe } from '../observe/observation.ts';
import type { HttpResponse, RequestContext } from './request-context.ts';

const allowOrigin = 'Access-Control-Allow-Origin';
const exposedHeaders = 'Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Correlation-ID';
/** Allows no credentials: the page itself sends the token, never the browser. */
const preflightHeaders = {
  // Prefer is for the mock (scripts/mock.ts); the server ignores it (RFC 7240 §2).
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, If-None-Match, Last-Event-ID, Prefer, X-Correlation-ID',
  'Access-Control-Max-Age': 7200, // the browsers' maximum
};

export type CorsOptions = {
  /** Origins whose pages may read the responses. */
  readonly origins: readonly string[];
  /** Allows loopback origins on any port too, for development. */
  readonly allowLoopbackOrigins?: boolean;
  readonly observe: Observe;
};

const loopbackOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;
/** Any page can send any number of origins. */
const maxOriginsReported = 20;

/** Runs before every step with a response, so that pages can read rejections too. */
export function corsHeaders(options: CorsOptions): (context: RequestContext) => void {
  const { origins, allowLoopbackOrigins = false, observe } = options;
  const allowed = new Set(origins);
  const reported = new Set<string>();
  const mayRead = (origin: string): boolean =>
    allowed.has(origin) || (allowLoopbackOrigins && loopbackOrigin.test(origin));
  const report = (origin: string, host: string | undefined): void => {
    const isOwn = URL.parse(origin)?.host === host;
    if (isOwn || reported.has(origin) || reported.size >= maxOriginsReported || !isWebOrigin(origin)) return;
    reported.add(origin);
    observe({ kind: 'originNotAllowed', origin });
  };
  return ({ request, response }) => {
    const { origin, host } = request.headers;
    if (allowed.size > 0 || allowLoopbackOrigins) response.setHeader('Vary', 'Origin');
    if (origin === undefined) return;
    if (!mayRead(origin)) return report(origin, host);
    response.setHeader(allowOrigin, origin);
    response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
  };
}

const isWebOrigin = (origin: string): boolean =>
  origin.length <= 255 && /^https?:/.test(origin) && URL.parse(origin)?.origin === origin;

/** Answers a browser's preflight; any other OPTIONS request goes on to its 405. */
export function handlePreflight(context: RequestContext): HttpResponse | undefined {
  const { method, request, response } = context;
  if (method !== 'OPTIONS' || !response.hasHeader(allowOrigin)) return undefined;
  if (request.headers['access-control-request-method'] === undefined) return undefined;
  const { match } = context;
  if (match.kind !== 'no-method') return undefined;
  const headers = { ...preflightHeaders, 'Access-Control-Allow-Methods': match.allow };
  return { status: 204, headers, body: undefined };
}
