/** CORS: pages of the configured origins may read every response, errors too; other pages none. */
import type { RequestHandler } from 'express';
import { exactPaths, templatedPaths } from '#generated/router.ts';
import { matchRoute } from './parse.ts';
import { contextOf } from './request-context.ts';
import { respond } from './respond.ts';

const allowOrigin = 'Access-Control-Allow-Origin';
const exposedHeaders = 'Deprecation, ETag, Link, Retry-After, X-Correlation-ID';
/** No credentials are allowed: the token is sent by the page itself, never by the browser. */
const preflightHeaders = {
  // Prefer is for the mock of scripts/mock.ts; here it is without effect (RFC 7240 §2).
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match, Prefer, X-Correlation-ID',
  'Access-Control-Max-Age': 7200, // the longest that browsers keep it
};

/** Comes before every step that responds, so that a page can read rejections, too. */
export function corsHeaders(origins: readonly string[]): RequestHandler {
  const allowed = new Set(origins);
  return (request, response, next) => {
    const { origin } = request.headers;
    if (allowed.size > 0) response.setHeader('Vary', 'Origin');
    if (origin !== undefined && allowed.has(origin)) {
      response.setHeader(allowOrigin, origin);
      response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
    }
    next();
  };
}

/** Answers a browser that asks whether a page may ask; any other OPTIONS goes on, to its 405. */
export function handlePreflight(): RequestHandler {
  return (request, response, next) => {
    const context = contextOf(request);
    const { method, path } = context;
    const isPreflight =
      method === 'OPTIONS' &&
      response.hasHeader(allowOrigin) &&
      request.headers['access-control-request-method'] !== undefined;
    const match = isPreflight && matchRoute({ exactPaths, templatedPaths }, method, path);
    if (!match || match.kind !== 'no-method') {
      next();
      return;
    }
    const headers = { ...preflightHeaders, 'Access-Control-Allow-Methods': match.allow };
    respond(context, { status: 204, headers, body: undefined });
  };
}
