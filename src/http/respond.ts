/** Responses: problems, the check by the contract, writing them, and those to thrown errors. */
import type { ErrorObject } from 'ajv';
import type { ErrorRequestHandler } from 'express';
import type { OperationId } from '#generated/router.ts';
import { responseValidators, type Validator } from '#generated/validators.js';
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import { pointerTo } from '../model/json-pointer.ts';
import type { Observe } from '../observe/observation.ts';
import type { RequestInfo } from '../operations/handler.ts';
import { noStore, problem, type ProblemKind } from '../operations/problem.ts';
import { contextOf, operationOf, type HttpResponse, type RequestContext } from './request-context.ts';

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

/** Answers a request that goes no further, and ends its connection. */
export function reject(context: RequestContext, kind: ProblemKind, detail: string): void {
  const headers = { Connection: 'close' };
  respond(context, problemResponse(kind, context.info, detail, { headers }));
}

const maxFieldErrors = 20;
const maxFieldLength = 512;

/** A validator's findings, as pointers into the request in OpenAPI's words. */
export function toFieldErrors(errors: readonly ErrorObject[]): NonNullable<FieldErrors> {
  return errors.slice(0, maxFieldErrors).map(({ instancePath, keyword, message, params }) => {
    const named: unknown = params['missingProperty'] ?? params['additionalProperty'];
    const at = typeof named === 'string' ? pointerTo(instancePath, named) : instancePath;
    const pointer = at.replace(/^\/headers/, '/header').replace(/^\/params/, '/path');
    // Else twenty errors below one member with a long name are twenty times that name.
    const end = pointer.length <= maxFieldLength ? undefined : pointer.lastIndexOf('/', maxFieldLength);
    const values: unknown = keyword === 'enum' ? params['allowedValues'] : undefined;
    const allowed = Array.isArray(values) ? `: ${values.join(', ')}` : '';
    const text =
      keyword === 'additionalProperties' ? 'is not known here' : `${message ?? 'is not valid'}${allowed}`;
    return { field: pointer.slice(0, end), message: text, code: keyword };
  });
}

/** The violations name JSON pointers and keywords, never values. */
export class ContractViolationError extends Error {
  override name = 'ContractViolationError' as const;
  readonly operationId: string;
  readonly status: number;
  readonly violations: readonly string[];
  constructor(operationId: string, status: number, violations: readonly string[]) {
    super('an answer broke the contract');
    this.operationId = operationId;
    this.status = status;
    this.violations = violations;
  }
}

/** @throws ContractViolationError when the contract does not document the response */
export function checkResponse(
  operationId: OperationId,
  { correlationId }: Pick<RequestInfo, 'correlationId'>,
  { status, headers, body }: HttpResponse,
): void {
  const validators = responseValidators[operationId][status];
  if (!validators) throw new ContractViolationError(operationId, status, ['status: not documented']);
  const sent = { ...headers, 'X-Correlation-ID': correlationId };
  const violations = findViolations(validators.headers, sent, 'headers');
  if (validators.body) violations.push(...findViolations(validators.body, body, 'body'));
  else if (body !== undefined) violations.push('body: not documented');
  if (violations.length > 0) throw new ContractViolationError(operationId, status, violations);
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

/**
 * Writes the response, bytes as they are and anything else as JSON. Node sends a HEAD request the
 * headers that GET would have had (RFC 9110 §9.3.2).
 */
export function respond(context: RequestContext, { status, headers, body }: HttpResponse): void {
  const { response, info } = context;
  // First: a body that cannot be written leaves no header behind on the response that says so.
  const payload = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    // CORS may have named the origin already.
    if (name === 'Vary') response.appendHeader(name, String(value));
    else response.setHeader(name, String(value));
  }
  response.setHeader('X-Correlation-ID', info.correlationId);
  if (payload === undefined) {
    response.end();
    return;
  }
  const documented: Readonly<Record<string, string | null>> = operationOf(context)?.responses ?? {};
  if (!response.hasHeader('Content-Type'))
    response.setHeader('Content-Type', documented[status] ?? 'application/problem+json');
  response.setHeader('Content-Length', payload.byteLength);
  response.end(payload);
}

const retryAfterSeconds = 1;

/** A thrown error → 503 when the database is away, else a 500 that tells nothing; it is observed. */
export function handleFailures(observe: Observe): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const context = contextOf(request);
    const { info } = context;
    const { correlationId } = info;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error instanceof DatabaseUnavailableError) {
      const [kind, detail] =
        error.code === overloadedCode
          ? (['overloaded', 'The server is overloaded. Try again in 1 s.'] as const)
          : (['databaseUnavailable', 'The database does not answer. Try again in 1 s.'] as const);
      const headers = { 'Retry-After': retryAfterSeconds };
      respond(context, problemResponse(kind, info, detail, { headers }));
      return;
    }
    if (error instanceof ContractViolationError) {
      const { operationId, status, violations } = error;
      observe({ kind: 'contractViolated', operationId, status, violations, correlationId });
    } else {
      observe({ kind: 'bug', where: 'request', error, correlationId });
    }
    const detail = 'The fault has been logged under this correlation id.';
    respond(context, problemResponse('internal', info, detail));
  };
}
