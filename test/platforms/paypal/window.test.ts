import { describe, expect, it } from 'vitest';
import { jsonReply } from '../../../scripts/simulator/reply.ts';
import type { BalanceProof, PullStep } from '../../../src/platforms/adapter.ts';
import { collectSteps } from '../stage.ts';
import { at, hourMs, now, openReader } from './reading.ts';

const [from, to] = [at('2026-11-27T00:00:00Z'), at('2026-11-27T02:00:00Z')];
const atMs = from + hourMs;
const usd = 'USD';

/** A sale and its refund in the window, and a sale on each side of it. */
function openWithSales() {
  const reader = openReader({ openedAtMs: from - 48 * hourMs, currency: usd });
  reader.tell('sell', { id: 'SALE', minor: 10_000, atMs });
  reader.tell('sell', { id: 'BEFORE', minor: 500, atMs: from - 1_000 });
  reader.tell('sell', { id: 'BEHIND', minor: 700, atMs: to });
  reader.tell('refund', { id: 'BACK', saleId: 'SALE', minor: 4_000, atMs: to - 1_000 });
  return reader;
}

async function prove({ adapter, request }: ReturnType<typeof openReader>) {
  const steps: Array<PullStep | BalanceProof> = [];
  for await (const step of adapter.proveByBalances?.(request, from, to) ?? []) steps.push(step);
  return { steps, last: steps.at(-1) };
}
const proofWith = (differenceMinor: bigint) => {
  return { kind: 'proof', differences: [{ currency: usd, differenceMinor }] };
};

describe('the balances of an account', () => {
  it('prove a window if its sales, refunds and fees explain their difference', async () => {
    const { steps, last } = await prove(openWithSales());
    expect(last).toEqual(proofWith(0n));
    // The steps between requests book nothing.
    expect(steps.filter(({ kind }) => kind === 'page')).toEqual([]);
  });

  it('show a difference when a transaction of the window is not listed', async () => {
    const reader = openWithSales();
    reader.tell('sell', { id: 'LATE', minor: 1_000, atMs, visibleAtMs: now + hourMs });
    // The sale minus its fee of 30.
    expect((await prove(reader)).last).toEqual(proofWith(970n));
  });

  it('cover all currencies, not only the main one', async () => {
    const reader = openWithSales();
    reader.tell('sell', { id: 'YEN', minor: 5_000, currency: 'JPY', atMs });
    const { last } = await prove(reader);
    expect(last).toMatchObject({
      differences: [{ currency: usd }, { currency: 'JPY', differenceMinor: 0n }],
    });
  });

  it('cover the whole account: holds, purchases and conversions change them too', async () => {
    const reader = openReader({ openedAtMs: from - 48 * hourMs, salesPerHour: 40, seed: 'noise' });
    const { last } = await prove(reader);
    // The difference may not be 0: a cheque from before the window may clear inside it.
    expect(last).toMatchObject({ kind: 'proof', differences: [{ currency: usd }] });
  });

  it.each([
    [
      'are forbidden',
      (url: URL) => url.pathname.endsWith('/balances') && jsonReply(403, { name: 'NOT_AUTHORIZED' }),
    ],
    [
      'are from another time',
      (url: URL) =>
        url.pathname.endsWith('/balances') &&
        jsonReply(200, { as_of_time: '2026-11-26T00:00:00Z', balances: [] }),
    ],
  ])('that %s prove nothing, and do not fail the source', async (_, answer) => {
    const reader = openWithSales();
    reader.answerWith((url) => answer(url) || undefined);
    const { steps } = await prove(reader);
    expect(steps.some(({ kind }) => kind === 'proof' || kind === 'failed')).toBe(false);
  });

  it('are not requested while the data ends inside the window', async () => {
    const reader = openWithSales();
    reader.refreshTo('2026-11-27T01:30:00Z');
    const { steps } = await prove(reader);
    expect(steps.some(({ kind }) => kind === 'proof' || kind === 'failed')).toBe(false);
    expect(reader.requests.some(({ url }) => url.pathname.endsWith('/balances'))).toBe(false);
  });
});

describe('a window', () => {
  it('is requested by its whole seconds', async () => {
    const reader = openWithSales();
    const steps = (await collectSteps(reader.adapter.readWindow(reader.request, from, to))).steps;
    expect(reader.spans()).toEqual(['2026-11-27T00:00:00Z 2026-11-27T01:59:59Z 1']);
    const events = steps.flatMap((step) => (step.kind === 'page' ? step.events : []));
    expect(events.map(({ externalId }) => externalId).toSorted()).toEqual(['BACK:T1107', 'SALE:T0006']);
  });

  it('only partly available at PayPal is neither complete nor failed', async () => {
    const reader = openWithSales();
    reader.refreshTo('2026-11-27T01:30:00Z');
    const steps = (await collectSteps(reader.adapter.readWindow(reader.request, from, to))).steps;
    expect(steps.at(-1)).toMatchObject({ kind: 'page', complete: false, cursor: null });
  });
});

describe('a look-up', () => {
  it('voids an event denied by PayPal', async () => {
    const reader = openWithSales();
    reader.tell('change', { id: 'SALE', status: 'D' });
    const booked = [{ externalId: 'SALE:T0006', occurredAt: at('2026-11-27T01:00:00Z') }];
    const steps = (await collectSteps(reader.adapter.lookUp(reader.request, booked))).steps;
    expect(steps).toContainEqual(
      expect.objectContaining({ events: [], wholes: [{ groupId: 'SALE:T0006', keep: [] }] }),
    );
    expect(reader.searches().map(({ url }) => url.searchParams.get('transaction_id'))).toEqual(['SALE']);
  });

  it('does not report an event as gone while the data ends before its time', async () => {
    const reader = openWithSales();
    const booked = [{ externalId: 'SALE:T0006', occurredAt: at('2026-11-27T04:00:00Z') }];
    const steps = (await collectSteps(reader.adapter.lookUp(reader.request, booked))).steps;
    expect(steps.some((step) => step.kind === 'page' && step.complete)).toBe(false);
  });
});
