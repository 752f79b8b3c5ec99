/**
 * How platform tokens are sealed at rest: AES-256-GCM with a random 96-bit nonce, and the place that the token
 * belongs to as additional data, so that a ciphertext moved to another tenant, connection or column does not open,
 * nor one set beside other options.
 * Envelope: `v1.<key id>.<nonce>.<ciphertext>.<tag>`, the last three in base64url.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ConnectionId, TenantId } from '../model/ids.ts';

export type SealedColumn = 'access_token' | 'refresh_token';

/** Where a token is kept, and the options that it is used with. */
export type Place = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  /** The last two: of webhooks. */
  readonly column: SealedColumn | 'secret' | 'secret_before';
  readonly options?: Readonly<Record<string, string>>;
};

export type SealingKey = { readonly id: string; readonly key: Uint8Array };

export type Cipher = ReturnType<typeof createCipher>;

/** How the id of a key is spelt. */
export const keyIdForm = /^[a-z0-9-]{1,32}$/;

const version = 'v1';
const algorithm = 'aes-256-gcm';
// Without it node accepts a tag cut down to four bytes.
const tagBytes = { authTagLength: 16 };
const nonceBytes = 12;

/** The first key seals, any key opens. */
export function createCipher(ring: readonly SealingKey[]) {
  const [primary] = ring;
  if (!primary) throw new RangeError('a key ring has at least one key');
  const keys = new Map(ring.map(({ id, key }) => [id, key]));
  return {
    /** The key that seals. */
    primaryKeyId: primary.id,
    seal(token: string, place: Place): string {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, primary.key, nonce, tagBytes).setAAD(
        additionalData(primary.id, place),
      );
      const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      return [
        version,
        primary.id,
        ...[nonce, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')),
      ].join('.');
    },
    /** The token, or undefined when its key is not in the ring or anything about it was changed. */
    open(envelope: string, place: Place): string | undefined {
      const [found, keyId = '', ...encoded] = envelope.split('.');
      // Whether the text is canonical: node skips non-base64 characters, and unused bits of a last one.
      if (encoded.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part))
        return undefined;
      const [nonce, sealed, tag, ...rest] = encoded.map((part) => Buffer.from(part, 'base64url'));
      const key = keys.get(keyId);
      if (found !== version || !key || !nonce || !sealed || !tag || rest.length > 0) return undefined;
      if (nonce.length !== nonceBytes || tag.length !== tagBytes.authTagLength) return undefined;
      const decipher = createDecipheriv(algorithm, key, nonce, tagBytes)
        .setAAD(additionalData(keyId, place))
        .setAuthTag(tag);
      const clear = decipher.update(sealed);
      try {
        return Buffer.concat([clear, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** Whether the envelope opens to this token, compared in constant time. */
export function sealsToken(cipher: Cipher, envelope: string, place: Place, token: string): boolean {
  const stored = cipher.open(envelope, place);
  return stored !== undefined && timingSafeEqual(digest(stored), digest(token));
}

/** Has one length for all tokens, which the comparison needs. */
function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** The id of the key that an envelope names; of anything else nothing, because it may be a secret in clear. */
export function keyIdOf(envelope: string): string | undefined {
  const [found, keyId = '', ...parts] = envelope.split('.');
  return found === version && parts.length === 3 && keyIdForm.test(keyId) ? keyId : undefined;
}

/** A JSON array, because joined strings are ambiguous: 't1' + '1c' is 't11' + 'c'. */
function additionalData(keyId: string, { tenantId, connectionId, column, options = {} }: Place): Buffer {
  // Sorted, for PostgreSQL keeps members in an order of its own.
  const pairs = Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const used = pairs.length > 0 ? [pairs] : [];
  return Buffer.from(JSON.stringify([version, keyId, tenantId, connectionId, column, ...used]));
}
