import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import { createRowCache } from '../../src/revenue/waiting/row-cache.ts';
import { newIds } from '../support/harness.ts';

const at = instant(Date.UTC(2026, 6, 1));

function start() {
  let nowMs = 5_000;
  type Read = { readonly at: typeof at; readonly sentAtMs: number; readonly name: string };
  const cache = createRowCache<Read>({ ...systemClock, monotonicMs: () => nowMs });
  const read = (name: string, sentAtMs = nowMs) => ({ at, sentAtMs, name });
  return { cache, read, pass: (ms: number) => void (nowMs += ms), nowMs: () => nowMs, ...newIds() };
}

describe('the row cache of a process', () => {
  it('gives a read for a second, grown older by what has passed since it was sent', () => {
    const { cache, read, pass, tenantId } = start();
    expect(cache.set(tenantId, read('one'))).toBe(true);
    pass(999.5);
    expect(cache.get(tenantId)).toMatchObject({ at: instant(at + 1_000), name: 'one' });
    expect(cache.get(newIds().tenantId)).toBeUndefined();
    pass(1);
    expect(cache.get(tenantId)).toBeUndefined();
  });

  it('forgets a tenant, and takes no read that was sent before', () => {
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
    expect(cache.set(tenantId, read('slow', sentMs)), 'however slow it was').toBe(false);
    expect(cache.set(tenantId, read('new'))).toBe(true);
    expect(cache.get(tenantId)).toMatchObject({ at, name: 'new' });
  });

  it('takes no read that was under way for more than two seconds', () => {
    const { cache, read, pass, nowMs, tenantId } = start();
    const sentMs = nowMs();
    pass(2_000);
    expect(cache.set(tenantId, read('slow', sentMs))).toBe(true);
    expect(cache.get(tenantId), 'too old to be kept').toBeUndefined();
    pass(1);
    expect(cache.set(newIds().tenantId, read('too slow', sentMs))).toBe(false);
  });
});
