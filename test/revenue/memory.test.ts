import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import { createMemory } from '../../src/revenue/memory.ts';
import { newIds } from '../support/harness.ts';

const at = instant(Date.UTC(2026, 6, 1));

function start() {
  let nowMs = 5_000;
  const memory = createMemory<{ readonly at: typeof at; readonly name: string }>({
    ...systemClock,
    monotonicMs: () => nowMs,
  });
  return { memory, pass: (ms: number) => void (nowMs += ms), nowMs: () => nowMs, ...newIds() };
}

describe('the memory of a process', () => {
  it('gives a read for a second, grown older by what has passed since it was sent', () => {
    const { memory, pass, nowMs, tenantId } = start();
    expect(memory.remember(tenantId, { at, name: 'one' }, nowMs())).toBe(true);
    pass(999.5);
    expect(memory.recall(tenantId)).toEqual({ at: instant(at + 1_000), name: 'one' });
    expect(memory.recall(newIds().tenantId)).toBeUndefined();
    pass(1);
    expect(memory.recall(tenantId)).toBeUndefined();
  });

  it('forgets a tenant, and takes no read that was sent before', () => {
    const { memory, pass, nowMs, tenantId } = start();
    const { tenantId: other } = newIds();
    memory.remember(tenantId, { at, name: 'old' }, nowMs());
    memory.remember(other, { at, name: 'of another' }, nowMs());
    const sentMs = nowMs();
    pass(1);
    memory.forget(tenantId);
    expect(memory.recall(tenantId)).toBeUndefined();
    expect(memory.remember(tenantId, { at, name: 'under way' }, sentMs)).toBe(false);
    expect(memory.recall(tenantId)).toBeUndefined();
    pass(5_000);
    expect(memory.recall(tenantId)).toBeUndefined();
    expect(memory.remember(tenantId, { at, name: 'slow' }, sentMs), 'however slow it was').toBe(false);
    expect(memory.remember(tenantId, { at, name: 'new' }, nowMs())).toBe(true);
    expect(memory.recall(tenantId)).toEqual({ at, name: 'new' });
    expect(memory.remember(other, { at, name: 'later' }, sentMs)).toBe(true);
  });
});
