/**
 * Verifies a bearer token and names its caller. The algorithm decides the keys (RFC 8725 §3.1): our
 * secrets for HS256, the identity provider's key set for public key algorithms.
 */
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import type { Clock } from '../model/clock.ts';
import type { Principal } from '../model/ids.ts';
import type { ClaimCheck, ClaimFault } from './claims.ts';
import type { Keys, KeySet, TokenHeader } from './key-set.ts';
import type { TokenCache } from './token-cache.ts';

/** Why a token was rejected, for the log: never the token, never a claim's value. */
export type TokenRejection =
  'malformed' | 'not_canonical' | 'algorithm' | 'unknown_key' | 'signature' | ClaimFault['rejection'];

/** `unavailable`: the keys cannot be fetched, so the token can be neither accepted nor rejected. */
export type Verification =
  | { readonly kind: 'principal'; readonly principal: Principal }
  | { readonly kind: 'rejected'; readonly rejection: TokenRejection; readonly claim?: string }
  | { readonly kind: 'unavailable' };

export type Verifier = (token: string) => Promise<Verification>;

export type VerifierOptions = {
  /** Tried in their order; without one, every HS256 token is rejected. */
  readonly secrets: readonly Uint8Array[];
  /** Without it, every token of a public key algorithm is rejected. */
  readonly keySet: Pick<KeySet, 'keysFor'> | undefined;
  readonly cache: TokenCache;
  readonly checkClaims: ClaimCheck;
  readonly clock: Clock;
};

const publicKeyAlgorithms: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Rejects headers that change the meaning of a token (RFC 7515 §4.1.11, RFC 7797). */
const extensions = { crit: z.never().optional(), b64: z.never().optional() };
const header = z.union([
  z.object({ ...extensions, alg: z.literal('HS256') }), // our secrets have no ids: it ignores kid
  z.object({ ...extensions, alg: z.string(), kid: z.string().exactOptional() }),
]);
type Header = z.output<typeof header>;

/** @throws RangeError for a secret below HS256's minimum (RFC 7518 §3.2); jose checks none */
export function createVerifier({ secrets, keySet, cache, checkClaims, clock }: VerifierOptions): Verifier {
  if (secrets.some(({ byteLength }) => byteLength < 32))
    throw new RangeError('an HS256 secret must have at least 32 bytes');
  const hs256: Keys = { set: secrets, keys: secrets };
  const keysFor = async ({ alg, ...rest }: TokenHeader): Promise<Keys | TokenRejection | undefined> => {
    if (alg === 'HS256' && secrets.length > 0) return hs256;
    if (keySet && publicKeyAlgorithms.includes(alg)) return keySet.keysFor({ alg, ...rest });
    return 'algorithm';
  };
  return async (token) => {
    const known = cache.get(token);
    const current = known && (await keysFor(known.header));
    if (known && current === undefined) return { kind: 'unavailable' };
    if (typeof current === 'object' && known?.keys === current.set)
      return { kind: 'principal', principal: known.principal };
    if (!isCanonical(token)) return reject('not_canonical');
    const parts = decode(token);
    if (!parts) return reject('malformed');
    const found = await keysFor(parts.header);
    if (found === undefined) return { kind: 'unavailable' };
    if (typeof found === 'string') return reject(found);
    const rejection = await checkSignature(token, parts.header, found.keys);
    if (rejection) return reject(rejection);
    const claims = checkClaims(parts.payload, clock.nowSeconds());
    if ('rejection' in claims) return { kind: 'rejected', ...claims };
    cache.set(token, { ...claims, header: parts.header, keys: found.set });
    return { kind: 'principal', principal: claims.principal };
  };
}

/** Undefined unless header and payload are JSON objects; other tokens never wait for a key set. */
function decode(token: string): { header: Header; payload: Readonly<Record<string, unknown>> } | undefined {
  try {
    const payload = decodeJwt(token);
    const parsed = header.safeParse(decodeProtectedHeader(token));
    return parsed.success ? { header: parsed.data, payload } : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined if one of the keys has signed the token. */
async function checkSignature(
  token: string,
  { alg }: Header,
  keys: Keys['keys'],
): Promise<TokenRejection | undefined> {
  let rejection: TokenRejection = 'unknown_key';
  for (const key of keys) {
    try {
      await compactVerify(token, key, { algorithms: [alg] });
      return undefined;
    } catch (error) {
      rejection = toRejection(error);
      if (rejection !== 'signature') return rejection;
    }
  }
  return rejection;
}

/**
 * Whether the token is the only encoding of its bytes (RFC 7515 §2, RFC 4648 §3.5). jose also
 * accepts a trailing newline, padding, and changed unused bits in the signature's last character.
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

function toRejection(error: unknown): TokenRejection {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JOSEError) return 'malformed';
  throw error;
}

function reject(rejection: TokenRejection): Verification {
  return { kind: 'rejected', rejection };
}
