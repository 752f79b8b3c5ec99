/** Platform accounts in virtual time, their adapter, and a record of every call. */
import type { PlatformFailure } from '../../src/model/failure.ts';
import { cooldownSeconds } from '../../src/model/failure.ts';
import type { Clock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import type { Adapter, PullRequest, PullStep } from '../../src/platforms/adapter.ts';
import { currencyOf, withoutWindows } from '../support/harness.ts';
import type { Life, Timeline } from './timeline.ts';

const pageSize = 3;
const requestDeadlineMs = 6_000;

export type Account = {
  readonly id: string;
  key: string;
  latencyMs: number;
  isHanging: boolean;
  failure: PlatformFailure | undefined;
  readonly events: Sale[];
  /** Listed after their neighbours were read: only a second read finds them. */
  readonly late: Sale[];
  /** The account id in event ids; a twin shares it with its original. */
  readonly origin: string;
  /** It has a complete read. Before, it must not fail an answer. */
  wasReadWhole: boolean;
  readonly rejections: Rejection[];
  /** Times of changes to its connection or credential: they clear its cooldown. */
  readonly clearedAtMs: number[];
  /** Running requests. */
  readonly calls: Set<{
    readonly life: Life;
    readonly isBackground: boolean;
    readonly sinceMs: number;
    wasDisturbed: boolean;
  }>;
};

type Sale = { readonly atMs: number; readonly amountMinor: bigint };

/** A failure a process received: `stored` by its next commit, or `lost` with its lease. */
type Rejection = {
  readonly atMs: number;
  readonly endsAtMs: number;
  readonly reason: string;
  readonly life: Life;
  readonly isBackground: boolean;
  fate: 'received' | 'stored' | 'lost';
};

export function createAccount(id: string, of?: Account): Account {
  return {
    id,
    origin: of?.id ?? id,
    late: of?.late ?? [],
    wasReadWhole: false,
    key: `${id}-key-1`,
    latencyMs: 20,
    isHanging: false,
    failure: undefined,
    events: of?.events ?? [],
    rejections: [],
    clearedAtMs: [],
    calls: new Set(),
  };
}

const failWith = (failure: PlatformFailure) => ({ kind: 'failed', failure }) as const;

/** Reports a call in a stored cooldown, or two undisturbed processes reading one account. */
type Complain = (what: string) => void;

type AdapterOptions = {
  readonly timeline: Timeline;
  readonly clock: Clock;
  readonly life: Life;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly complain: Complain;
  /** Whether this refresh has published: its further reads block no other process. */
  readonly isBackground: (refreshId: string) => boolean;
  /** Called when a read of an account completes in the background. */
  readonly readInBackground: () => void;
  readonly requestsPerStep: number;
  readonly hasGloballyUniqueIds: boolean;
  /** The listing delay; the adapter then returns completeThrough. */
  readonly lagMs?: number;
};

export function createAdapter(options: AdapterOptions): Adapter {
  const { timeline, clock, life, accounts, complain, requestsPerStep, hasGloballyUniqueIds } = options;
  const { lagMs = 0 } = options;
  /** `isAgain`: a call of the second read; only its rate limits are stored. */
  async function call(account: Account, key: string, isBackground: boolean, isAgain = false) {
    const nowMs = timeline.nowMs();
    const cooling = account.rejections.find(
      ({ fate, endsAtMs, atMs }) => fate === 'stored' && nowMs < endsAtMs && nowMs > atMs,
    );
    if (cooling)
      complain(
        `called ${account.id} at ${nowMs}, in its cooldown until ${cooling.endsAtMs} (${cooling.reason})`,
      );
    const other = [...account.calls].find(
      (one) => one.life !== life && one.life.isAlive && !one.wasDisturbed && !one.isBackground,
    );
    if (other && !isBackground) complain(`two processes read ${account.id} at ${nowMs}`);
    const mine = { life, isBackground, sinceMs: nowMs, wasDisturbed: false };
    account.calls.add(mine);
    await clock.sleep(account.isHanging ? requestDeadlineMs : account.latencyMs);
    account.calls.delete(mine);
    const failure: PlatformFailure | undefined = account.isHanging
      ? { reason: 'timeout' }
      : key === account.key
        ? account.failure
        : { reason: 'unauthorized' };
    if (!failure) return undefined;
    if (isAgain && failure.reason !== 'rate_limited') return failWith(failure);
    const atMs = timeline.nowMs();
    account.rejections.push({
      atMs,
      endsAtMs: atMs + cooldownSeconds(failure) * 1000,
      reason: failure.reason,
      life,
      isBackground,
      fate: mine.wasDisturbed ? 'lost' : 'received',
    });
    return failWith(failure);
  }

  async function* steps(account: Account, request: PullRequest): AsyncGenerator<PullStep, void> {
    const { accountIsChecked, cursor, since: sinceMs, trace } = request;
    const { accessToken: key } = request.credential;
    const isBackground = options.isBackground(trace.refreshId);
    if (!accountIsChecked) {
      const denied = await call(account, key, isBackground);
      yield denied ?? { kind: 'account', readable: true };
      if (denied) return;
    }
    let position = typeof cursor === 'number' ? cursor : undefined;
    if (position === undefined) {
      const denied = await call(account, key, isBackground);
      if (denied) return void (yield denied);
      const first = account.events.findIndex(({ atMs }) => atMs >= sinceMs);
      position = first === -1 ? account.events.length : first;
      yield { kind: 'page', events: [], unbooked: [], cursor: position, complete: false };
    }
    for (;;) {
      const denied = await call(account, key, isBackground);
      if (denied) return void (yield denied);
      const until = timeline.nowMs() - lagMs;
      const listed = lagMs === 0 ? account.events : account.events.filter(({ atMs }) => atMs <= until);
      const page = listed.slice(position, position + pageSize);
      const from = position;
      const events = page.map((event, index) => toLedgerEvent(account, event, String(from + index)));
      position += page.length;
      const complete = position >= listed.length;
      if (complete) account.wasReadWhole = true;
      if (complete && isBackground) options.readInBackground();
      const own = lagMs === 0 ? {} : { completeThrough: instant(until) };
      yield { kind: 'page', events, unbooked: [], cursor: position, complete, ...own };
      if (complete) return;
    }
  }

  function accountOf(id: string): Account {
    const account = accounts.get(id);
    if (!account) throw new Error(`no account ${id}`);
    return account;
  }

  return {
    hasGloballyUniqueIds,
    async *readAgain({ credential, platformAccountId, cursor }) {
      const account = accountOf(platformAccountId);
      for (let position = typeof cursor === 'number' ? cursor : 0; ; position += pageSize) {
        const denied = await call(account, credential.accessToken, true, true);
        if (denied) return void (yield denied);
        const events = account.late
          .slice(position, position + pageSize)
          .map((sale, index) => toLedgerEvent(account, sale, `late-${position + index}`));
        const complete = position + pageSize >= account.late.length;
        yield { kind: 'page', events, unbooked: [], cursor: position + pageSize, complete };
        if (complete) return;
      }
    },
    ...withoutWindows,
    completeThrough: (askedAt) => askedAt,
    async *pull(request) {
      let held: PullStep[] = [];
      for await (const step of steps(accountOf(request.platformAccountId), request)) {
        held.push(step);
        const isEnd = step.kind === 'failed' || (step.kind === 'page' && step.complete);
        if (held.length < requestsPerStep && !isEnd) continue;
        yield* held;
        held = [];
      }
    },
  };
}

function toLedgerEvent(account: Account, { atMs, amountMinor }: Sale, name: string): LedgerEvent {
  const currency = currencyOf('EUR');
  const externalId = `${account.origin}-${name}`;
  const rest = { kind: 'sale', voided: false, paymentRef: null, groupId: null, processor: null } as const;
  return { externalId, amountMinor, currency, occurredAt: instant(atMs), ...rest };
}
