/** A bearer token → who asks. HS256 only, by one secret; every claim that the server relies on is required and typed. */
import { errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock } from '../model/clock.ts';
import { parseTenantId } from '../model/ids.ts';
import type { Principal } from '../model/principal.ts';

/** Why a token was refused, for the log: never the token, never a claim's value. */
export type TokenRefusal =
  | 'malformed'
  | 'not_canonical'
  | 'algorithm'
  | 'signature'
  | 'expired'
  | 'not_yet_valid'
  | 'lifetime'
  | 'claims';

export type Verification =
  | { readonly kind: 'principal'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly refusal: TokenRefusal };

export type Verifier = (token: string) => Promise<Verification>;

export type VerifierOptions = {
  readonly secret: Uint8Array;
  readonly issuer: string;
  readonly audience: string;
  readonly maxLifetimeSeconds: number;
  readonly clock: Clock;
};

const seconds = z.number().int().nonnegative();
const claims = z.object({
  sub: z.string().min(1).max(255),
  tenant_id: z.string(),
  exp: seconds,
  nbf: seconds,
  iat: seconds.optional(),
});

/** @throws RangeError when the secret is shorter than HS256 asks for (RFC 7518 §3.2), which jose does not enforce */
export function createVerifier({
  secret,
  issuer,
  audience,
  maxLifetimeSeconds,
  clock,
}: VerifierOptions): Verifier {
  if (secret.byteLength < 32) throw new RangeError('an HS256 secret has at least 32 bytes');
  return async (token) => {
    if (!isCanonical(token)) return refused('not_canonical');
    const nowSeconds = clock.nowSeconds();
    let payload: unknown;
    try {
      ({ payload } = await jwtVerify(token, secret, {
        algorithms: ['HS256'],
        issuer,
        audience,
        requiredClaims: ['iss', 'aud', 'exp', 'nbf', 'sub', 'tenant_id'],
        currentDate: new Date(nowSeconds * 1000),
      }));
    } catch (error) {
      return refused(refusalOf(error));
    }
    const parsed = claims.safeParse(payload);
    if (!parsed.success) return refused('claims');
    const { sub: subject, tenant_id: tenant, exp, nbf, iat = nbf } = parsed.data;
    const tenantId = parseTenantId(tenant);
    if (tenantId === undefined) return refused('claims');
    // jose lets a token live for ever; a token from the future would outlive the cap.
    if (exp - iat > maxLifetimeSeconds || iat > nowSeconds) return refused('lifetime');
    return { kind: 'principal', principal: { tenantId, subject } };
  };
}

/**
 * Whether the token is written in the one way that its bytes allow (RFC 7515 §2, RFC 4648 §3.5). jose accepts a trailing
 * newline, padding, and changed unused bits in the last character of the signature.
 */
function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 &&
    parts.every(
      (part) =>
        /^[A-Za-z0-9_-]+$/.test(part) && Buffer.from(part, 'base64url').toString('base64url') === part,
    )
  );
}

function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf' && error.reason === 'check_failed' ? 'not_yet_valid' : 'claims';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JOSEError) return 'malformed';
  throw error;
}

function refused(refusal: TokenRefusal): Verification {
  return { kind: 'refused', refusal };
}
