/** A tenant's connected accounts: connect, list, show, delete. */
import type { components } from '#generated/contract.ts';
import { findMetadataFaults } from '../connections/metadata-rules.ts';
import type { ConnectionRecord } from '../connections/connection-rows.ts';
import type { ConnectionService } from '../connections/connection-service.ts';
import { parseConnectionId, type TenantId } from '../model/ids.ts';
import { isoTime } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import { definitions } from '../platforms/index.ts';
import type { Webhooks } from '../webhooks/index.ts';
import type { SecuredHandler, RequestInfo } from './handler.ts';
import { invalidCursor, createCursors } from './cursor.ts';
import { invalidRequest, noStore, problem, unknownTenant } from './problem.ts';

export function upsertPlatformConnection(
  connections: ConnectionService,
): SecuredHandler<'upsertPlatformConnection'> {
  return async ({ principal: { tenantId }, body, info }, respond) => {
    const { platform, status, metadata, counted } = body;
    const { platformAccountId, hint } = parseAccountId(platform, body.platform_account_id);
    if (hint !== undefined) {
      const errors = [{ field: '/body/platform_account_id', code: 'format', message: hint }];
      return respond(400, invalidRequest(info, `The platform_account_id ${hint}.`, errors));
    }
    const faults = findMetadataFaults(metadata);
    if (faults.length > 0) {
      const errors = faults.map(({ pointer, code, message }) => {
        return { field: `/body/metadata${pointer}`, code, message };
      });
      const detail =
        'Metadata may hold no secrets and no personal data, and not more than 8 KiB; see errors.';
      return respond(400, invalidRequest(info, detail, errors));
    }
    const saved = await connections.upsertConnection(
      tenantId,
      { platform, platformAccountId },
      { status, metadata, counted },
    );
    if (saved === 'unknown-tenant') return respond(403, unknownTenant(info));
    if (saved === 'too-many-connections') return respond(409, tooManyConnections(info));
    return respond(200, { headers: noStore, body: describeConnection(tenantId, saved) });
  };
}

export function listPlatformConnections(
  connections: ConnectionService,
): SecuredHandler<'listPlatformConnections'> {
  return async ({ principal: { tenantId }, query: { limit, cursor }, info }, respond) => {
    const after = cursors.decode(cursor);
    if (after === 'invalid') return respond(400, invalidCursor(info));
    const page = await connections.listConnections(tenantId, { after, limit });
    if (page === 'unknown-tenant') return respond(403, unknownTenant(info));
    return respond(200, {
      headers: noStore,
      body: {
        items: page.items.map((record) => describeConnection(tenantId, record)),
        next_cursor: cursors.encodeNext(page),
      },
    });
  };
}

type ConnectionWebhook = NonNullable<Awaited<ReturnType<Webhooks['describe']>>>;

export function getPlatformConnection(
  connections: ConnectionService,
  webhooks: Pick<Webhooks, 'describe'>,
): SecuredHandler<'getPlatformConnection'> {
  return async ({ principal: { tenantId }, params: { platform }, query, info }, respond) => {
    const found = await connections.findConnection(tenantId, platform, query.platform_account_id);
    if (found === 'unknown-tenant') return respond(403, unknownTenant(info));
    if (found === 'not-found') return respond(404, connectionNotFound(info));
    const { historyFrom } = found;
    const webhook = await webhooks.describe(tenantId, platform, found.id);
    const body = {
      ...describeConnection(tenantId, found),
      history_from: historyFrom === null ? null : isoTime(historyFrom),
      ...(webhook && { webhook: describeWebhook(webhook) }),
    };
    return respond(200, { headers: noStore, body });
  };
}

export function deletePlatformConnection(
  connections: ConnectionService,
): SecuredHandler<'deletePlatformConnection'> {
  return async ({ principal: { tenantId }, params: { platform }, query, info }, respond) => {
    const account = { platform, platformAccountId: query.platform_account_id };
    const outcome = await connections.deleteConnection(tenantId, account);
    if (outcome === 'unknown-tenant') return respond(403, unknownTenant(info));
    if (outcome === 'not-found') return respond(404, connectionNotFound(info));
    return respond(204, { headers: noStore });
  };
}

export function connectionNotFound(info: RequestInfo) {
  const detail = 'This account is not connected. Connect it first.';
  return { headers: noStore, body: problem('connectionNotFound', info, detail) };
}

function tooManyConnections(info: RequestInfo) {
  const detail =
    'As many accounts are connected as this service allows a tenant. Delete one that you no longer need.';
  return { headers: noStore, body: problem('tooManyConnections', info, detail) };
}

/** Checked on connecting only: an account stored in another form can still be shown and deleted. */
function parseAccountId(
  platform: Platform,
  text: string,
): { readonly platformAccountId: string; readonly hint: string | undefined } {
  const { trim, form, hint } = definitions[platform].account;
  const platformAccountId = trim(text);
  return { platformAccountId, hint: form.test(platformAccountId) ? undefined : hint };
}

function describeConnection(
  tenantId: TenantId,
  record: ConnectionRecord,
): components['schemas']['PlatformConnection'] {
  return {
    id: record.id,
    tenant_id: tenantId,
    platform: record.platform,
    platform_account_id: record.platformAccountId,
    status: record.status,
    counted: record.counted,
    metadata: record.metadata,
    created_at: isoTime(record.createdAt),
    updated_at: isoTime(record.updatedAt),
  };
}

const cursors = createCursors(parseConnectionId);

function describeWebhook({ url, lastReceivedAt, isHealthy }: ConnectionWebhook) {
  const last_received_at = lastReceivedAt === null ? null : isoTime(lastReceivedAt);
  return { url, last_received_at, healthy: isHealthy };
}
