/** The Stripe adapter on the simulator: merchants, sales, and pulls with an optional step limit. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { FaultInput } from '../../../scripts/simulator/fault.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { instant } from '../../../src/model/instant.ts';
import type { Observation } from '../../../src/observe/observation.ts';
import type { Adapter, PullRequest, PullStep } from '../../../src/platforms/adapter.ts';
import { createOutbound, type OutboundRequest } from '../../../src/platforms/outbound.ts';
import { createStripeAdapter } from '../../../src/platforms/stripe/adapter.ts';
import { newIds } from '../../support/harness.ts';
import { startSimulator, type SimulatorProcess } from '../../support/simulator.ts';
import { collectSteps, pullRequest } from '../stage.ts';

export const nowMs = Date.UTC(2026, 10, 24, 12, 0, 30);
export const since = instant(Date.UTC(2026, 10, 24, 11, 50, 0));

export let simulator: SimulatorProcess;

/** One simulator per test file; resets clock and faults before each test. */
export function simulateStripe(): void {
  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterAll(() => simulator.stop());
  beforeEach(async () => {
    await simulator.control.setClock({ frozenAtMs: nowMs });
    await simulator.control.clearFaults();
  });
}

export type Reader = ReturnType<typeof createReader>;

export function createReader(overlapSeconds = 5, monotonicMs = systemClock.monotonicMs) {
  const observations: Observation[] = [];
  const requests: OutboundRequest[] = [];
  const observe = (observation: Observation): void => void observations.push(observation);
  const clock = { ...systemClock, monotonicMs, sleep: async () => undefined };
  const outbound = createOutbound({ deadlineMs: 20_000, clock, observe });
  const adapter = createStripeAdapter({
    STRIPE_BASE_URL: simulator.url,
    STRIPE_OVERLAP_SECONDS: overlapSeconds,
    STRIPE_COMPLETENESS_LAG_SECONDS: 60,
    outbound(request) {
      requests.push(request);
      return outbound(request);
    },
    observe,
  });
  return { adapter, observations, requests };
}

export type Merchant = { readonly account: string; readonly key: string };

let merchants = 0;
export async function addMerchant(
  options: { salesPerMinute?: number; accountReadable?: boolean; keyPrefix?: string } = {},
): Promise<Merchant> {
  merchants += 1;
  const account = `acct_1Adapter${String(merchants)}`;
  const key = `${options.keyPrefix ?? 'sk'}_test_adapter_${String(merchants).padStart(12, '0')}`;
  await simulator.control.addMerchant({
    account,
    keys: [key],
    currency: 'usd',
    salesPerMinute: options.salesPerMinute ?? 0,
    openedAt: '2026-10-01T00:00:00Z',
    accountReadable: options.accountReadable ?? true,
  });
  return { account, key };
}

export function sell({ account }: Merchant, createdMs: readonly number[]): Promise<readonly string[]> {
  return createdMs.length === 0
    ? Promise.resolve([])
    : simulator.control.addEvents(
        createdMs.map((moment) => ({ account, category: 'charge', amount: 100, createdMs: moment })),
      );
}

/** A merchant with a sale at each given time, and a reader. */
export async function merchantWith(moments: readonly number[] = []) {
  const merchant = await addMerchant();
  return { merchant, ids: await sell(merchant, moments), reader: createReader() };
}

export const every = (count: number, stepMs = 1000, fromMs: number = since): number[] =>
  Array.from({ length: count }, (_, index) => fromMs + index * stepMs);

/** Adds one sale, optionally listed later or out of order. */
export async function sellOne(
  { account }: Merchant,
  createdMs: number,
  more: { readonly visibleAtMs?: number; readonly sequence?: number } = {},
): Promise<string> {
  const event = { account, category: 'charge', amount: 777, createdMs, ...more };
  const [id = ''] = await simulator.control.addEvents([event]);
  return id;
}

/** The next requests of the merchant get this fault. */
export const addFault = ({ account }: Merchant, fault: FaultInput): Promise<void> =>
  simulator.control.fault({ ...fault, account });

export async function addFaultyMerchant(fault: FaultInput): Promise<Merchant> {
  const merchant = await addMerchant();
  await addFault(merchant, fault);
  return merchant;
}

export type Pulled = Awaited<ReturnType<typeof collect>>;

type More = Partial<PullRequest>;
/** Pulls to the end, or for `stopAfter` steps, like a process killed after a commit. */
export async function pull({ adapter }: Reader, merchant: Merchant, more: More = {}, stopAfter = Infinity) {
  return collect(adapter.pull(requestOf(merchant, more)), stopAfter);
}

export async function readAgain(
  { adapter }: Reader,
  merchant: Merchant,
  more: More = {},
  stopAfter = Infinity,
) {
  return collect(againOf(adapter)(requestOf(merchant, more)), stopAfter);
}

export function againOf({ readAgain }: Adapter): NonNullable<Adapter['readAgain']> {
  if (!readAgain) throw new Error('this adapter reads nothing again');
  return readAgain;
}

export const trace = { ...newIds(), refreshId: 'refresh' };

export function requestOf({ account, key }: Merchant, more: More): PullRequest {
  const credential = { accessToken: key, refreshToken: null, expiresAt: null, options: {} };
  return { ...pullRequest(account, credential, since), trace, ...more };
}

export async function collect(walk: AsyncIterable<PullStep>, stopAfter: number) {
  const pulled = await collectSteps(walk, stopAfter);
  return { ...pulled, ids: pulled.events.map(({ externalId }) => externalId) };
}

export async function requestCount({ account }: Merchant): Promise<number> {
  return (await simulator.control.requests({ account })).count;
}

export const complete = { kind: 'page', complete: true };
export const failureOf = (reason: string, retryAfterSeconds?: number) => ({
  kind: 'failed',
  failure: { reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
});
/** A cursor just after this transaction. */
export const cursorAfter = (mark: { readonly id: string; readonly created: number }) => ({
  version: 2,
  head: mark,
  overlap: mark,
});
export const invalid = failureOf('invalid_response');
export const distinct = (...lists: ReadonlyArray<readonly string[]>): string[] =>
  [...new Set(lists.flat())].toSorted();
export const second = (count: number): number => nowMs + count * 1000;
