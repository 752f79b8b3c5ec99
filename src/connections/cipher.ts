/**
 * Seals tokens: AES-256-GCM, as `v1.<key id>.<nonce>.<ciphertext>.<tag>` in base64url. The place
 * is additional data: a ciphertext moved to another tenant, connection or column does not open.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ConnectionId, TenantId } from '../model/ids.ts';

export type SealedColumn = 'access_token' | 'refresh_token';

/** A token's place in the database, with its options. */
export type Place = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  /** The last two belong to webhooks. */
  readonly column: SealedColumn | 'secret' | 'secret_before';
  readonly options?: Readonly<Record<string, string>>;
};

export type SealingKey = { readonly id: string; readonly key: Uint8Array };

export type Cipher = ReturnType<typeof createCipher>;

export const keyIdForm = /^[a-z0-9-]{1,32}$/;

const version = 'v1';
const algorithm = 'aes-256-gcm';
// Without it, Node accepts a tag truncated to four bytes.
const tagBytes = { authTagLength: 16 };
const nonceBytes = 12;

/** The first key seals, any key opens. */
export function createCipher(ring: readonly SealingKey[]) {
  const [primary] = ring;
  if (!primary) throw new RangeError('a key ring has at least one key');
  const keys = new Map(ring.map(({ id, key }) => [id, key]));
  return {
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
    /** Undefined when the key is missing from the ring, or envelope or place were changed. */
    open(envelope: string, place: Place): string | undefined {
      const [found, keyId = '', ...encoded] = envelope.split('.');
      // Rejects non-canonical text: Node ignores other characters and unused bits.
      const parts = encoded.map((part) => Buffer.from(part, 'base64url'));
      if (parts.some((part, index) => part.toString('base64url') !== encoded[index])) return undefined;
      const [nonce, sealed, tag, ...rest] = parts;
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

/** `timingSafeEqual` needs equal lengths. */
function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** The envelope's key id; undefined for any other text, which may be a secret in clear. */
export function keyIdOf(envelope: string): string | undefined {
  const [found, keyId = '', ...parts] = envelope.split('.');
  return found === version && parts.length === 3 && keyIdForm.test(keyId) ? keyId : undefined;
}

/** A JSON array, because joined strings are ambiguous: 't1' + '1c' is 't11' + 'c'. */
function additionalData(keyId: string, { tenantId, connectionId, column, options = {} }: Place): Buffer {
  // Sorted: PostgreSQL's jsonb does not keep the order of members.
  const pairs = Object.entries(options).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const used = pairs.length > 0 ? [pairs] : [];
  return Buffer.from(JSON.stringify([version, keyId, tenantId, connectionId, column, ...used]));
}
