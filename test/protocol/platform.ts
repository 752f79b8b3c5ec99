/** Accounts of a platform in virtual time, the adapter that reads them, and a record of every call that was made. */
import type { PlatformFailure } from '../../src/model/failure.ts';
import { cooldownSeconds } from '../../src/model/failure.ts';
import type { Clock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import { parseCurrency } from '../../src/model/money.ts';
import type { Adapter, PullStep } from '../../src/platforms/adapter.ts';
import type { Life, Timeline } from './timeline.ts';

const pageSize = 3;
const requestDeadlineMs = 6_000;

export type Account = {
  readonly id: string;
  key: string;
  latencyMs: number;
  isHanging: boolean;
  failure: PlatformFailure | undefined;
  readonly events: Array<{ readonly atMs: number; readonly amountMinor: bigint }>;
  readonly refusals: Refusal[];
  /** When its cooldown was cleared by a change of its connection or credential. */
  readonly clearedAtMs: number[];
  /** Requests under way: by whom, since when. */
  readonly calls: Set<{ readonly life: Life; readonly sinceMs: number; wasDisturbed: boolean }>;
};

/** What a process was told: `stored` once it has committed anything after it, `lost` when its lease may not have lasted until then. */
export type Refusal = {
  readonly atMs: number;
  readonly endsAtMs: number;
  readonly reason: string;
  readonly life: Life;
  fate: 'told' | 'stored' | 'lost';
};

export function createAccount(id: string): Account {
  return {
    id,
    key: `${id}-key-1`,
    latencyMs: 20,
    isHanging: false,
    failure: undefined,
    events: [],
    refusals: [],
    clearedAtMs: [],
    calls: new Set(),
  };
}

type Denied = { readonly kind: 'failed'; readonly failure: PlatformFailure };

/** Told of what must not happen: a call inside a stored cooldown, or two undisturbed processes that read one account. */
export type Complain = (what: string) => void;

export function createAdapter(
  timeline: Timeline,
  clock: Clock,
  life: Life,
  accounts: ReadonlyMap<string, Account>,
  complain: Complain,
  requestsPerStep = 1,
): Adapter {
  async function call(account: Account, key: string): Promise<Denied | undefined> {
    const nowMs = timeline.nowMs();
    const cooling = account.refusals.find(
      ({ fate, endsAtMs, atMs }) => fate === 'stored' && nowMs < endsAtMs && nowMs > atMs,
    );
    if (cooling)
      complain(
        `called ${account.id} at ${nowMs}, inside the cooldown until ${cooling.endsAtMs} (${cooling.reason})`,
      );
    const other = [...account.calls].find(
      (one) => one.life !== life && one.life.isAlive && !one.wasDisturbed,
    );
    if (other) complain(`two processes read ${account.id} at ${nowMs}`);
    const mine = { life, sinceMs: nowMs, wasDisturbed: false };
    account.calls.add(mine);
    await clock.sleep(account.isHanging ? requestDeadlineMs : account.latencyMs);
    account.calls.delete(mine);
    const failure: PlatformFailure | undefined = account.isHanging
      ? { reason: 'timeout' }
      : key === account.key
        ? account.failure
        : { reason: 'unauthorized' };
    if (!failure) return undefined;
    const atMs = timeline.nowMs();
    account.refusals.push({
      atMs,
      endsAtMs: atMs + cooldownSeconds(failure) * 1000,
      reason: failure.reason,
      life,
      fate: mine.wasDisturbed ? 'lost' : 'told',
    });
    return { kind: 'failed', failure };
  }

  async function* steps(
    account: Account,
    key: string,
    isChecked: boolean,
    cursor: unknown,
    sinceMs: number,
  ): AsyncGenerator<PullStep, void> {
    if (!isChecked) {
      const denied = await call(account, key);
      yield denied ?? { kind: 'account', readable: true };
      if (denied) return;
    }
    let position = typeof cursor === 'number' ? cursor : undefined;
    if (position === undefined) {
      const denied = await call(account, key);
      if (denied) {
        yield denied;
        return;
      }
      const first = account.events.findIndex(({ atMs }) => atMs >= sinceMs);
      position = first === -1 ? account.events.length : first;
      yield { kind: 'page', events: [], unbooked: [], cursor: position, complete: false };
    }
    for (;;) {
      const denied = await call(account, key);
      if (denied) {
        yield denied;
        return;
      }
      const page = account.events.slice(position, position + pageSize);
      const events = page.map((event, index) => toLedgerEvent(account, event, (position ?? 0) + index));
      position += page.length;
      const complete = position === account.events.length;
      yield { kind: 'page', events, unbooked: [], cursor: position, complete };
      if (complete) return;
    }
  }

  return {
    hasGloballyUniqueIds: false,
    async *readAgain() {},
    completeThrough: (askedAt) => askedAt,
    async *pull({ accessToken, platformAccountId, accountIsChecked, cursor, since }) {
      const account = accounts.get(platformAccountId);
      if (!account) throw new Error(`no account ${platformAccountId}`);
      let held: PullStep[] = [];
      for await (const step of steps(account, accessToken, accountIsChecked, cursor, since)) {
        held.push(step);
        const isEnd = step.kind === 'failed' || (step.kind === 'page' && step.complete);
        if (held.length < requestsPerStep && !isEnd) continue;
        yield* held;
        held = [];
      }
    },
  };
}

function toLedgerEvent(
  account: Account,
  { atMs, amountMinor }: Account['events'][number],
  index: number,
): LedgerEvent {
  const currency = parseCurrency('EUR');
  if (!currency) throw new Error('EUR is a currency');
  return {
    externalId: `${account.id}-${index}`,
    kind: 'sale',
    amountMinor,
    currency,
    occurredAt: instant(atMs),
    voided: false,
    paymentRef: null,
  };
}
