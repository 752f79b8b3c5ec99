/** The accounts that a tenant has connected: bind, list, show, unbind. */
import type { components } from '#generated/contract.ts';
import { metadataFaults } from '../connections/metadata-rules.ts';
import type { ConnectionRecord } from '../connections/connection-rows.ts';
import type { Registry } from '../connections/registry.ts';
import { parseConnectionId, type ConnectionId, type TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import type { SecuredHandler, Subject } from './handler.ts';
import { invalidRequest, noStore, problem, unknownTenant } from './problem.ts';

export function upsertPlatformConnection(registry: Registry): SecuredHandler<'upsertPlatformConnection'> {
  return async ({ principal: { tenantId }, body, subject }, answer) => {
    const { platform, platform_account_id: platformAccountId, status, metadata } = body;
    const faults = metadataFaults(metadata);
    if (faults.length > 0) {
      const errors = faults.map(({ pointer, code, message }) => {
        return { field: `/body/metadata${pointer}`, code, message };
      });
      const detail =
        'Metadata may hold no secrets and no personal data, and not more than 8 KiB; see errors.';
      return answer(400, invalidRequest(subject, detail, errors));
    }
    const saved = await registry.upsertConnection(
      tenantId,
      { platform, platformAccountId },
      { status, metadata },
    );
    if (saved === 'unknown-tenant') return answer(403, unknownTenant(subject));
    return answer(200, { headers: noStore, body: bodyOf(tenantId, saved) });
  };
}

export function listPlatformConnections(registry: Registry): SecuredHandler<'listPlatformConnections'> {
  return async ({ principal: { tenantId }, query: { limit, cursor }, subject }, answer) => {
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    if (cursor !== undefined && after === undefined) {
      const errors = [{ field: '/query/cursor', message: 'is none that was given out', code: 'cursor' }];
      return answer(400, invalidRequest(subject, 'The cursor is none that was given out.', errors));
    }
    const page = await registry.listConnections(tenantId, { after, limit });
    if (page === 'unknown-tenant') return answer(403, unknownTenant(subject));
    const last = page.items.at(-1);
    return answer(200, {
      headers: noStore,
      body: {
        items: page.items.map((record) => bodyOf(tenantId, record)),
        next_cursor: page.hasMore && last ? encodeCursor(last.id) : null,
      },
    });
  };
}

export function getPlatformConnection(registry: Registry): SecuredHandler<'getPlatformConnection'> {
  return async ({ principal: { tenantId }, params: { platform }, query, subject }, answer) => {
    const found = await registry.findConnection(tenantId, platform, query.platform_account_id);
    if (found === 'unknown-tenant') return answer(403, unknownTenant(subject));
    if (found === 'not-found') return answer(404, connectionNotFound(subject));
    return answer(200, { headers: noStore, body: bodyOf(tenantId, found) });
  };
}

export function deletePlatformConnection(registry: Registry): SecuredHandler<'deletePlatformConnection'> {
  return async ({ principal: { tenantId }, params: { platform }, query, subject }, answer) => {
    const account = { platform, platformAccountId: query.platform_account_id };
    const outcome = await registry.deleteConnection(tenantId, account);
    if (outcome === 'unknown-tenant') return answer(403, unknownTenant(subject));
    if (outcome === 'not-found') return answer(404, connectionNotFound(subject));
    return answer(204, { headers: noStore });
  };
}

export function connectionNotFound(subject: Subject) {
  const detail = 'This account is not connected. Connect it first.';
  return { headers: noStore, body: problem('connectionNotFound', subject, detail) };
}

function bodyOf(tenantId: TenantId, record: ConnectionRecord): components['schemas']['PlatformConnection'] {
  return {
    id: record.id,
    tenant_id: tenantId,
    platform: record.platform,
    platform_account_id: record.platformAccountId,
    status: record.status,
    metadata: record.metadata,
    created_at: isoTime(record.createdAt),
    updated_at: isoTime(record.updatedAt),
  };
}

const encodeCursor = (id: string): string => Buffer.from(id).toString('base64url');
function decodeCursor(cursor: string): ConnectionId | undefined {
  const id = parseConnectionId(Buffer.from(cursor, 'base64url').toString());
  // Decoding skips what is no base64: only what was given out is taken back.
  return id && encodeCursor(id) === cursor ? id : undefined;
}
