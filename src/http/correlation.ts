/** Each request has a correlation id and a line in the log; responses carry the id, but for Node's own 417 and 503. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../model/clock.ts';
import { parseCorrelationId, type CorrelationId } from '../model/ids.ts';
import { beginContext, contextOf, operationIdOf } from './request-context.ts';
import { problemResponse, respond } from './respond.ts';

/** Takes the client's X-Correlation-ID when it is a UUID, and makes one (UUIDv7) otherwise. */
export function correlate(clock: Clock): RequestHandler {
  return (request, response, next) => {
    const info = {
      correlationId: parseCorrelationId(request.get('x-correlation-id') ?? '') ?? makeCorrelationId(),
      instance: toUriReference(request.url),
      receivedAt: new Date(clock.nowSeconds() * 1000).toISOString(),
    };
    beginContext(request, response, info);
    response.setHeader('X-Correlation-ID', info.correlationId);
    next();
  };
}

/** Rejects an X-Correlation-ID that is no UUID: behind the log, because this too is a request. */
export function rejectForeignCorrelation(): RequestHandler {
  return (request, _response, next) => {
    const given = request.get('x-correlation-id');
    if (given === undefined || parseCorrelationId(given)) {
      next();
      return;
    }
    const context = contextOf(request);
    const detail = 'X-Correlation-ID must be a UUID.';
    const errors = [{ field: '/header/X-Correlation-ID', message: 'must be a UUID', code: 'format' }];
    respond(context, problemResponse('invalidRequest', context.info, detail, { errors }));
  };
}

export function makeCorrelationId(): CorrelationId {
  const id = parseCorrelationId(uuidv7());
  if (!id) throw new Error('a UUIDv7 is a UUID');
  return id;
}

const maxInstanceLength = 1024;

/** Percent-encodes the path (RFC 3986 §3.3); two slashes in front would name another host. */
function toUriReference(target: string): string {
  const [path = ''] = target.slice(0, maxInstanceLength).split('?');
  return path
    .replace(/^\/\//, '/.//')
    .replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/g, (character) => encodeURIComponent(character));
}

/** Named fields only: no header, no query, no address. Health checks are left out. */
export function logAccess(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'correlationId' },
    genReqId: (request) => contextOf(request).info.correlationId,
    customLogLevel: chooseLevel,
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
    customReceivedMessage: undefined,
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    customSuccessObject: (request, response, { responseTime }: Timing) =>
      describeRequest(request, response, responseTime),
    customErrorObject: (request, response, _error, { responseTime }: Timing) =>
      describeRequest(request, response, responseTime),
  });
}

/** The level follows the status; a fault is an observation of its own. */
function chooseLevel(request: IncomingMessage, { statusCode }: ServerResponse): 'silent' | 'warn' | 'info' {
  const operationId = operationIdOf(contextOf(request));
  if (operationId === 'getLiveness' || operationId === 'getReadiness') return 'silent';
  return statusCode >= 500 ? 'warn' : 'info';
}

type Timing = { readonly responseTime: number };

function describeRequest(
  request: IncomingMessage,
  { statusCode, headersSent }: ServerResponse,
  durationMs: number,
): object {
  const context = contextOf(request);
  const { method, facts, engine } = context;
  const { principal, error } = engine?.security?.bearerAuth ?? {};
  return {
    operationId: operationIdOf(context) ?? null,
    method,
    status: headersSent ? statusCode : null, // null: the client had gone before there was an answer
    durationMs,
    ...(principal ? { tenantId: principal.tenantId } : {}),
    ...(error && !(error instanceof Error) ? { refusal: error.reason, claim: error.claim } : {}),
    ...facts,
  };
}
