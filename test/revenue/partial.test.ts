/** Partial answers without failing sources, and sources with late listings. */
import { afterAll, describe, expect, it } from 'vitest';
import { createCipher } from '../../src/connections/cipher.ts';
import { summarise } from '../../src/ledger/summary.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import type { RealtimeOutcome } from '../../src/revenue/realtime.ts';
import type { Snapshot } from '../../src/revenue/snapshot.ts';
import { dayOf, failing, openBench, page, sale, type Account } from './bench.ts';

const bench = await openBench();
afterAll(() => bench.stop());
const revenue = bench.start();
const soldOnce = (name: string) => () => [page([sale(name, bench.now() - 1_000)])];

const resultOf = (outcome: RealtimeOutcome) =>
  outcome.kind === 'fresh'
    ? { ...dayOf(outcome.snapshot), isPartial: outcome.snapshot.isPartial ?? false }
    : outcome.kind;
const readComplete = async (tenantId: TenantId) => resultOf(await revenue.read(tenantId, 'day'));
const readPartial = async (tenantId: TenantId) => resultOf(await revenue.read(tenantId, 'partial day'));

/** Two counted accounts; the next pull of the second fails. */
async function twoAccounts(): Promise<{ tenantId: TenantId; good: Account; bad: Account }> {
  const tenantId = await bench.newTenant();
  const good = await bench.connect(tenantId, { pull: soldOnce('a') });
  const bad = await bench.connect(tenantId, { pull: soldOnce('b') });
  expect(await readComplete(tenantId)).toMatchObject({
    count: 2,
    counted: [good.id, bad.id],
    isPartial: false,
  });
  bench.advance(31_000);
  bad.pull = () => [failing('rate_limited', 900)];
  return { tenantId, good, bad };
}

describe('a partial answer', () => {
  it('is complete while no source fails', async () => {
    const { tenantId, good, bad } = await twoAccounts();
    bad.pull = soldOnce('c');
    expect(await readPartial(tenantId)).toMatchObject({ counted: [good.id, bad.id], isPartial: false });
  });

  it('has the readable sources and the reasons of the others, while the complete answer is unavailable', async () => {
    const { tenantId, good, bad } = await twoAccounts();
    const outcome = await revenue.read(tenantId, 'partial day');
    expect(resultOf(outcome)).toEqual({
      count: 1,
      counted: [good.id],
      shown: [good.id, bad.id],
      isPartial: true,
    });
    expect(outcome).toMatchObject({
      snapshot: {
        sources: [{ status: 'fresh' }, { status: 'unavailable', reason: 'rate_limited', read: null }],
      },
    });
    expect(await readComplete(tenantId)).toBe('unavailable');
  });

  it('has the TTL of a complete one: it reads good sources again and no source in its cooldown', async () => {
    const { tenantId, good, bad } = await twoAccounts();
    await readPartial(tenantId);
    const [asked, rejected] = [good.pulls.length, bad.pulls.length];
    bench.advance(29_000);
    expect(await readPartial(tenantId)).toMatchObject({ isPartial: true });
    expect(good.pulls).toHaveLength(asked);
    good.pull = soldOnce('d');
    bench.advance(2_000);
    expect(await readPartial(tenantId)).toMatchObject({ count: 2, isPartial: true });
    expect([good.pulls.length, bad.pulls.length]).toEqual([asked + 1, rejected]);
  });

  it('costs one pull for any number of requests', async () => {
    const { tenantId, good } = await twoAccounts();
    await readPartial(tenantId);
    bench.advance(31_000);
    const asked = good.pulls.length;
    const other = bench.start();
    const many = [revenue, other].flatMap((process) =>
      Array.from({ length: 40 }, () => process.read(tenantId, 'partial day')),
    );
    expect(new Set((await Promise.all(many)).map(({ kind }) => kind))).toEqual(new Set(['fresh']));
    expect(good.pulls).toHaveLength(asked + 1);
  });

  it('is unavailable when no source is readable, and complete again when all are', async () => {
    const { tenantId, good, bad } = await twoAccounts();
    good.pull = () => [failing('timeout')];
    expect(await readPartial(tenantId)).toBe('unavailable');
    [good.pull, bad.pull] = [soldOnce('e'), soldOnce('f')];
    bench.advance(11_000);
    expect(await readPartial(tenantId)).toMatchObject({ counted: [good.id], isPartial: true });
    bench.advance(901_000);
    expect(await readPartial(tenantId)).toMatchObject({ counted: [good.id, bad.id], isPartial: false });
  });

  it('is unavailable at once from a process without the credential key', async () => {
    const { tenantId, bad } = await twoAccounts();
    await readComplete(tenantId);
    bench.advance(31_000);
    const keyless = bench.start({ cipher: createCipher([{ id: 'other', key: Buffer.alloc(32, 2) }]) });
    const began = bench.now();
    for (let asks = 0; asks < 3; asks += 1)
      expect(await keyless.read(tenantId, 'partial day')).toMatchObject({
        kind: 'unavailable',
        failures: [{ platformAccountId: bad.id, reason: 'rate_limited' }],
      });
    expect(bench.now()).toBe(began);
    expect(await bench.waitForObservations(tenantId, 'pullStarted', 3)).toHaveLength(3);
    expect(await readPartial(tenantId)).toMatchObject({ isPartial: true });
  });

  it('is dropped by a change of the connections', async () => {
    const { tenantId } = await twoAccounts();
    await readPartial(tenantId);
    await bench.connect(tenantId, { withKey: false });
    expect(await bench.readRow(tenantId)).toMatchObject({ partial_snapshot: null });
  });
});

describe('a source with late listings', () => {
  const minuteMs = 60_000;
  /** PayPal lists everything until `lagMs` ago, with one sale just before that. */
  const createLagging = (lagMs: number) => () => {
    const until = instant(bench.now() - lagMs);
    return [page([sale(`p${until}`, until - 1)], { completeThrough: until })];
  };
  async function shopAndPaypal(lagMs: number) {
    const tenantId = await bench.newTenant();
    const prompt = await bench.connect(tenantId, { pull: soldOnce('a') });
    const late = await bench.connect(tenantId, { platform: 'paypal', pull: createLagging(lagMs) });
    return { tenantId, prompt, late };
  }
  const notYet = ({ windows: { minute, hour, day } }: Snapshot) =>
    [minute, hour, day].map((window) => window.notYet?.length ?? 0);

  it('counts in the windows before its lag, and limits complete_through', async () => {
    const { tenantId, prompt, late } = await shopAndPaypal(90 * minuteMs);
    const outcome = await revenue.read(tenantId, 'day');
    expect(resultOf(outcome)).toMatchObject({ count: 2, counted: [prompt.id, late.id] });
    if (outcome.kind !== 'fresh') throw new Error('it was fresh');
    expect(notYet(outcome.snapshot)).toEqual([1, 1, 0]);
    expect(outcome.snapshot.windows.hour.figures).toMatchObject([{ connectionId: prompt.connectionId }]);
    expect(summarise(outcome.snapshot, 'hour').completeThrough).toBe(bench.now() - 90 * minuteMs);
  });

  it('is read at its own interval, not at the turn of a window', async () => {
    const { tenantId, prompt, late } = await shopAndPaypal(90 * minuteMs);
    for (let times = 0; times < 11; times += 1) {
      expect(await readComplete(tenantId)).toMatchObject({ counted: [prompt.id, late.id] });
      bench.advance(31_000);
    }
    expect([prompt.pulls.length, late.pulls.length]).toEqual([11, 2]);
  });

  it('fails the answer only after 15 minutes of failed reads', async () => {
    const { tenantId, late } = await shopAndPaypal(90 * minuteMs);
    await readComplete(tenantId);
    late.pull = () => [failing('rate_limited', 60)];
    for (let minutes = 0; minutes < 14; minutes += 1) {
      bench.advance(minuteMs);
      expect(await readComplete(tenantId), `after ${minutes} minutes`).toMatchObject({ isPartial: false });
    }
    bench.advance(minuteMs);
    expect(await readComplete(tenantId)).toBe('unavailable');
    expect(await readPartial(tenantId)).toMatchObject({ isPartial: true });
  });

  it('makes a window without any listing source unavailable with not_yet_available', async () => {
    const tenantId = await bench.newTenant();
    await bench.connect(tenantId, { platform: 'paypal', pull: createLagging(90 * minuteMs) });
    expect(await revenue.read(tenantId, 'hour')).toMatchObject({
      kind: 'unavailable',
      failures: [{ platform: 'paypal', reason: 'not_yet_available' }],
    });
    expect(await readComplete(tenantId)).toMatchObject({ count: 1 });
  });
});
