/** The Authorization header → the caller, checked for token, scope and rate limit (RFC 6750). */
import type { Verifier } from '../auth/verifier.ts';
import type { Excess, RateLimits } from '../limits/index.ts';
import { challenge } from '../operations/problem.ts';
import type { Authentication, HttpResponse, Rejection, RequestContext } from './request-context.ts';
import { problemResponse } from './respond.ts';

const details: Partial<Record<Rejection['reason'], string>> = {
  expired: 'The token has expired.',
  missing: 'Send a token as `Authorization: Bearer <token>`.',
};

export type Gate = { readonly verify: Verifier; readonly limits: RateLimits };

export function rejectFlood(
  context: RequestContext,
  { limits }: Pick<Gate, 'limits'>,
): HttpResponse | undefined {
  const excess = limits.countAddress(context);
  return excess && rejectExcess(context, excess);
}

function rejectExcess({ info }: RequestContext, { detail, headers }: Excess): HttpResponse {
  return problemResponse('rateLimited', info, detail, { headers });
}

/** The key set's cooldown after a fetch. */
const retryAfterSeconds = 5;

/** Names the caller of a valid token, and the rejection of a request that may not go on. */
export async function authenticate(
  context: RequestContext,
  { verify, limits }: Gate,
): Promise<Authentication> {
  const caller = await checkCaller(context, verify);
  const excess = caller.principal && limits.countTenant(caller.principal.tenantId);
  return excess ? { ...caller, error: { reason: 'rate_limited', excess } } : caller;
}

async function checkCaller(context: RequestContext, verify: Verifier): Promise<Authentication> {
  const token = bearerToken(context.request.headers.authorization);
  if (token === undefined) return { error: { reason: 'missing' } };
  const verification = await verify(token);
  if (verification.kind === 'unavailable') return { error: { reason: 'keys_unavailable' } };
  if (verification.kind === 'rejected')
    return { error: { reason: verification.rejection, claim: verification.claim } };
  const { principal } = verification;
  const scope = context.operation?.requiredScope;
  const isGranted = scope === null || (scope !== undefined && principal.scopes.has(scope));
  const mayStay = async () => (await checkCaller(context, verify)).error === undefined;
  return isGranted ? { principal, mayStay } : { principal, error: { reason: 'insufficient_scope' } };
}

/** The scheme is case-insensitive (RFC 9110 §11.1); other schemes are ignored. */
function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S.*)$/i.exec(header ?? '')?.[1];
}

/**
 * Only the log names the fault. Without a token there is no `invalid_token` (RFC 6750 §3.1).
 * @throws the error of the token's check
 */
export function rejectCaller(context: RequestContext): HttpResponse {
  const { info, engine } = context;
  const { error } = engine?.security?.bearerAuth ?? {};
  if (error instanceof Error) throw error;
  const { reason, excess } = error ?? { reason: 'missing' };
  if (excess) return rejectExcess(context, excess);
  if (reason === 'keys_unavailable') {
    const detail =
      'Your sign-in cannot be checked at the moment. You do not have to sign in again; try again shortly.';
    return problemResponse('identityUnavailable', info, detail, {
      headers: { 'Retry-After': retryAfterSeconds },
    });
  }
  if (reason === 'insufficient_scope') {
    const scope = context.operation?.requiredScope ?? '';
    const detail = `This needs the scope ${scope}, which your token does not have. Ask who manages your sign-in.`;
    const error = `error="insufficient_scope", scope="${scope}"`;
    return problemResponse('insufficientScope', info, detail, {
      headers: { 'WWW-Authenticate': `${challenge}, ${error}` },
    });
  }
  const sent = reason !== 'missing';
  const detail = details[reason] ?? 'The token is not valid here.';
  const headers = { 'WWW-Authenticate': sent ? `${challenge}, error="invalid_token"` : challenge };
  return problemResponse('unauthorized', info, detail, { headers });
}
