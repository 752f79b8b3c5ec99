/** Looks up objects that a webhook reports as deleted; voids the events of those really deleted. */
import { sql } from 'kysely';
import { v4 as uuid } from 'uuid';
import { assignRoles, type WithRole } from '../connections/counted.ts';
import { readSources, type Source } from '../connections/sources.ts';
import { upsertEvents } from '../ledger/events.ts';
import { isCoolingDown } from '../model/failure.ts';
import { parseLeaseToken, type ConnectionId, type TenantId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { BookedEvent, PageStep } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import { lock } from '../revenue/row.ts';
import type { Hold } from '../sync/lease.ts';
import { requestSteps, type RequestOptions } from '../sync/request.ts';
import { storeFailureBeside, upsertPage } from '../sync/store.ts';
import { readTenant } from '../tenancy/tenants.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';
import { endDeletion, listPendingDeletions, type Deletion } from './inbox.ts';

/** Locks the tenant's cache row, like every writer; false when the tenant was removed. */
const hold: Hold = async (transaction) => {
  await lock(transaction);
  return (await readTenant(transaction)) !== undefined;
};

type Asked = {
  readonly tenantId: TenantId;
  readonly at: Instant;
  readonly deletion: Deletion;
  readonly groupId: string;
  readonly source: WithRole<Source>;
  readonly booked: readonly BookedEvent[];
};

/**
 * Looks up pending deletions; one that fails stays pending without blocking other accounts.
 * @throws DatabaseUnavailableError when the database cannot be reached
 */
export async function lookUpDeleted(
  options: RequestOptions,
  tenantId: TenantId,
  signal: AbortSignal,
): Promise<void> {
  const asked = await options.withTenant(tenantId, async (transaction) => {
    const deletions = await listPendingDeletions(transaction);
    if (deletions.length === 0) return [];
    const sources = assignRoles(await readSources(transaction), options.adapters);
    const found: Asked[] = [];
    for (const deletion of deletions) {
      const source = sources.find(({ connectionId }) => connectionId === deletion.connectionId);
      const groupId = source && definitions[source.platform].webhook?.groupOf?.(deletion.objectId);
      const booked = groupId === undefined ? [] : await readGroup(transaction, deletion, groupId);
      if (!source || groupId === undefined || booked.length === 0) await endDeletion(transaction, deletion);
      else if (!isCoolingDown(source.cooldownUntil, transaction.at))
        found.push({ tenantId, at: transaction.at, deletion, groupId, source, booked });
    }
    return found;
  });
  const failing = new Set<ConnectionId>();
  for (const one of asked) {
    const { connectionId } = one.source;
    if (signal.aborted) return;
    // After a failure, skip the account's other objects: the platform may have asked us to wait.
    if (!failing.has(connectionId) && !(await lookUp(options, one, signal))) failing.add(connectionId);
  }
}

async function readGroup(
  transaction: TenantTransaction,
  { connectionId }: Deletion,
  groupId: string,
): Promise<BookedEvent[]> {
  const { rows } = await sql<BookedEvent>`
    select external_id as "externalId", occurred_at as "occurredAt" from revenue_events
     where ${isOwnedBy(transaction, connectionId)} and group_id = ${groupId} and not voided
  `.execute(transaction.db);
  return rows;
}

/** False when the platform did not answer. */
async function lookUp(options: RequestOptions, asked: Asked, signal: AbortSignal): Promise<boolean> {
  const { tenantId, at, deletion, groupId, source, booked } = asked;
  const pages: PageStep[] = [];
  const token = parseLeaseToken(uuid());
  if (!token) throw new Error('a UUIDv4 is a UUID');
  const steps = requestSteps(options, source, { tenantId, token, at, hold, signal }, (adapter, request) =>
    adapter.lookUp(request, booked),
  );
  for await (const step of steps) {
    if (signal.aborted) return false;
    if (step.kind === 'failed') {
      await options.withTenant(tenantId, async (transaction) => {
        if (await hold(transaction))
          await storeFailureBeside({ ...options, transaction }, source, step.failure);
      });
      return false;
    }
    if (step.kind === 'page') pages.push(step);
  }
  if (pages.at(-1)?.complete !== true) return true;
  const has = new Set(pages.flatMap(({ events }) => events.map(({ externalId }) => externalId)));
  const keep = booked.map(({ externalId }) => externalId).filter((id) => has.has(id));
  await options.withTenant(tenantId, async (transaction) => {
    if (!(await hold(transaction))) return;
    for (const page of pages) await upsertPage({ ...options, transaction }, source, page);
    const gone = { events: [], unbooked: [], wholes: [{ groupId, keep }] };
    await upsertEvents(transaction, source.connectionId, gone);
    await endDeletion(transaction, deletion);
  });
  return true;
}
