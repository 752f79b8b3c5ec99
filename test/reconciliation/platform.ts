/** A platform with books of the test, in pages of three, and runs of the reconciling task. */
import { randomUUID } from 'node:crypto';
import { parseLeaseToken, type TenantId } from '../../src/model/ids.ts';
import type { LedgerEvent, UnbookedRecord } from '../../src/model/ledger-event.ts';
import { emptyPage, type Adapter, type BalanceProof, type PullStep } from '../../src/platforms/adapter.ts';
import { createReconciling } from '../../src/reconciliation/index.ts';
import { expire, lock } from '../../src/revenue/row.ts';
import { page, type openBench } from '../revenue/bench.ts';

type Bench = Awaited<ReturnType<typeof openBench>>;
export const [minuteMs, hourMs, everyMs] = [60_000, 3_600_000, 600_000];
const pageSize = 3;

type Platform = {
  readonly books: Map<string, LedgerEvent>;
  unbooked: readonly UnbookedRecord[];
  /** The ids requested one by one. */
  readonly asked: string[];
  /** Yielded instead of the books, for the account `failing` or for all. */
  failure: PullStep | undefined;
  failing: string | undefined;
  /** The differences between its list and its balances. */
  proof: BalanceProof | undefined;
  /** Runs after a page is read from the books and before it is yielded. */
  beforePage: () => Promise<void>;
};

export function openPlatform(bench: Bench) {
  const books = new Map<string, LedgerEvent>();
  const asked: string[] = [];
  const platform: Platform = {
    books,
    asked,
    unbooked: [],
    failure: undefined,
    failing: undefined,
    proof: undefined,
    beforePage: async () => undefined,
  };
  const stripe: Adapter = {
    ...bench.adapter,
    hasGloballyUniqueIds: false,
    settlesAfterMs: 15 * minuteMs,
    async *readWindow({ platformAccountId }, from, to) {
      const { failure, failing = platformAccountId } = platform;
      if (failure && failing === platformAccountId) return void (yield failure);
      const found = [...books.values()].filter(({ occurredAt }) => occurredAt >= from && occurredAt < to);
      for (let index = 0; index < found.length; index += pageSize) {
        await platform.beforePage();
        yield page(found.slice(index, index + pageSize), { complete: false });
      }
      const { unbooked } = platform;
      yield { ...emptyPage({ cursor: null, complete: true }), unbooked };
    },
    async *lookUp(_, events) {
      for (const { externalId } of events) {
        asked.push(externalId);
        const found = books.get(externalId);
        yield page(found ? [found] : [], { complete: false });
      }
      yield emptyPage({ cursor: null, complete: true });
    },
  };
  const withBalances: Adapter = {
    ...stripe,
    async *proveByBalances() {
      if (platform.proof) yield platform.proof;
    },
  };
  const adapters = { stripe: withBalances, paypal: stripe, shopify: stripe };
  return {
    platform,
    adapters,
    /** One run of the reconciling task. */
    async run(tenantId: TenantId, { isHeld = async () => true, maxEvents = 10 } = {}) {
      bench.advance(1_000);
      const token = parseLeaseToken(randomUUID());
      if (!token) throw new Error('randomUUID makes UUIDs');
      return createReconciling({ everyMs, expire, maxEvents }).run({
        tenantId,
        token,
        adapters,
        leaseMs: 8_000,
        answerDeadlineMs: 10_000,
        withTenant: bench.withTenant,
        cipher: bench.cipher,
        clock: bench.clock,
        observe: (observation) => void bench.observations.push(observation),
        signal: new AbortController().signal,
        hold: async (transaction) => {
          await lock(transaction);
          return isHeld();
        },
      });
    },
    /** Oldest first. */
    async rows(tenantId: TenantId): Promise<Array<Record<string, unknown>>> {
      return bench.server.query(
        'select * from reconciliations where tenant_id = $1 order by checked_at, window_from',
        [tenantId],
      );
    },
  };
}
