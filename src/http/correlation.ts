/** Every request has a correlation id, the client's or one of ours, and every response carries it. */
import type { RequestHandler } from 'express';
import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../model/clock.ts';
import { parseCorrelationId, type CorrelationId } from '../model/ids.ts';
import { beginExchange, exchangeOf } from './exchange.ts';
import { problemAnswer, respond } from './respond.ts';

/** The first step: takes the client's X-Correlation-ID when it is a UUID, and makes one (UUIDv7) otherwise. */
export function correlate(clock: Clock): RequestHandler {
  return (request, response, next) => {
    const subject = {
      correlationId: parseCorrelationId(request.get('x-correlation-id') ?? '') ?? makeCorrelationId(),
      instance: uriReference(request.url),
      receivedAt: new Date(clock.nowSeconds() * 1000).toISOString(),
    };
    beginExchange(request, response, subject);
    response.setHeader('X-Correlation-ID', subject.correlationId);
    next();
  };
}

/** Refuses an X-Correlation-ID that is no UUID; a step of its own, behind the log, because this too is a request. */
export function refuseForeignCorrelation(): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-correlation-id');
    if (given === undefined || parseCorrelationId(given)) {
      next();
      return;
    }
    const exchange = exchangeOf(request);
    const errors = [{ field: '/header/X-Correlation-ID', message: 'must be a UUID', code: 'format' }];
    respond(
      response,
      exchange,
      problemAnswer('invalidRequest', exchange.subject, 'X-Correlation-ID must be a UUID.', { errors }),
    );
  };
}

export function makeCorrelationId(): CorrelationId {
  const id = parseCorrelationId(uuidv7());
  if (!id) throw new Error('a UUIDv7 is a UUID');
  return id;
}

const longestInstance = 1024;

/**
 * The path of a request target, with what no URI may hold percent-encoded (RFC 3986 §3.3). Two slashes in front would make
 * it the name of another host.
 */
function uriReference(target: string): string {
  const [path = ''] = target.slice(0, longestInstance).split('?');
  return path
    .replace(/^\/\//, '/.//')
    .replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/g, (character) => encodeURIComponent(character));
}
