/** Sends requests to a running server, parses answers, and reads the resulting database rows. */
import { z } from 'zod';
import type { TenantId } from '../../src/model/ids.ts';
import type { TestDatabase } from './database.ts';
import { readAnswer, v1, type Answer, type Harness, type Merchant } from './harness.ts';

export const connectionsPath = '/api/attribution/platform-connections';
export const credentialsPath = '/api/attribution/platform-credentials';

type Server = { readonly url: string };
type Caller = { readonly token: string };

export async function ask({ url }: Server, { token }: Caller, path = v1): Promise<Answer> {
  return readAnswer(await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } }));
}

export async function send(
  { url }: Server,
  { token }: Caller,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return readAnswer(response);
}

type Account = { readonly platform: string; readonly platform_account_id: string };

/** Connects an account and stores its credential. */
export async function connectAccount(server: Server, caller: Caller, account: Account, credential: object) {
  for (const [path, body] of [
    [connectionsPath, account],
    [credentialsPath, { ...account, ...credential }],
  ] as const) {
    const { status, text } = await send(server, caller, 'POST', path, body);
    if (status !== 200) throw new Error(`${path} answers ${status}: ${text}`);
  }
}

export const revenueV1 = z.object({
  tenant_id: z.string(),
  interval: z.string(),
  interval_start: z.string(),
  currency: z.string(),
  revenue_total_minor: z.number(),
  refund_total_minor: z.number(),
  net_total_minor: z.number(),
  event_count: z.number(),
  data_as_of: z.string(),
  complete_through: z.string(),
});

const account = { platform: z.string(), platform_account_id: z.string() };
export const unavailable = z.object({
  type: z.literal('/problems/realtime-revenue-unavailable'),
  failed_sources: z.array(z.object({ ...account, reason: z.string(), retry_after_seconds: z.number() })),
  last_known: z.unknown(),
});

type Database = Pick<TestDatabase, 'query'>;

/** Moves a tenant's row and sources into the past by so many seconds, cooldowns included. */
export async function age(database: Database, tenantId: TenantId, seconds: number): Promise<void> {
  // Lists the columns at run time: the last release has fewer.
  const times = await database.query(
    `select column_name as name from information_schema.columns
      where table_name = 'revenue_cache_entries' and data_type = 'timestamp with time zone' and column_name <> 'lease_expires_at'`,
  );
  const aged = times.map(({ name }) => `${String(name)} = ${String(name)} - make_interval(secs => $2)`);
  const rows = await database.query(
    `update revenue_cache_entries set ${aged.join()} where tenant_id = $1 returning 1`,
    [tenantId, seconds],
  );
  if (rows.length !== 1) throw new Error(`${rows.length} rows aged instead of one`);
  await database.query(
    `update platform_sync_states
        set data_as_of = data_as_of - make_interval(secs => $2),
            cooldown_until = cooldown_until - make_interval(secs => $2)
      where tenant_id = $1`,
    [tenantId, seconds],
  );
}

const syncState = z.object({
  account: z.string(),
  cursor: z.unknown(),
  data_as_of: z.string(),
  cooldown_until: z.string(),
  last_error: z.string().nullable(),
});

/** The sync states of a tenant's accounts, with times in PostgreSQL's format. */
export async function syncStates(database: Database, tenantId: TenantId) {
  const rows = await database.query(
    `select c.platform_account_id as account, s.cursor, s.data_as_of::text, s.cooldown_until::text, s.last_error
       from platform_sync_states s join platform_connections c on c.tenant_id = s.tenant_id and c.id = s.connection_id
      where s.tenant_id = $1 order by c.created_at, c.id`,
    [tenantId],
  );
  return rows.map((row) => syncState.parse(row));
}

/** Minutes where the rollup differs from the ledger's sums; always none. */
export async function rollupDifferences(database: Database, tenantId: TenantId) {
  return database.query(
    `with summed as (
       select connection_id, date_bin('1 minute', occurred_at, timestamptz 'epoch') as minute, kind, currency,
              sum(amount_minor)::bigint as amount_minor, count(*) as event_count
         from revenue_events where tenant_id = $1 and not voided group by 1, 2, 3, 4
     ), rolled as (
       select connection_id, minute, kind, currency, amount_minor, event_count
         from revenue_minutes where tenant_id = $1 and (amount_minor <> 0 or event_count <> 0)
     )
     (select 'not in the rollup', * from summed except select 'not in the rollup', * from rolled)
     union all
     (select 'not in the ledger', * from rolled except select 'not in the ledger', * from summed)`,
    [tenantId],
  );
}

export async function storeKey({ service }: Harness, { tenantId, account }: Merchant, key: string) {
  const named = { platform: 'stripe', platformAccountId: account } as const;
  const tokens = { accessToken: key, refreshToken: null, expiresAt: null, scope: null, tokenType: null };
  const stored = await service.connections.storeTokens(tenantId, named, tokens);
  if (typeof stored === 'string') throw new Error(`the key was not stored: ${stored}`);
}
