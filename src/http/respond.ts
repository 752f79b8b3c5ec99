/** An answer → bytes; and the problems that the HTTP edge itself answers with. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { operations } from '#generated/router.ts';
import type { Subject } from '../operations/handler.ts';
import { noStore, problem, type ProblemKind } from '../operations/problem.ts';
import { exchangeOf, type EdgeAnswer, type Exchange } from './exchange.ts';

type FieldErrors = Parameters<typeof problem>[3];

export function problemAnswer(
  kind: ProblemKind,
  subject: Subject,
  detail: string,
  more: { readonly headers?: Readonly<Record<string, unknown>>; readonly errors?: FieldErrors } = {},
): EdgeAnswer {
  const body = problem(kind, subject, detail, more.errors);
  return { status: body.status, headers: { ...noStore, ...more.headers }, body };
}

export function methodNotAllowed(subject: Subject, allow: string): EdgeAnswer {
  return problemAnswer('methodNotAllowed', subject, `This path answers ${allow}.`, {
    headers: { Allow: allow },
  });
}

/**
 * Writes the answer, bytes as they are and anything else as JSON. A HEAD request gets the headers that GET would have had
 * (RFC 9110 §9.3.2), which node sees to.
 */
export function respond(
  response: ServerResponse,
  { operationId, subject }: Exchange,
  { status, headers, body }: EdgeAnswer,
): void {
  // First: what cannot be written leaves no header behind on the answer that says so.
  const payload = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    // CORS may have named the origin already.
    if (name === 'Vary') response.appendHeader(name, String(value));
    else response.setHeader(name, String(value));
  }
  response.setHeader('X-Correlation-ID', subject.correlationId);
  if (payload === undefined) {
    response.end();
    return;
  }
  const documented: Readonly<Record<string, string | null>> = operationId
    ? operations[operationId].responses
    : {};
  if (!response.hasHeader('Content-Type'))
    response.setHeader('Content-Type', documented[status] ?? 'application/problem+json');
  response.setHeader('Content-Length', payload.byteLength);
  response.end(payload);
}

/** Answers a request that goes no further, and ends its connection. */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  kind: ProblemKind,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const exchange = exchangeOf(request);
  const headers = { Connection: 'close', ...more };
  respond(response, exchange, problemAnswer(kind, exchange.subject, detail, { headers }));
}
