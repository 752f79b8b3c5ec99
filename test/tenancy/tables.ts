/**
 * Fixtures for the tenant tables: a row, a changed column, and single statements as a given role.
 * The list of tables itself comes from the catalogue.
 */
import { randomUUID } from 'node:crypto';
import { Client, DatabaseError } from 'pg';
import type { TestDatabase } from '../support/database.ts';

export type Operation = 'select' | 'insert' | 'update' | 'delete';
export type Row = Readonly<Record<string, string | number | boolean | null>>;
export type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** `mark` is in every text of the merchant's rows, to detect leaks. */
export type Merchant = { readonly tenantId: string; readonly connectionId: string; readonly mark: string };

export type Coverage = { readonly row: (merchant: Merchant) => Row; readonly change: Row };

const at = '2026-07-01T12:00:00Z';
const ofTenant = ({ tenantId }: Merchant) => ({ tenant_id: tenantId });
const ofConnection = (one: Merchant) => ({ ...ofTenant(one), connection_id: one.connectionId });
const money = { kind: 'sale', currency: 'USD', amount_minor: 1250 };

/** Every tenant table, in insert order: each refers only to tables above it. */
export const covered: Readonly<Record<string, Coverage>> = {
  tenants: {
    row: ({ tenantId, mark }) => {
      const reporting = { reporting_currency: 'USD', reporting_time_zone: 'UTC' };
      return { id: tenantId, name: mark, ...reporting, created_at: at };
    },
    change: { name: 'another name' },
  },
  platform_connections: {
    row: (one) => {
      const account = { platform: 'stripe', platform_account_id: one.mark, status: 'active', mode: 'test' };
      return { ...ofTenant(one), id: one.connectionId, ...account, created_at: at, updated_at: at };
    },
    change: { status: 'disabled' },
  },
  platform_credentials: {
    row: (one) => ({ ...ofConnection(one), access_token: one.mark, updated_at: at }),
    change: { access_token: 'another token' },
  },
  platform_sync_states: {
    row: (one) => ({ ...ofConnection(one), cursor: JSON.stringify({ mark: one.mark }) }),
    change: { last_error: 'timeout' },
  },
  revenue_events: {
    row: (one) => ({ ...ofConnection(one), ...money, external_id: one.mark, occurred_at: at }),
    change: { voided: true },
  },
  revenue_minutes: {
    row: (one) => ({ ...ofConnection(one), ...money, minute: at, event_count: 1 }),
    change: { amount_minor: 1 },
  },
  unbooked_events: {
    row: (one) => {
      const record = { external_id: one.mark, occurred_at: at, currency: 'QQQ', reason: 'unknown_currency' };
      return { ...ofConnection(one), ...record };
    },
    change: { reason: 'negative_sale' },
  },
  connection_coverage: {
    row: (one) => ({ ...ofConnection(one), covered_from: at, covered_to: at }),
    change: { covered_to: '2026-07-01T13:00:00Z' },
  },
  platform_webhooks: {
    row: (one) => ({ ...ofConnection(one), secret: one.mark }),
    change: { secret: 'another secret' },
  },
  webhook_inbox: {
    row: (one) => ({ ...ofConnection(one), key: one.mark, topic: 'charge.succeeded', received_at: at }),
    change: { topic: 'another.topic' },
  },
  worker_tasks: {
    row: (one) => ({ ...ofTenant(one), task: 'backfill', lease_token: one.connectionId }),
    change: { due_at: '2026-07-01T13:00:00Z' },
  },
  reconciliations: {
    row: (one) => {
      const window = { granularity: 'hour', window_from: at, window_to: '2026-07-01T13:00:00Z' };
      const counts = {
        expected_count: 1,
        found_count: 0,
        missing_count: 1,
        extra_count: 0,
        changed_count: 0,
      };
      const ids = { missing_ids: JSON.stringify([one.mark]), extra_ids: '[]', changed_ids: '[]' };
      const rest = { unpaired_count: 0, unpaired_ids: '[]', amount_differences: '[]', checked_at: at };
      const named = { id: one.connectionId, verdict: 'discrepancy', correlation_id: one.connectionId };
      return { ...ofConnection(one), ...window, ...counts, ...ids, ...rest, ...named };
    },
    change: { verdict: 'matched' },
  },
  revenue_cache_entries: {
    row: (one) => ({ ...ofTenant(one), cache_key: one.mark, snapshot: JSON.stringify({ mark: one.mark }) }),
    change: { snapshot: null },
  },
};

/** Exchange rates are shared by all tenants and hold no tenant data. */
export const withoutTenants: readonly string[] = ['fx_rates', 'kysely_migration', 'kysely_migration_lock'];

export const operations = ['select', 'insert', 'update', 'delete'] as const;
export const notGranted = '42501';

export function coverageOf(table: string): Coverage {
  const coverage = covered[table];
  if (!coverage) throw new Error(`${table} holds rows of tenants: add it to \`covered\``);
  return coverage;
}

export const tenantColumn = (table: string): string => (table === 'tenants' ? 'id' : 'tenant_id');

/** A column the application may change, and a new value. */
export function changeOf(table: string): readonly [string, Row[string]] {
  const [change] = Object.entries(coverageOf(table).change);
  if (!change) throw new Error(`${table} has no column to change`);
  return change;
}

export function newMerchant(): Merchant {
  return { tenantId: randomUUID(), connectionId: randomUUID(), mark: `mark_${randomUUID()}` };
}

/** The merchant's ids and texts found in an output. */
export function findLeaks(output: unknown, merchant: Merchant): string[] {
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  return Object.values(merchant).filter((secret) => text.includes(secret));
}

export const sql = (text: string, ...values: unknown[]): Statement => ({ text, values });

export function insert(table: string, row: Row): Statement {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${String(index + 1)}`);
  const text = `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`;
  return { text, values: Object.values(row) };
}

export function statementOn(table: string, operation: Operation, target: Merchant): Statement {
  const theirs = `${tenantColumn(table)} = $1`;
  const [column, value] = changeOf(table);
  switch (operation) {
    case 'select':
      return sql(`select * from ${table} where ${theirs}`, target.tenantId);
    case 'insert':
      return insert(table, coverageOf(table).row(target));
    case 'update':
      return sql(`update ${table} set ${column} = $2 where ${theirs}`, target.tenantId, value);
    case 'delete':
      return sql(`delete from ${table} where ${theirs}`, target.tenantId);
  }
}

export type Outcome = Awaited<ReturnType<typeof attempt>>;

/** Runs a statement in its own transaction, on this or a new connection, with or without tenant. */
export async function attempt(
  session: string | Client,
  tenant: string | undefined,
  { text, values }: Statement,
) {
  const client = typeof session === 'string' ? await connect(session) : session;
  try {
    await client.query('begin');
    if (tenant !== undefined) await client.query(`set local app.current_tenant_id = '${tenant}'`);
    const { rowCount } = await client.query(text, [...values]);
    await client.query('commit');
    return { rows: rowCount ?? 0 };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    await client.query('rollback');
    return { rejected: error.code, error: `${error.message} ${JSON.stringify(error)}` };
  } finally {
    if (client !== session) await client.end();
  }
}

export async function connect(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

export async function readTenantTables({ query }: Pick<TestDatabase, 'query'>): Promise<string[]> {
  const rows = await query(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' and c.relkind in ('r', 'p')
        and c.oid <> all($1::regclass[])
      order by 1`,
    [withoutTenants],
  );
  return rows.map(({ name }) => String(name));
}

/** Inserts the merchant's rows as superuser: in every table, or in the tables before one. */
export async function arrange(database: TestDatabase, merchant: Merchant, before?: string): Promise<void> {
  const tables = Object.keys(covered);
  for (const table of before === undefined ? tables : tables.slice(0, tables.indexOf(before))) {
    const { text, values } = insert(table, coverageOf(table).row(merchant));
    await database.query(text, values);
  }
}

/** Deletes the merchant's rows as superuser from the tables after one, as they may refer to it. */
export async function clearAfter(database: TestDatabase, merchant: Merchant, table: string): Promise<void> {
  const tables = Object.keys(covered);
  for (const later of tables.slice(tables.indexOf(table) + 1).toReversed())
    await database.query(`delete from ${later} where ${tenantColumn(later)} = $1`, [merchant.tenantId]);
}

export async function readRows(database: TestDatabase, table: string, { tenantId }: Merchant) {
  return database.query(`select * from ${table} where ${tenantColumn(table)} = $1`, [tenantId]);
}
