/** What was thrown → an answer: 503 when the database is away, else a 500 that tells nothing and a log line that tells all it may. */
import type { ErrorRequestHandler } from 'express';
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Observe } from '../observe/observation.ts';
import { exchangeOf } from './exchange.ts';
import { problemAnswer, respond } from './respond.ts';
import { ContractViolationError } from './response-check.ts';

const retryAfterSeconds = 1;

export function answerFailures(observe: Observe): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, request, response, _next) => {
    const exchange = exchangeOf(request);
    const { subject } = exchange;
    const { correlationId } = subject;
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
      respond(response, exchange, problemAnswer(kind, subject, detail, { headers }));
      return;
    }
    if (error instanceof ContractViolationError) {
      const { operationId, status, violations } = error;
      observe({ kind: 'contractViolated', operationId, status, violations, correlationId });
    } else {
      observe({ kind: 'bug', where: 'request', error, correlationId });
    }
    respond(
      response,
      exchange,
      problemAnswer('internal', subject, 'The fault has been logged under this correlation id.'),
    );
  };
}
