/** Reads a tenant's revenue of any past window. */
import { assignRoles, neededOf, listUncounted, type UncountedConnection } from '../connections/counted.ts';
import { readConnections, type Connection } from '../connections/sources.ts';
import { modeOf } from '../ledger/summary.ts';
import type { TenantId } from '../model/ids.ts';
import type { Window } from '../model/window.ts';
import type { Adapters } from '../platforms/adapter.ts';
import type { RatesOnDays } from '../rates/store.ts';
import { readTenant, type Tenant } from '../tenancy/tenants.ts';
import type { WithTenant } from '../tenancy/with-tenant.ts';
import type { Comparison } from './calendar.ts';
import { parseQuestion, type Fault, type Question } from './question.ts';
import { readBuckets, type Bucket } from './series.ts';

export type Series = {
  readonly tenant: Tenant;
  readonly mode: 'live' | 'test' | undefined;
  readonly window: Window;
  readonly sources: ReadonlyArray<Connection & { readonly counted: boolean }>;
  readonly buckets: readonly Bucket[];
  readonly compared: {
    readonly comparison: Comparison;
    readonly window: Window;
    readonly buckets: readonly Bucket[];
  } | null;
};

export type SeriesOutcome =
  | { readonly kind: 'series'; readonly series: Series }
  | { readonly kind: 'unknown-tenant' }
  | { readonly kind: 'no-revenue-source'; readonly connections: readonly UncountedConnection[] }
  | { readonly kind: 'invalid'; readonly fault: Fault };

export type RevenueHistory = { read(tenantId: TenantId, question: Question): Promise<SeriesOutcome> };

export type HistoryOptions = {
  /** Repeatable read: all statements see one snapshot. */
  readonly withTenant: WithTenant;
  readonly adapters: Adapters;
  /** Undefined: no currency is converted. */
  readonly ratesOnDays?: RatesOnDays | undefined;
};

export function createRevenueHistory({ withTenant, adapters, ratesOnDays }: HistoryOptions): RevenueHistory {
  return {
    read: async (tenantId, question) =>
      withTenant(tenantId, async (transaction): Promise<SeriesOutcome> => {
        const [tenant, connections] = await Promise.all([
          readTenant(transaction),
          readConnections(transaction),
        ]);
        if (!tenant) return { kind: 'unknown-tenant' };
        const roles = assignRoles(connections, adapters);
        const counted = roles.filter(({ role }) => role === 'counted');
        const asked = parseQuestion(question, tenant.timeZone, counted.length);
        if ('field' in asked) return { kind: 'invalid', fault: asked };
        if (neededOf(roles).length === 0)
          return { kind: 'no-revenue-source', connections: listUncounted(roles) };
        const { window, edges, compared } = asked;
        const parts = { tenant, counted, ratesOnDays };
        const [buckets, before] = await Promise.all([
          readBuckets(transaction, parts, edges),
          compared ? readBuckets(transaction, parts, compared.edges) : [],
        ]);
        const sources = roles
          .filter(({ status }) => status === 'active')
          .map((one) => ({ ...one, counted: one.role === 'counted' }));
        return {
          kind: 'series',
          series: {
            tenant,
            mode: counted.length > 0 ? modeOf(counted) : undefined,
            window,
            sources,
            buckets,
            compared: compared && { ...compared, buckets: before },
          },
        };
      }),
  };
}
