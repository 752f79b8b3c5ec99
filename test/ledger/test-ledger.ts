/** A database for ledger tests: connections, pages, and queries on the stored rows as superuser. */
import { z } from 'zod';
import type { TenantId } from '../../src/model/ids.ts';
import { instant, type Instant } from '../../src/model/instant.ts';
import type { LedgerEvent, UnbookedRecord, Whole } from '../../src/model/ledger-event.ts';
import { platforms } from '../../src/model/platform.ts';
import type { Interval, Window } from '../../src/model/window.ts';
import { upsertEvents } from '../../src/ledger/events.ts';
import type { TenantTransaction } from '../../src/tenancy/with-tenant.ts';
import { currencyOf } from '../support/harness.ts';
import { openTestTenancy, type Place } from '../support/database.ts';

export const minuteMs = 60_000;
export const noonMs = Date.UTC(2026, 6, 1, 12);

export type Page = {
  readonly events?: readonly LedgerEvent[];
  readonly unbooked?: readonly UnbookedRecord[];
  readonly wholes?: readonly Whole[];
};

/** 43 characters, as long as a payment reference. */
export const refOf = (name: string): string => name.padEnd(43, '_');

export const sale: LedgerEvent = {
  externalId: 'txn_1',
  kind: 'sale',
  amountMinor: 1250n,
  currency: currencyOf('USD'),
  occurredAt: instant(noonMs),
  voided: false,
  paymentRef: null,
  groupId: null,
  processor: null,
};

export const minute = (minutes: number): Instant => instant(noonMs + minutes * minuteMs);
const windowOf = (from: number, to: number): Window => ({ start: minute(from), end: minute(to) });
export const around: Record<Interval, Window> = {
  minute: windowOf(0, 1),
  hour: windowOf(0, 60),
  day: windowOf(-720, 720),
};

const storedSchema = z.array(
  z
    .object({
      place: z.string(),
      external_id: z.string(),
      kind: z.enum(['sale', 'capture_reversal', 'refund', 'dispute']),
      amount: z.string().transform(BigInt),
      currency: z.string().transform(currencyOf),
      ms: z.number().transform(instant),
      voided: z.boolean(),
      payment_ref: z.string().nullable(),
      group_id: z.string().nullable(),
      processor: z.enum([...platforms, 'other']).nullable(),
    })
    .transform(({ external_id, amount, ms, payment_ref, group_id, ...same }) => ({
      ...same,
      externalId: external_id,
      amountMinor: amount,
      occurredAt: ms,
      paymentRef: payment_ref,
      groupId: group_id,
    })),
);

const unbookedSchema = z.array(
  z.object({ id: z.string(), ms: z.number(), currency: z.string(), reason: z.string() }),
);

export type StoredUnbooked = z.output<typeof unbookedSchema>[number];

export async function openTestLedger({ size = 2 }: { readonly size?: number } = {}) {
  let nowMs = noonMs;
  const tenancy = await openTestTenancy({ size, readTime: async () => instant(nowMs) });
  const { server, withTenant, connect } = tenancy;

  return {
    ...tenancy,
    setNow: (ms: number) => void (nowMs = ms),
    async connectOne(tenantId: TenantId): Promise<Place> {
      const [place] = await connect(tenantId);
      if (!place) throw new Error('a connection was made');
      return place;
    },
    inPlace: <T>({ tenantId }: Place, work: (transaction: TenantTransaction) => Promise<T>): Promise<T> =>
      withTenant(tenantId, work),
    upsert: ({ tenantId, connectionId }: Place, { events = [], unbooked = [], wholes = [] }: Page) =>
      withTenant(tenantId, (transaction) =>
        upsertEvents(transaction, connectionId, { events, unbooked, wholes }),
      ),

    /** Minutes with a rollup unequal to the SQL sum of the counted events. */
    differences: (places: readonly Place[]): Promise<unknown[]> =>
      server.query(
        `with ledger as (
           select tenant_id, connection_id, date_trunc('minute', occurred_at) as minute, kind, currency,
                  sum(amount_minor) as amount, count(*) as events
             from revenue_events where not voided and connection_id = any($1) group by 1, 2, 3, 4, 5
         ), rollup as (
           select tenant_id, connection_id, minute, kind, currency, amount_minor, event_count
             from revenue_minutes where connection_id = any($1)
         )
         select * from ledger full join rollup using (tenant_id, connection_id, minute, kind, currency)
          where coalesce(amount, 0) <> coalesce(amount_minor, 0) or coalesce(events, 0) <> coalesce(event_count, 0)`,
        [places.map(({ connectionId }) => connectionId)],
      ),

    async storedEvents(of: readonly Place[]): Promise<Array<Map<string, LedgerEvent>>> {
      const rows = await server.query(
        `select tenant_id || connection_id::text as place, external_id, kind, amount_minor::text as amount, currency,
                (extract(epoch from occurred_at) * 1000)::float8 as ms, voided, payment_ref, group_id, processor
           from revenue_events where connection_id = any($1)`,
        [of.map(({ connectionId }) => connectionId)],
      );
      const found = storedSchema.parse(rows);
      return of.map(({ tenantId, connectionId }) => {
        const own = found.filter(({ place }) => place === tenantId + connectionId);
        return new Map(own.map(({ place: _, ...event }) => [event.externalId, event]));
      });
    },

    async readUnbooked({ connectionId }: Place): Promise<StoredUnbooked[]> {
      return unbookedSchema.parse(
        await server.query(
          `select external_id as id, (extract(epoch from occurred_at) * 1000)::float8 as ms, currency, reason
             from unbooked_events where connection_id = $1 order by external_id collate "C"`,
          [connectionId],
        ),
      );
    },
  };
}
