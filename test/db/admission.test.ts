import { describe, expect, it } from 'vitest';
import { createAdmission, type Admit } from '../../src/db/admission.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { newIds } from '../support/harness.ts';
import { manualClock } from '../support/manual-clock.ts';

function open(options: { readonly size: number; readonly maxPerTenant?: number }) {
  const clock = manualClock(0);
  const admission = createAdmission({ clock, maxPerTenant: options.size, maxWaitMs: 8_000, ...options });
  const order: string[] = [];
  const rejected: unknown[] = [];
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
  };
  const enter = (admit: Admit, name: string, tenantId: TenantId = newIds().tenantId) => {
    const done = Promise.withResolvers<void>();
    void admit(tenantId, async () => {
      order.push(name);
      await done.promise;
    }).catch((error: unknown) => rejected.push(error));
    return async (): Promise<void> => {
      done.resolve();
      await settle();
    };
  };
  return { ...admission, clock, order, rejected, enter, settle };
}

describe('admission to the pool', () => {
  it('serves pulls before requests, each in order of arrival', async () => {
    const { pulls, requests, enter, order } = open({ size: 1 });
    const end = enter(requests, 'first');
    const [first, second] = [enter(requests, 'request 1'), enter(requests, 'request 2')];
    const [third, fourth] = [enter(pulls, 'pull 1'), enter(pulls, 'pull 2')];
    await end();
    for (const one of [third, fourth, first, second]) await one();
    expect(order).toEqual(['first', 'pull 1', 'pull 2', 'request 1', 'request 2']);
  });

  it('gives no tenant more than its share and the rest to others at once', async () => {
    const { pulls, requests, enter, order, settle } = open({ size: 4, maxPerTenant: 2 });
    const { tenantId } = newIds();
    const ends = Array.from({ length: 5 }, (_, index) => enter(requests, `crowd ${index}`, tenantId));
    enter(requests, 'neighbour');
    await settle();
    expect(order).toEqual(['crowd 0', 'crowd 1', 'neighbour']);
    enter(pulls, 'pull of the crowd', tenantId);
    await ends[0]?.();
    expect(order.slice(3), 'within the share too, pulls come first').toEqual(['pull of the crowd']);
    await ends[1]?.();
    expect(order.slice(4)).toEqual(['crowd 2']);
  });

  it('passes the connection of failed work to the next waiter', async () => {
    const { requests, enter, order } = open({ size: 1 });
    const failing = requests(newIds().tenantId, async () => Promise.reject(new Error('failed')));
    await expect(failing).rejects.toThrow('failed');
    await enter(requests, 'next')();
    expect(order).toEqual(['next']);
  });

  it('rejects a waiter with overloaded when others are being served', async () => {
    const { requests, enter, clock, rejected, settle, order } = open({ size: 1, maxPerTenant: 1 });
    const end = enter(requests, 'served');
    enter(requests, 'waiting');
    const { tenantId } = newIds();
    enter(requests, 'its neighbour', tenantId);
    clock.advance(7_000);
    await end();
    expect(order).toEqual(['served', 'waiting']);
    clock.advance(1_000);
    await settle();
    expect(rejected).toMatchObject([{ name: 'DatabaseUnavailableError', code: 'overloaded' }]);
  });

  it('rejects a waiter with connection when nobody is being served', async () => {
    const { requests, enter, clock, rejected, settle, order } = open({ size: 1 });
    const end = enter(requests, 'stuck');
    enter(requests, 'waiting');
    clock.advance(8_000);
    await settle();
    expect(rejected).toMatchObject([{ name: 'DatabaseUnavailableError', code: 'connection' }]);
    await end();
    await enter(requests, 'later')();
    expect(order, 'who gave up is not served').toEqual(['stuck', 'later']);
  });
});
