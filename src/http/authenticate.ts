/** The Authorization header → who asks, and whether they may; and the answers when they may not (RFC 6750). */
import { operations } from '#generated/router.ts';
import type { Verifier } from '../auth/verifier.ts';
import { challenge } from '../operations/problem.ts';
import type { EdgeAnswer, Exchange } from './exchange.ts';
import { problemAnswer } from './respond.ts';

/** As long as the key set rests after a fetch. */
const retryAfterSeconds = 5;

/** Leaves the principal, the reason for a refusal, or both on the exchange; true if the operation may run. */
export async function authorize(exchange: Exchange, verify: Verifier): Promise<boolean> {
  if (!(await authenticate(exchange, verify))) return false;
  if (hasScope(exchange)) return true;
  exchange.refusal = { reason: 'insufficient_scope' };
  return false;
}

async function authenticate(exchange: Exchange, verify: Verifier): Promise<boolean> {
  const token = bearerToken(exchange.headers.authorization);
  if (token === undefined) {
    exchange.refusal = { reason: 'missing' };
    return false;
  }
  const verification = await verify(token);
  if (verification.kind === 'principal') exchange.principal = verification.principal;
  else if (verification.kind === 'unavailable') exchange.refusal = { reason: 'keys_unavailable' };
  else exchange.refusal = { reason: verification.refusal, claim: verification.claim };
  return verification.kind === 'principal';
}

/** Whether the token grants the scope that the contract names for the operation. */
export function hasScope(exchange: Exchange): boolean {
  const scope = requiredScope(exchange);
  return scope === null || exchange.principal?.scopes.has(scope) === true;
}

function requiredScope({ operationId }: Exchange) {
  return operationId ? operations[operationId].requiredScope : null;
}

/** The scheme is case-insensitive (RFC 9110 §11.1); another scheme is no token of ours. */
function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S.*)$/i.exec(header ?? '')?.[1];
}

/** What was wrong with a token is for the log; `error="invalid_token"` is sent only if there was one (RFC 6750 §3.1). */
export function unauthorized(exchange: Exchange): EdgeAnswer {
  const { subject, refusal: { reason } = { reason: 'missing' } } = exchange;
  if (reason === 'keys_unavailable') {
    const detail =
      'Your sign-in cannot be checked at the moment. You do not have to sign in again; try again shortly.';
    return problemAnswer('identityUnavailable', subject, detail, {
      headers: { 'Retry-After': retryAfterSeconds },
    });
  }
  if (reason === 'insufficient_scope') {
    const scope = requiredScope(exchange) ?? '';
    const detail = `This needs the scope ${scope}, which your token does not have. Ask who manages your sign-in.`;
    const error = `error="insufficient_scope", scope="${scope}"`;
    return problemAnswer('insufficientScope', subject, detail, {
      headers: { 'WWW-Authenticate': `${challenge}, ${error}` },
    });
  }
  const sent = reason !== 'missing';
  const detail =
    reason === 'expired'
      ? 'The token has expired.'
      : sent
        ? 'The token is not valid here.'
        : 'Send a token as `Authorization: Bearer <token>`.';
  const headers = { 'WWW-Authenticate': sent ? `${challenge}, error="invalid_token"` : challenge };
  return problemAnswer('unauthorized', subject, detail, { headers });
}
