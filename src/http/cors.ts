/** CORS: pages of the configured origins may read every response, errors too; other pages none. */
import type { Observe } from '../observe/observation.ts';
import type { HttpResponse, RequestContext } from './request-context.ts';

const allowOrigin = 'Access-Control-Allow-Origin';
const exposedHeaders = 'Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Correlation-ID';
/** No credentials are allowed: the token is sent by the page itself, never by the browser. */
const preflightHeaders = {
  // Prefer is for the mock of scripts/mock.ts; here it is without effect (RFC 7240 §2).
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, If-None-Match, Last-Event-ID, Prefer, X-Correlation-ID',
  'Access-Control-Max-Age': 7200, // the longest that browsers keep it
};

export type CorsOptions = {
  /** Origins whose pages may read the responses. */
  readonly origins: readonly string[];
  /** Also those of this machine, on any port: for development. */
  readonly allowLoopbackOrigins?: boolean;
  readonly observe: Observe;
};

const loopbackOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;
/** Any page can send any number of them. */
const maxOriginsTold = 20;

/** Comes before every step that responds, so that a page can read rejections, too. */
export function corsHeaders(options: CorsOptions): (context: RequestContext) => void {
  const { origins, allowLoopbackOrigins = false, observe } = options;
  const allowed = new Set(origins);
  const told = new Set<string>();
  const mayRead = (origin: string): boolean =>
    allowed.has(origin) || (allowLoopbackOrigins && loopbackOrigin.test(origin));
  const tell = (origin: string, host: string | undefined): void => {
    const isOwn = URL.parse(origin)?.host === host;
    if (isOwn || told.has(origin) || told.size >= maxOriginsTold || !isWebOrigin(origin)) return;
    told.add(origin);
    observe({ kind: 'originNotAllowed', origin });
  };
  return ({ request, response }) => {
    const { origin, host } = request.headers;
    if (allowed.size > 0 || allowLoopbackOrigins) response.setHeader('Vary', 'Origin');
    if (origin === undefined) return;
    if (!mayRead(origin)) return tell(origin, host);
    response.setHeader(allowOrigin, origin);
    response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
  };
}

const isWebOrigin = (origin: string): boolean =>
  origin.length <= 255 && /^https?:/.test(origin) && URL.parse(origin)?.origin === origin;

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
