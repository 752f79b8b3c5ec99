/**
 * The last part of a webhook's address: tenant id, connection id and a message authentication code
 * made with a credential key. An address with a wrong code is rejected without a database query.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { SealingKey } from '../connections/cipher.ts';
import { parseConnectionId, parseTenantId, type ConnectionId, type TenantId } from '../model/ids.ts';
import type { Platform } from '../model/platform.ts';

export type HookPlace = {
  readonly platform: Platform;
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
};

export type HookIds = ReturnType<typeof createHookIds>;

const idBytes = 16;
const codeBytes = 16;
const purpose = 'webhook address v1';

/** The first key makes codes, any key verifies them. */
export function createHookIds(ring: readonly SealingKey[]) {
  const keys = ring.map(({ key }) => Buffer.from(hkdfSync('sha256', key, '', purpose, 32)));
  const [primary] = keys;
  if (!primary) throw new RangeError('a key ring has at least one key');
  const codeOf = (key: Buffer, platform: string, ids: Buffer): Buffer =>
    createHmac('sha256', key).update(platform).update('\0').update(ids).digest().subarray(0, codeBytes);
  return {
    make({ platform, tenantId, connectionId }: HookPlace): string {
      const ids = Buffer.from(`${tenantId}${connectionId}`.replaceAll('-', ''), 'hex');
      return Buffer.concat([ids, codeOf(primary, platform, ids)]).toString('base64url');
    },
    parse(platform: Platform, text: string): HookPlace | undefined {
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length !== 2 * idBytes + codeBytes || bytes.toString('base64url') !== text) return undefined;
      const ids = bytes.subarray(0, 2 * idBytes);
      const code = bytes.subarray(2 * idBytes);
      if (!keys.some((key) => timingSafeEqual(codeOf(key, platform, ids), code))) return undefined;
      const tenantId = parseTenantId(uuidOf(ids.subarray(0, idBytes)));
      const connectionId = parseConnectionId(uuidOf(ids.subarray(idBytes)));
      return tenantId && connectionId && { platform, tenantId, connectionId };
    },
  };
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
