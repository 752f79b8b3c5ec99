/**
 * A bearer token → who asks. Each token is held to the keys of its own algorithm (RFC 8725 §3.1): HS256 to our secrets,
 * public key algorithms to the identity provider's key set.
 */
import { compactVerify, decodeJwt, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import type { Clock } from '../model/clock.ts';
import type { Principal } from '../model/ids.ts';
import type { ClaimCheck, ClaimFault } from './claims.ts';
import type { Keys, KeySet, TokenHeader } from './key-set.ts';
import type { TokenCache } from './token-memory.ts';

/** Why a token was refused, for the log: never the token, never a claim's value. */
export type TokenRejection =
  'malformed' | 'not_canonical' | 'algorithm' | 'unknown_key' | 'signature' | ClaimFault['rejection'];

/** `unavailable`: the keys cannot be fetched, so that the token can be neither accepted nor refused. */
export type Verification =
  | { readonly kind: 'principal'; readonly principal: Principal }
  | { readonly kind: 'rejected'; readonly rejection: TokenRejection; readonly claim?: string }
  | { readonly kind: 'unavailable' };

export type Verifier = (token: string) => Promise<Verification>;

export type VerifierOptions = {
  /** Tried in their order; none: no HS256 token is accepted. */
  readonly secrets: readonly Uint8Array[];
  /** Without it no token signed with a public key algorithm is accepted. */
  readonly keySet: Pick<KeySet, 'keysFor'> | undefined;
  readonly memory: TokenCache;
  readonly checkClaims: ClaimCheck;
  readonly clock: Clock;
};

const publicKeyAlgorithms: readonly string[] = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Headers that change how a token is to be read (RFC 7515 §4.1.11, RFC 7797) are not for us. */
const extensions = { crit: z.never().optional(), b64: z.never().optional() };
const header = z.union([
  z.object({ ...extensions, alg: z.literal('HS256') }), // no secret of ours has a name, so its kid says nothing
  z.object({ ...extensions, alg: z.string(), kid: z.string().exactOptional() }),
]);
type Header = z.output<typeof header>;

/** @throws RangeError when a secret is shorter than HS256 asks for (RFC 7518 §3.2), which jose does not enforce */
export function createVerifier({ secrets, keySet, memory, checkClaims, clock }: VerifierOptions): Verifier {
  if (secrets.some(({ byteLength }) => byteLength < 32))
    throw new RangeError('an HS256 secret has at least 32 bytes');
  const hs256: Keys = { set: secrets, keys: secrets };
  const keysFor = async ({ alg, ...rest }: TokenHeader): Promise<Keys | TokenRejection | undefined> => {
    if (alg === 'HS256' && secrets.length > 0) return hs256;
    if (keySet && publicKeyAlgorithms.includes(alg)) return keySet.keysFor({ alg, ...rest });
    return 'algorithm';
  };
  return async (token) => {
    const known = memory.get(token);
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
    const rejection = await rejectionOfSignature(token, parts.header, found.keys);
    if (rejection) return reject(rejection);
    const claims = checkClaims(parts.payload, clock.nowSeconds());
    if ('rejection' in claims) return { kind: 'rejected', ...claims };
    memory.set(token, { ...claims, header: parts.header, keys: found.set });
    return { kind: 'principal', principal: claims.principal };
  };
}

/** Undefined unless header and payload are JSON objects: such a token never waits for a key set. */
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
async function rejectionOfSignature(
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
      rejection = rejectionOf(error);
      if (rejection !== 'signature') return rejection;
    }
  }
  return rejection;
}

/**
 * Whether the token is written in the one way that its bytes allow (RFC 7515 §2, RFC 4648 §3.5). jose accepts a
 * trailing newline, padding, and changed unused bits in the last character of the signature.
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

function rejectionOf(error: unknown): TokenRejection {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JOSEError) return 'malformed';
  throw error;
}

function reject(rejection: TokenRejection): Verification {
  return { kind: 'rejected', rejection };
}
