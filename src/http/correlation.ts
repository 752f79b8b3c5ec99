/** Correlation ids and the access log. Responses carry the id, except Node's own 417 and 503. */
import { randomFillSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { operations, type OperationId } from '#generated/operations.ts';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { v7 as uuidv7 } from 'uuid';
import type { Clock } from '../model/clock.ts';
import type { Observe } from '../observe/observation.ts';
import { parseCorrelationId, type CorrelationId } from '../model/ids.ts';
import type { RequestInfo } from '../operations/handler.ts';
import { splitOnce, toUriReference } from './parse.ts';
import { contextOf, RequestContext, type HttpResponse } from './request-context.ts';
import { problemResponse } from './respond.ts';

const header = 'x-correlation-id';

/** Takes the client's X-Correlation-ID if it is a UUID; otherwise makes a UUIDv7. */
export function beginRequest(
  request: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
): RequestContext {
  const id = givenId(request) ?? makeCorrelationId();
  return new RequestContext(request, response, new Info(id, request.url ?? '', clock.nowSeconds()));
}

/** Formats its texts only when a problem reads them. */
class Info implements RequestInfo {
  readonly correlationId: CorrelationId;
  readonly #target: string;
  readonly #atSeconds: number;
  constructor(correlationId: CorrelationId, target: string, atSeconds: number) {
    this.correlationId = correlationId;
    this.#target = target;
    this.#atSeconds = atSeconds;
  }
  get instance(): string {
    const [path = ''] = splitOnce(this.#target, '?');
    return toUriReference(path);
  }
  get receivedAt(): string {
    return new Date(this.#atSeconds * 1000).toISOString();
  }
}

/** Rejects an X-Correlation-ID that is no UUID; after the log has begun, to log the rejection. */
export function rejectForeignCorrelation({ request, info }: RequestContext): HttpResponse | undefined {
  if (request.headers[header] === undefined || givenId(request)) return undefined;
  const errors = [{ field: '/header/X-Correlation-ID', message: 'must be a UUID', code: 'format' }];
  return problemResponse('invalidRequest', info, 'X-Correlation-ID must be a UUID.', { errors });
}

function givenId({ headers }: IncomingMessage): CorrelationId | undefined {
  const given = headers[header];
  return typeof given === 'string' ? parseCorrelationId(given) : undefined;
}

/** Random bytes for 256 ids at once: a call for each id would cost more than the rest of it. */
const randomBytes = Buffer.alloc(16 * 256);
let used = randomBytes.byteLength;

export function makeCorrelationId(): CorrelationId {
  if (used === randomBytes.byteLength) {
    randomFillSync(randomBytes);
    used = 0;
  }
  const id = parseCorrelationId(uuidv7({ random: randomBytes.subarray(used, (used += 16)) }));
  if (!id) throw new Error('a UUIDv7 is a UUID');
  return id;
}

/** Observes each request once its response is sent, or its client disconnects. */
export function observeRequest(context: RequestContext, observe: Observe, clock: Clock): void {
  const { response } = context;
  const beganAtMs = clock.monotonicMs();
  response.once('close', () => {
    const operationId = routedTo(context) ?? null;
    const status = response.headersSent ? response.statusCode : null;
    observe({ kind: 'requestFinished', operationId, status, durationMs: clock.monotonicMs() - beganAtMs });
  });
}

/** Logs named fields only: no header, no query, no address. Leaves out health checks. */
export function createAccessLog(
  logger: Logger,
): (request: IncomingMessage, response: ServerResponse) => void {
  return pinoHttp({
    logger: withoutChildren(logger),
    genReqId: (request) => contextOf(request).info.correlationId,
    customLogLevel: chooseLevel,
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
    customReceivedMessage: undefined,
    customSuccessObject: (request, response, { responseTime }: Timing) =>
      describeRequest(request, response, responseTime),
    customErrorObject: (request, response, _error, { responseTime }: Timing) =>
      describeRequest(request, response, responseTime),
  });
}

/** Saves pino-http's two child loggers per request: our line names all its fields. */
function withoutChildren(logger: Logger): Logger {
  const own = logger.child({});
  return Object.defineProperty(own, 'child', { value: () => own });
}

/** The level follows the status; faults are logged separately, as observations. */
function chooseLevel(request: IncomingMessage, { statusCode }: ServerResponse): 'silent' | 'warn' | 'info' {
  const operationId = routedTo(contextOf(request));
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
  const { info, method, facts, engine } = context;
  const { principal, error } = engine?.security?.bearerAuth ?? {};
  return {
    correlationId: info.correlationId,
    ...describeTarget(context),
    method,
    status: headersSent ? statusCode : null, // null: the client left before the response
    durationMs,
    ...(principal ? { tenantId: principal.tenantId } : {}),
    ...(error && !(error instanceof Error) ? { refusal: error.reason, claim: error.claim } : {}),
    ...(statusCode === 429 ? { refusal: 'rate_limited' } : {}),
    ...facts,
  };
}

/** Of an unknown path, logs only segments of the contract's paths: others could hold anything. */
function describeTarget(context: RequestContext): object {
  const operationId = routedTo(context);
  if (operationId) return { operationId };
  const segments = context.path.split('/', maxSegments);
  return { operationId: null, path: segments.map((one) => (knownSegments.has(one) ? one : '*')).join('/') };
}
const maxSegments = 8;
const knownSegments: ReadonlySet<string> = new Set(
  Object.values(operations).flatMap(({ path }) => path.split('/')),
);

/** The operation; undefined if an earlier step answered the request. */
function routedTo({ engine, operationId }: RequestContext): OperationId | undefined {
  return engine && operationId;
}
