/** Closed windows of PayPal's search, single transactions, and a proof by the account's balances. */
import { z } from 'zod';
import { instant, plusMs, type Instant } from '../../model/instant.ts';
import { emptyPage, failed, type BalanceProof, type BookedEvent } from '../adapter.ts';
import type { PullStep, WindowRequest } from '../adapter.ts';
import { differencesOf, type Summand } from '../balances.ts';
import { mapSteps, openPlaces } from '../window.ts';
import { readSpans, spanWalk } from './spans.ts';
import { toSecond, type Ask, type AskBalances, type Refused } from './api.ts';
import type { Movement } from './events.ts';

const places = openPlaces(z.number().int().transform(instant));
const [secondMs, dayMs] = [1_000, 86_400_000];
/** PayPal includes the second that a span ends with. */
const lastOf = (to: Instant): Instant => toSecond(to - 1);

export async function* readWindow(
  ask: Ask,
  { cursor }: WindowRequest,
  from: Instant,
  to: Instant,
): AsyncGenerator<PullStep, void> {
  const walk = spanWalk(ask, places.read(cursor, from, to) ?? toSecond(from), lastOf(to));
  const toStep = (step: PullStep): PullStep => {
    const { at } = walk;
    if (step.kind !== 'page') return step;
    if (at.phase === 'reading') return { ...step, cursor: places.write(at.from, from, to) };
    // Once PayPal has all of it, it is read whole.
    return { ...step, cursor: null, complete: at.refreshed >= lastOf(to), completeThrough: at.refreshed };
  };
  const end = yield* mapSteps(readSpans(walk), toStep);
  if (end && end.kind !== 'not-available') yield failureOf(end);
}

/** A transaction is found near its time, with all that PayPal lists by its id. */
export async function* lookUp(ask: Ask, events: readonly BookedEvent[]): AsyncGenerator<PullStep, void> {
  for (const { externalId, occurredAt } of events) {
    const span = { from: plusMs(toSecond(occurredAt), -dayMs), to: plusMs(toSecond(occurredAt), dayMs) };
    const transactionId = externalId.slice(0, externalId.lastIndexOf(':'));
    const page = yield* ask({ ...span, transactionId, page: 1, pageSize: 500 });
    if (page.kind !== 'page' && page.kind !== 'not-available') return void (yield failureOf(page));
    // Nobody can tell yet whether it is there.
    if (page.kind !== 'page' || page.refreshed < toSecond(occurredAt)) return;
    yield { kind: 'page', ...page.booked, cursor: null, complete: false };
  }
  yield emptyPage({ cursor: null, complete: true });
}

export async function* proveByBalances(
  ask: Ask,
  askBalances: AskBalances,
  from: Instant,
  to: Instant,
): AsyncGenerator<PullStep | BalanceProof, void> {
  const movements = new Map<string, Movement>();
  const asking: Ask = async function* (query) {
    const page = yield* ask(query);
    for (const one of page.kind === 'page' ? page.movements : []) movements.set(one.externalId, one);
    return page;
  };
  const walk = spanWalk(asking, toSecond(from), lastOf(to));
  const end = yield* mapSteps(readSpans(walk), (step) => (step.kind === 'page' ? { kind: 'minted' } : step));
  if (end && end.kind !== 'not-available') return void (yield failureOf(end));
  if (end || walk.at.refreshed < lastOf(to)) return;
  const summands: Summand[] = [];
  for (const [at, sign] of [[plusMs(toSecond(from), -secondMs), -1n] as const, [lastOf(to), 1n] as const]) {
    const balances = yield* askBalances(at);
    if (!balances) return;
    if ('kind' in balances) return void (yield balances);
    summands.push(...balances.map(([currency, value]): Summand => [currency, value, sign]));
    yield { kind: 'minted' };
  }
  for (const { currency, amounts } of movements.values())
    if (currency) summands.push(...amounts.map((text): Summand => [currency, text, -1n]));
  yield { kind: 'proof', differences: differencesOf(summands) };
}

const failureOf = (end: Refused) => (end.kind === 'failed' ? end : failed('invalid_response'));
