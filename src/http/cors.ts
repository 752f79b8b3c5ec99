/** CORS: pages of the origins that are named may read every answer, the errors too; pages of any other may read none. */
import type { RequestHandler } from 'express';
import { exactPaths, templatedPaths } from '#generated/router.ts';
import { exchangeOf } from './exchange.ts';
import { matchRoute } from './match.ts';
import { respond } from './respond.ts';

const allowOrigin = 'Access-Control-Allow-Origin';
const exposedHeaders = 'Deprecation, ETag, Link, Retry-After, X-Correlation-ID';
/** No credentials are allowed: the token is sent by the page itself, never by the browser. */
const preflightHeaders = {
  // Prefer is for the mock of scripts/mock.ts; here it is without effect (RFC 7240 §2).
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-None-Match, Prefer, X-Correlation-ID',
  'Access-Control-Max-Age': 7200, // the longest that browsers keep it
};

/** Comes before anything that answers, so that a page can read the refusals, too. */
export function shareWithOrigins(origins: readonly string[]): RequestHandler {
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

/** Answers the question of a browser whether a page may ask; any other OPTIONS goes on, to be refused. */
export function answerPreflights(): RequestHandler {
  return (request, response, next) => {
    const exchange = exchangeOf(request);
    const isPreflight =
      exchange.method === 'OPTIONS' &&
      response.hasHeader(allowOrigin) &&
      request.headers['access-control-request-method'] !== undefined;
    const match = isPreflight && matchRoute({ exactPaths, templatedPaths }, exchange.method, exchange.path);
    if (!match || match.kind !== 'no-method') {
      next();
      return;
    }
    const headers = { ...preflightHeaders, 'Access-Control-Allow-Methods': match.allow };
    respond(response, exchange, { status: 204, headers, body: undefined });
  };
}
