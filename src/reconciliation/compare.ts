/** Compares the ledger of a window with the platform's own list of it, and says how to correct the ledger. Pure. */
import type { Instant } from '../model/instant.ts';
import type { LedgerEvent, UnbookedRecord } from '../model/ledger-event.ts';
import type { Currency } from '../model/money.ts';
import type { Window } from '../model/window.ts';
import type { Verdict } from './windows.ts';

/** By stored id, as the ledger has it: an event, voided or not, or a record that is listed as unbooked. */
export type Booked = ReadonlyMap<string, LedgerEvent | { readonly unbookedAt: Instant }>;
export type Listed = ReadonlyMap<string, LedgerEvent | UnbookedRecord>;

export type ToCompare = {
  readonly window: Window;
  /** The ledger's window, as far as it counts, before the platform was asked. */
  readonly before: Booked;
  /** The ledger's window now, and all that the platform listed, wherever it is booked. */
  readonly now: Booked;
  /** The platform was asked for each id of `before` that it did not list: those that are not here are gone. */
  readonly listed: Listed;
};

export type Difference = { readonly currency: Currency; readonly differenceMinor: bigint };

export type Comparison = {
  readonly expectedCount: number;
  readonly foundCount: number;
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly changed: readonly string[];
  /** The platform's less the ledger's; sales count up and all else down. */
  readonly differences: readonly Difference[];
  /** How many differ and were booked while the platform was read, maybe by its newer word. */
  readonly inFlux: number;
  /** The page that makes the ledger equal, and the records to take off the list of unbooked ones. */
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
  const found = { missing: idList(), extra: idList(), changed: idList() };
  const [gone, delisted] = [idList(), idList()];
  const events: LedgerEvent[] = [];
  const unbooked: UnbookedRecord[] = [];
  const sums = new Map<Currency, bigint>();
  let [expectedCount, foundCount, inFlux] = [0, 0, 0];
  for (const id of [...ids].toSorted()) {
    const [ledger, platform] = [now.get(id), listed.get(id)];
    const kind = judge(ledger, platform);
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
        sums.set(event.currency, (sums.get(event.currency) ?? 0n) + sign * signed(event));
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

/** Undefined: what was booked meanwhile keeps the two from being compared; nothing is proven or disproven. */
export function verdictOn({
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

type LedgerState = LedgerEvent | { readonly unbookedAt: Instant };
type PlatformState = LedgerEvent | UnbookedRecord;

const idList = (): string[] => [];

const isVoided = (state: PlatformState): boolean => 'kind' in state && state.voided;

/** When it counts in the ledger; null: it does not. */
function countsAt(state: LedgerState): Instant | null {
  if ('unbookedAt' in state) return state.unbookedAt;
  return state.voided ? null : state.occurredAt;
}

/** `detail`: the money is the same, and something that decides where it counts is not. */
function judge(
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

/** A capture reversal is booked at its sale's time, which the platform does not tell with it. */
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

const signed = ({ kind, amountMinor }: LedgerEvent): bigint => (kind === 'sale' ? amountMinor : -amountMinor);
