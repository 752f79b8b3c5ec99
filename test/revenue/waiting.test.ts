import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import { createRowCache } from '../../src/revenue/waiting/row-cache.ts';
import { newIds } from '../support/harness.ts';
import { createSlots } from '../../src/revenue/waiting/slots.ts';

const at = instant(Date.UTC(2026, 6, 1));

function start() {
  let nowMs = 5_000;
  type Read = { readonly at: typeof at; readonly sentAtMs: number; readonly name: string };
  const cache = createRowCache<Read>({ ...systemClock, monotonicMs: () => nowMs });
  const read = (name: string, sentAtMs = nowMs) => ({ at, sentAtMs, name });
  return { cache, read, pass: (ms: number) => void (nowMs += ms), nowMs: () => nowMs, ...newIds() };
}

describe('the row cache of a process', () => {
  it('serves a read for a second, aged by the time since it was sent', () => {
    const { cache, read, pass, tenantId } = start();
    expect(cache.set(tenantId, read('one'))).toBe(true);
    pass(999.5);
    expect(cache.get(tenantId)).toMatchObject({ at: instant(at + 1_000), name: 'one' });
    expect(cache.get(newIds().tenantId)).toBeUndefined();
    pass(1);
    expect(cache.get(tenantId)).toBeUndefined();
  });

  it('accepts no read sent before the tenant was deleted', () => {
    const { cache, read, pass, nowMs, tenantId } = start();
    const { tenantId: other } = newIds();
    cache.set(tenantId, read('old'));
    cache.set(other, read('of another'));
    const sentMs = nowMs();
    pass(1);
    cache.delete(tenantId);
    expect(cache.get(tenantId)).toBeUndefined();
    expect(cache.set(tenantId, read('under way', sentMs))).toBe(false);
    expect(cache.get(tenantId)).toBeUndefined();
    expect(cache.set(other, read('later', sentMs))).toBe(true);
    pass(1_000);
    expect(cache.set(tenantId, read('slow', sentMs)), 'even long after the delete').toBe(false);
    expect(cache.set(tenantId, read('new'))).toBe(true);
    expect(cache.get(tenantId)).toMatchObject({ at, name: 'new' });
  });

  it('accepts no read of more than two seconds', () => {
    const { cache, read, pass, nowMs, tenantId } = start();
    const sentMs = nowMs();
    pass(2_000);
    expect(cache.set(tenantId, read('slow', sentMs))).toBe(true);
    expect(cache.get(tenantId), 'too old to be kept').toBeUndefined();
    pass(1);
    expect(cache.set(newIds().tenantId, read('too slow', sentMs))).toBe(false);
  });
});

describe('the slots of a process', () => {
  it('go to waiting requests in order of arrival', () => {
    const slots = createSlots(1, 1);
    const slot = slots.tryTake();
    const [first, second] = [slots.queue(), slots.queue()];
    expect([first.called.aborted, second.called.aborted]).toEqual([false, false]);
    slot?.giveBack();
    expect([first.called.aborted, second.called.aborted]).toEqual([true, false]);
    expect(second.take()).toBeUndefined();
    expect(slots.tryTake(), 'a newcomer must queue').toBeUndefined();
    first.take()?.giveBack();
    expect(second.called.aborted).toBe(true);
  });

  it('pass on when a called one leaves', () => {
    const slots = createSlots(1, 1);
    const slot = slots.tryTake();
    const [first, second, third] = [slots.queue(), slots.queue(), slots.queue()];
    second.leave();
    slot?.giveBack();
    first.leave();
    expect([second.called.aborted, third.called.aborted]).toEqual([false, true]);
    third.take()?.giveBack();
    expect(slots.tryTake()).toBeDefined();
  });

  it('are freed by refreshes that move aside, up to the limit', () => {
    const slots = createSlots(2, 1);
    const [long, longer] = [slots.tryTake(), slots.tryTake()];
    const waiting = slots.queue();
    expect(longer?.moveAside()).toBe(true);
    expect(longer?.moveAside(), 'it stays aside').toBe(true);
    expect(waiting.called.aborted).toBe(true);
    expect(long?.moveAside(), 'no place is left').toBe(false);
    longer?.giveBack();
    longer?.giveBack();
    expect(long?.moveAside()).toBe(true);
    expect(slots.tryTake()).toBeDefined();
    expect(slots.tryTake(), 'a slot given back twice counts once').toBeUndefined();
  });

  it('must be left by a long refresh aside after another found no place', () => {
    const slots = createSlots(3, 1);
    const [long, other] = [slots.tryTake(), slots.tryTake()];
    const turns = (count: number) => Array.from({ length: count }, () => long?.moveAside());
    expect(turns(200), 'nobody else wants it').not.toContain(false);
    expect(other?.moveAside()).toBe(false);
    expect(long?.moveAside()).toBe(false);
    long?.giveBack();
    expect(other?.moveAside()).toBe(true);
    expect(slots.tryTake()?.moveAside(), 'it has its turns first').toBe(false);
    expect(Array.from({ length: 50 }, () => other?.moveAside())).not.toContain(false);
    expect(other?.moveAside()).toBe(false);
  });

  it('are all back when close resolves', async () => {
    const slots = createSlots(2, 1);
    const [one, other] = [slots.tryTake(), slots.tryTake()];
    const waiting = slots.queue();
    let isClosed = false;
    const closing = slots.close().then(() => (isClosed = true));
    one?.giveBack();
    await Promise.resolve();
    expect(isClosed).toBe(false);
    other?.giveBack();
    await closing;
    expect(waiting.called.aborted).toBe(false);
    expect(slots.tryTake()).toBeUndefined();
  });
});
