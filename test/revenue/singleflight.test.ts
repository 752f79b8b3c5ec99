import { expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { createSingleflight } from '../../src/revenue/waiting/singleflight.ts';
import { newIds } from '../support/database.ts';

it('the singleflight turns away requests beyond its bound, also between two reads', async () => {
  const { tenantId } = newIds();
  const joined = Promise.withResolvers<void>();
  const changed = Promise.withResolvers<void>();
  const singleflight = createSingleflight<number, 'day', string>({
    clock: systemClock,
    deadlineMs: 60_000,
    maxWaiters: 2,
    answer: (read) => (read === 2 ? 'figures' : undefined),
    async loop(_, waiters) {
      await joined.promise;
      waiters.offer(1);
      await changed.promise;
      waiters.offer(2);
    },
  });
  const [first, second, third] = [1, 2, 3].map(async () => singleflight.wait(tenantId, 'day'));
  joined.resolve();
  expect(await third).toEqual({ kind: 'full' });
  expect(await singleflight.wait(tenantId, 'day')).toEqual({ kind: 'full' });
  changed.resolve();
  const answered = { kind: 'answered', answer: 'figures', waitedOn: 1 };
  expect(await Promise.all([first, second])).toEqual([answered, answered]);
});
