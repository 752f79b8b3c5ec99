/** The Authorization header → who asks; and the answer when nobody is recognised (RFC 6750). */
import type { Verifier } from '../auth/verifier.ts';
import type { EdgeAnswer, Exchange } from './exchange.ts';
import { problemAnswer } from './respond.ts';

/** As long as the key set rests after a failure. */
const retryAfterSeconds = 5;

/** Leaves either the principal or the reason for a refusal on the exchange; true for a principal. */
export async function authenticate(exchange: Exchange, verify: Verifier): Promise<boolean> {
  const token = bearerToken(exchange.headers.authorization);
  if (token === undefined) {
    exchange.refusal = 'missing';
    return false;
  }
  const verification = await verify(token);
  if (verification.kind === 'principal') exchange.principal = verification.principal;
  else exchange.refusal = verification.kind === 'refused' ? verification.refusal : 'keys_unavailable';
  return verification.kind === 'principal';
}

/** The scheme is case-insensitive (RFC 9110 §11.1); another scheme is no token of ours. */
function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S.*)$/i.exec(header ?? '')?.[1];
}

/** `error="invalid_token"` only when a token was sent (RFC 6750 §3.1). What was wrong with it is for the log. */
export function unauthenticated({ subject, refusal }: Exchange): EdgeAnswer {
  if (refusal === 'keys_unavailable') {
    const detail =
      'Your sign-in cannot be checked at the moment. You do not have to sign in again; try again shortly.';
    return problemAnswer('identityUnavailable', subject, detail, {
      headers: { 'Retry-After': retryAfterSeconds },
    });
  }
  const sent = refusal !== undefined && refusal !== 'missing';
  const detail =
    refusal === 'expired'
      ? 'The token has expired.'
      : sent
        ? 'The token is not valid here.'
        : 'Send a token as `Authorization: Bearer <token>`.';
  const headers = {
    'WWW-Authenticate': `Bearer realm="attribution"${sent ? ', error="invalid_token"' : ''}`,
  };
  return problemAnswer('unauthorized', subject, detail, { headers });
}
