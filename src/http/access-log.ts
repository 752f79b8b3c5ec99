/** One log line for each request, of named fields only: no header, no query, no address. Health checks are left out. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { exchangeOf } from './exchange.ts';

export function logAccess(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'correlationId' },
    genReqId: (request) => exchangeOf(request).subject.correlationId,
    customLogLevel: levelOf,
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
    customReceivedMessage: undefined,
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    customSuccessObject: (request, response, { responseTime }: Timing) =>
      lineOf(request, response, responseTime),
    customErrorObject: (request, response, _error, { responseTime }: Timing) =>
      lineOf(request, response, responseTime),
  });
}

/** The level follows the status; what went wrong is an observation of its own. */
function levelOf(request: IncomingMessage, { statusCode }: ServerResponse): 'silent' | 'warn' | 'info' {
  const { operationId } = exchangeOf(request);
  if (operationId === 'getLiveness' || operationId === 'getReadiness') return 'silent';
  return statusCode >= 500 ? 'warn' : 'info';
}

type Timing = { readonly responseTime: number };

function lineOf(
  request: IncomingMessage,
  { statusCode, headersSent }: ServerResponse,
  durationMs: number,
): object {
  const { operationId, method, principal, refusal, facts } = exchangeOf(request);
  return {
    operationId: operationId ?? null,
    method,
    status: headersSent ? statusCode : null, // null: the client had gone before there was an answer
    durationMs,
    ...(principal ? { tenantId: principal.tenantId } : {}),
    ...(refusal ? { refusal: refusal.reason, claim: refusal.claim } : {}),
    ...facts,
  };
}
