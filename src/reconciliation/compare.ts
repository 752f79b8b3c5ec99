/** Compares a window's ledger with the platform's list, and finds the corrections. Pure. */
import type { Instant } from '../model/instant.ts';
import type { LedgerEvent, UnbookedRecord } from '../model/ledger-event.ts';
import type { Currency } from '../model/money.ts';
import type { Window } from '../model/window.ts';
import type { Verdict } from './windows.ts';

type LedgerState = LedgerEvent | { readonly unbookedAt: Instant };
type PlatformState = LedgerEvent | UnbookedRecord;

/** The ledger by stored id: an event, voided or not, or an unbooked record. */
export type Booked = ReadonlyMap<string, LedgerState>;
export type Listed = ReadonlyMap<string, PlatformState>;

export type ToCompare = {
  readonly window: Window;
  /** The window's counting entries, read before the platform was asked. */
  readonly before: Booked;
  /** The window's entries now, plus all listed ids, even if booked outside the window. */
  readonly now: Booked;
  /** Also looked up: each unlisted id of `before`. The platform has deleted ids missing here. */
  readonly listed: Listed;
};

export type Difference = { readonly currency: Currency; readonly differenceMinor: bigint };

export type Comparison = {
  readonly expectedCount: number;
  readonly foundCount: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly changed: readonly string[];
  /** Platform minus ledger; sales are positive, all other kinds negative. */
  readonly differences: readonly Difference[];
  /** Differing entries changed during the platform's read, so possibly newer than its list. */
  readonly inFlux: number;
  /** A page to book, and ids of unbooked records to delete (`delisted`). */
  readonly corrections: {
    readonly events: readonly LedgerEvent[];
    readonly unbooked: readonly UnbookedRecord[];
    readonly gone: readonly string[];
    readonly delisted: readonly string[];
  };
};

export function compare({ window, before, now, listed }: ToCompare): Comparison {
  const isWithin = (at: Instant | null) => at !== null && at >= window.start && at < window.end;
  const ids = new Set(before.keys());
  for (const [id, state] of now) if (isWithin(countsAt(state))) ids.add(id);
  for (const [id, state] of listed) if (!isVoided(state) && isWithin(state.occurredAt)) ids.add(id);
  const found: Record<'missing' | 'extra' | 'changed', string[]> = { missing: [], extra: [], changed: [] };
  const gone: string[] = [];
  const delisted: string[] = [];
  const events: LedgerEvent[] = [];
  const unbooked: UnbookedRecord[] = [];
  const sums = new Map<Currency, bigint>();
  let [expectedCount, foundCount, inFlux] = [0, 0, 0];
  for (const id of [...ids].toSorted()) {
    const [ledger, platform] = [now.get(id), listed.get(id)];
    const kind = classify(ledger, platform);
    const seen = ledger && isWithin(countsAt(ledger)) ? ledger : undefined;
    if (kind !== 'same' && !isSame(before.get(id), seen)) {
      inFlux += 1;
      continue;
    }
    if (platform && !isVoided(platform)) expectedCount += 1;
    if (ledger && countsAt(ledger) !== null) foundCount += 1;
    if (kind === 'same') continue;
    if (kind !== 'detail') found[kind].push(id);
    for (const [event, sign] of [[platform, 1n] as const, [ledger, -1n] as const])
      if (event && 'kind' in event && !event.voided)
        sums.set(event.currency, (sums.get(event.currency) ?? 0n) + sign * netOf(event));
    if (platform && 'kind' in platform) events.push(platform);
    else if (platform) unbooked.push(platform);
    else (ledger && 'kind' in ledger ? gone : delisted).push(id);
  }
  return {
    expectedCount,
    foundCount,
    ...found,
    inFlux,
    differences: toDifferences(sums),
    corrections: { events, unbooked, gone, delisted },
  };
}

/** Undefined: entries changed during the comparison, so it proves nothing. */
export function verdictOf({
  missing,
  extra,
  changed,
  inFlux,
  balances,
}: Pick<Comparison, 'missing' | 'extra' | 'changed' | 'inFlux'> & {
  readonly balances: readonly Difference[] | null;
}): Verdict | undefined {
  if (missing.length + extra.length + changed.length + (balances?.length ?? 0) > 0) return 'discrepancy';
  return inFlux > 0 ? undefined : 'matched';
}

export function toDifferences(sums: ReadonlyMap<Currency, bigint>): Difference[] {
  return [...sums]
    .filter(([, differenceMinor]) => differenceMinor !== 0n)
    .map(([currency, differenceMinor]) => ({ currency, differenceMinor }))
    .toSorted((one, other) => (one.currency < other.currency ? -1 : 1));
}

const isVoided = (state: PlatformState): boolean => 'kind' in state && state.voided;

/** Null for a voided event. */
function countsAt(state: LedgerState): Instant | null {
  if ('unbookedAt' in state) return state.unbookedAt;
  return state.voided ? null : state.occurredAt;
}

/** `detail`: same money, but another payment, group or processor. */
function classify(
  ledger: LedgerState | undefined,
  platform: PlatformState | undefined,
): 'missing' | 'extra' | 'changed' | 'detail' | 'same' {
  const isThere = ledger !== undefined && countsAt(ledger) !== null;
  if (!platform || isVoided(platform)) return isThere ? 'extra' : 'same';
  if (!isThere) return 'missing';
  if (!('kind' in platform) || !('kind' in ledger))
    return 'kind' in platform || 'kind' in ledger ? 'changed' : 'same';
  if (!isSameMoney(ledger, platform)) return 'changed';
  const isSameDetail =
    ledger.paymentRef === platform.paymentRef &&
    ledger.groupId === platform.groupId &&
    ledger.processor === platform.processor;
  return isSameDetail ? 'same' : 'detail';
}

/** Ignores a capture reversal's time: the ledger stores its sale's, unknown to the platform. */
function isSameMoney(one: LedgerEvent, other: LedgerEvent): boolean {
  return (
    one.kind === other.kind &&
    one.amountMinor === other.amountMinor &&
    one.currency === other.currency &&
    (one.kind === 'capture_reversal' || one.occurredAt === other.occurredAt)
  );
}

function isSame(one: LedgerState | undefined, other: LedgerState | undefined): boolean {
  if (!one || !other) return one === other;
  if (!('kind' in one) || !('kind' in other)) return !('kind' in one) && !('kind' in other);
  return one.occurredAt === other.occurredAt && isSameMoney(one, other);
}

const netOf = ({ kind, amountMinor }: LedgerEvent): bigint => (kind === 'sale' ? amountMinor : -amountMinor);
