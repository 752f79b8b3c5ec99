import { describe, expect, it } from 'vitest';
import { jsonReply } from '../../../scripts/simulator/reply.ts';
import type { BalanceProof, PullStep } from '../../../src/platforms/adapter.ts';
import { collectSteps } from '../stage.ts';
import { at, hourMs, now, openReader } from './reading.ts';

const [from, to] = [at('2026-11-27T00:00:00Z'), at('2026-11-27T02:00:00Z')];
const atMs = from + hourMs;
const usd = 'USD';

/** A sale of the window, and money that is none. */
function openSold() {
  const reader = openReader({ openedAtMs: from - 48 * hourMs, currency: usd });
  reader.tell('sell', { id: 'SALE', minor: 10_000, atMs });
  reader.tell('sell', { id: 'BEFORE', minor: 500, atMs: from - 1_000 });
  reader.tell('sell', { id: 'BEHIND', minor: 700, atMs: to });
  reader.tell('refund', { id: 'BACK', saleId: 'SALE', minor: 4_000, atMs: to - 1_000 });
  return reader;
}

async function proof({ adapter, request }: ReturnType<typeof openReader>) {
  const steps: Array<PullStep | BalanceProof> = [];
  for await (const step of adapter.proveByBalances?.(request, from, to) ?? []) steps.push(step);
  return { steps, last: steps.at(-1) };
}
const differing = (differenceMinor: bigint) => {
  return { kind: 'proof', differences: [{ currency: usd, differenceMinor }] };
};

describe('the balances of an account', () => {
  it('prove a window whose sales, refunds and fees make their difference', async () => {
    const { steps, last } = await proof(openSold());
    expect(last).toEqual(differing(0n));
    // A step lies between any two requests, and none of them books.
    expect(steps.filter(({ kind }) => kind === 'page')).toEqual([]);
  });

  it('prove nothing when a transaction of the window is not listed', async () => {
    const reader = openSold();
    reader.tell('sell', { id: 'LATE', minor: 1_000, atMs, visibleAtMs: now + hourMs });
    // The fee of it is 30.
    expect((await proof(reader)).last).toEqual(differing(970n));
  });

  it('count what a currency other than the account has', async () => {
    const reader = openSold();
    reader.tell('sell', { id: 'YEN', minor: 5_000, currency: 'JPY', atMs });
    const { last } = await proof(reader);
    expect(last).toMatchObject({
      differences: [{ currency: usd }, { currency: 'JPY', differenceMinor: 0n }],
    });
  });

  it('are of the whole account: holds, purchases and conversions move them too', async () => {
    const reader = openReader({ openedAtMs: from - 48 * hourMs, salesPerHour: 40, seed: 'noise' });
    const { last } = await proof(reader);
    // A cheque of before the window may clear in it.
    expect(last).toMatchObject({ kind: 'proof', differences: [{ currency: usd }] });
  });

  it.each([
    [
      'may not be read',
      (url: URL) => url.pathname.endsWith('/balances') && jsonReply(403, { name: 'NOT_AUTHORIZED' }),
    ],
    [
      'are of another moment',
      (url: URL) =>
        url.pathname.endsWith('/balances') &&
        jsonReply(200, { as_of_time: '2026-11-26T00:00:00Z', balances: [] }),
    ],
  ])('that %s prove nothing, and are no failure of the source', async (_, answer) => {
    const reader = openSold();
    reader.answerWith((url) => answer(url) || undefined);
    const { steps } = await proof(reader);
    expect(steps.some(({ kind }) => kind === 'proof' || kind === 'failed')).toBe(false);
  });

  it('are not asked for while the data ends inside the window', async () => {
    const reader = openSold();
    reader.refreshTo('2026-11-27T01:30:00Z');
    const { steps } = await proof(reader);
    expect(steps.some(({ kind }) => kind === 'proof' || kind === 'failed')).toBe(false);
    expect(reader.requests.some(({ url }) => url.pathname.endsWith('/balances'))).toBe(false);
  });
});

describe('a window', () => {
  it('is asked for by the seconds that lie in it', async () => {
    const reader = openSold();
    const steps = (await collectSteps(reader.adapter.readWindow(reader.request, from, to))).steps;
    expect(reader.spans()).toEqual(['2026-11-27T00:00:00Z 2026-11-27T01:59:59Z 1']);
    const events = steps.flatMap((step) => (step.kind === 'page' ? step.events : []));
    expect(events.map(({ externalId }) => externalId).toSorted()).toEqual(['BACK:T1107', 'SALE:T0006']);
  });

  it('that PayPal has only a part of is neither complete nor failed', async () => {
    const reader = openSold();
    reader.refreshTo('2026-11-27T01:30:00Z');
    const steps = (await collectSteps(reader.adapter.readWindow(reader.request, from, to))).steps;
    expect(steps.at(-1)).toMatchObject({ kind: 'page', complete: false, cursor: null });
  });
});

describe('an event that is looked up', () => {
  it('is voided when PayPal has denied it', async () => {
    const reader = openSold();
    reader.tell('change', { id: 'SALE', status: 'D' });
    const booked = [{ externalId: 'SALE:T0006', occurredAt: at('2026-11-27T01:00:00Z') }];
    const steps = (await collectSteps(reader.adapter.lookUp(reader.request, booked))).steps;
    expect(steps).toContainEqual(
      expect.objectContaining({ events: [], wholes: [{ groupId: 'SALE:T0006', keep: [] }] }),
    );
    expect(reader.searches().map(({ url }) => url.searchParams.get('transaction_id'))).toEqual(['SALE']);
  });

  it('is not gone while the data ends before its time', async () => {
    const reader = openSold();
    const booked = [{ externalId: 'SALE:T0006', occurredAt: at('2026-11-27T04:00:00Z') }];
    const steps = (await collectSteps(reader.adapter.lookUp(reader.request, booked))).steps;
    expect(steps.some((step) => step.kind === 'page' && step.complete)).toBe(false);
  });
});
