/** Responses: problems, the check against the contract, 304, bytes; answers thrown errors. */
import type { ErrorObject } from 'ajv';
import type { ErrorRequestHandler } from 'express';
import type { OperationId } from '#generated/router.ts';
import { responseValidators, type Validator } from '#generated/validators.js';
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import { codeOf } from '../model/failure.ts';
import { pointerTo } from '../model/json-pointer.ts';
import type { Observe } from '../observe/observation.ts';
import { jsonOf, type RequestInfo } from '../operations/handler.ts';
import { EventStream } from '../operations/event-stream.ts';
import { noStore, problem, type ProblemKind } from '../operations/problem.ts';
import { bodyIsTooLarge, type Body } from './parse.ts';
import { contextOf, type HttpResponse, type RequestContext } from './request-context.ts';

type FieldErrors = Parameters<typeof problem>[3];
type ProblemExtras = {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly errors?: FieldErrors;
};

export function problemResponse(
  kind: ProblemKind,
  info: RequestInfo,
  detail: string,
  { headers, errors }: ProblemExtras = {},
): HttpResponse {
  const body = problem(kind, info, detail, errors);
  return { status: body.status, headers: { ...noStore, ...headers }, body };
}

export function methodNotAllowed(info: RequestInfo, allow: string): HttpResponse {
  const headers = { Allow: allow };
  return problemResponse('methodNotAllowed', info, `This path answers ${allow}.`, { headers });
}

/** A problem that also closes the connection. */
export function lastResponse(kind: ProblemKind, info: RequestInfo, detail: string): HttpResponse {
  return problemResponse(kind, info, detail, { headers: { Connection: 'close' } });
}

/** Rejects a body or values the contract does not allow. */
export function rejectInput(
  info: RequestInfo,
  body: Body | undefined,
  errors: readonly ErrorObject[],
): HttpResponse {
  if (body?.kind === 'too-large') return problemResponse('contentTooLarge', info, bodyIsTooLarge);
  if (body?.kind === 'unsupported') {
    const detail = 'Send the body as application/json in UTF-8, without a content coding.';
    return problemResponse('unsupportedMediaType', info, detail);
  }
  const detail = 'The request is invalid; see errors.';
  const notJson = [{ field: '/body', message: 'is not JSON', code: 'json' }];
  const found = body?.kind === 'not-json' ? notJson : toFieldErrors(errors);
  return problemResponse('invalidRequest', info, detail, { errors: found });
}

const maxFieldErrors = 20;
const maxFieldLength = 512;

/** Turns a validator's findings into JSON pointers with OpenAPI's names of the parts. */
function toFieldErrors(errors: readonly ErrorObject[]): NonNullable<FieldErrors> {
  return errors.slice(0, maxFieldErrors).map(({ instancePath, keyword, message, params }) => {
    const named: unknown = params['missingProperty'] ?? params['additionalProperty'];
    const at = typeof named === 'string' ? pointerTo(instancePath, named) : instancePath;
    const pointer = at.replace(/^\/headers/, '/header').replace(/^\/params/, '/path');
    // Cut: twenty errors below a member with a long name would repeat the name twenty times.
    const end = pointer.length <= maxFieldLength ? undefined : pointer.lastIndexOf('/', maxFieldLength);
    const values: unknown = keyword === 'enum' ? params['allowedValues'] : undefined;
    const allowed = Array.isArray(values) ? `: ${values.join(', ')}` : '';
    const text = keyword === 'additionalProperties' ? 'is unknown' : `${message ?? 'is not valid'}${allowed}`;
    return { field: pointer.slice(0, end), message: text, code: keyword };
  });
}

/** A response breaks the contract. Violations hold JSON pointers and keywords, never values. */
export class ContractViolationError extends Error {
  override name = 'ContractViolationError' as const;
  readonly violation: Readonly<{ operationId: string; status: number; violations: string[] }>;
  constructor(violation: ContractViolationError['violation']) {
    super('a response broke the contract');
    this.violation = violation;
  }
}

/** @throws ContractViolationError when the contract does not document the response */
export function checkResponse(
  operationId: OperationId,
  { correlationId }: Pick<RequestInfo, 'correlationId'>,
  { status, headers, body }: HttpResponse,
): void {
  const validators = responseValidators[operationId][status];
  const toError = (violations: string[]) => new ContractViolationError({ operationId, status, violations });
  if (!validators) throw toError(['status: not documented']);
  const sent = { ...headers, 'X-Correlation-ID': correlationId };
  const violations = findViolations(validators.headers, sent, 'headers');
  if (validators.body)
    violations.push(...findViolations(validators.body, body instanceof EventStream ? '' : body, 'body'));
  else if (body !== undefined) violations.push('body: not documented');
  if (violations.length > 0) throw toError(violations);
}

const maxViolations = 10;

function findViolations(validate: Validator<unknown>, value: unknown, part: string): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).slice(0, maxViolations).map(({ instancePath, params, keyword }) => {
    const member: unknown =
      params['missingProperty'] ?? params['unevaluatedProperty'] ?? params['additionalProperty'];
    return `${part}${instancePath}${typeof member === 'string' ? `/${member}` : ''}: ${keyword}`;
  });
}

/** Turns a 200 with a tag the client already has into a 304 (If-None-Match, RFC 9110 §13.1.2). */
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

/**
 * Writes the response: bytes unchanged, anything else as JSON. For HEAD, Node sends GET's headers
 * without the body (RFC 9110 §9.3.2).
 */
export function respond(context: RequestContext, { status, headers, body }: HttpResponse): void {
  const { response, info, operation } = context;
  const lines = ['X-Correlation-ID', info.correlationId];
  // Keeps the Vary of CORS: writing a header replaces those set before.
  for (const given of [response.getHeader('Vary') ?? []].flat()) lines.push('Vary', String(given));
  for (const [name, value] of Object.entries(headers)) lines.push(name, String(value));
  if (body === undefined) return void response.writeHead(status, lines).end();
  const documented: Readonly<Record<string, string | null>> = operation?.responses ?? {};
  if (headers['Content-Type'] === undefined)
    lines.push('Content-Type', documented[status] ?? 'application/problem+json');
  if (body instanceof EventStream) return body.open(response.writeHead(status, lines));
  // A text is sent with the headers in one write.
  const { text, bytes } = Buffer.isBuffer(body) ? { text: body, bytes: body.byteLength } : jsonOf(body);
  lines.push('Content-Length', String(bytes));
  response.writeHead(status, lines).end(text);
}

const retryAfterSeconds = 1;

/** A connection limit responded first, or the database went away after the response began. */
const isOver = (error: unknown): boolean =>
  error instanceof DatabaseUnavailableError || codeOf(error) === 'ERR_HTTP_HEADERS_SENT';

/** Observes a thrown error and answers: 503 if the database is away, else a 500 without details. */
export function handleFailures(observe: Observe): ErrorRequestHandler {
  // Express recognises error handlers by their four parameters.
  return (error: unknown, request, response, _next) => {
    const context = contextOf(request);
    const { info } = context;
    const { correlationId } = info;
    if (error instanceof DatabaseUnavailableError && !response.headersSent) {
      const [kind, detail] =
        error.code === overloadedCode
          ? (['overloaded', 'The server is overloaded. Try again in 1 s.'] as const)
          : (['databaseUnavailable', 'The database does not answer. Try again in 1 s.'] as const);
      const headers = { 'Retry-After': retryAfterSeconds };
      respond(context, problemResponse(kind, info, detail, { headers }));
      return;
    }
    if (error instanceof ContractViolationError)
      observe({ kind: 'contractViolated', ...error.violation, correlationId });
    else if (!isOver(error)) observe({ kind: 'bug', where: 'request', error, correlationId });
    if (response.headersSent) return void response.destroy();
    const detail = 'The fault has been logged under this correlation id.';
    respond(context, problemResponse('internal', info, detail));
  };
}
