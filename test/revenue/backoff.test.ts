import { afterEach, describe, expect, it } from 'vitest';
import { createBackoff } from '../../src/revenue/waiting/backoff.ts';
import { newIds, startHarness, v1, type Harness } from '../support/harness.ts';
import { manualClock } from '../support/manual-clock.ts';

describe('a tenant with a refresh failed by the database', () => {
  it('backs off for 1 s, then 2 s, and at most 4 s', () => {
    const clock = manualClock(0);
    const backoff = createBackoff(clock);
    const { tenantId } = newIds();
    const rests = [1, 2, 3, 4].map(() => {
      backoff.fail(tenantId);
      const remainingMs = backoff.remainingMs(tenantId);
      clock.advance(remainingMs);
      expect([backoff.remainingMs(tenantId), backoff.isFailing(tenantId)]).toEqual([0, true]);
      return remainingMs;
    });
    expect(rests).toEqual([1_000, 2_000, 4_000, 4_000]);
    backoff.succeed(tenantId);
    expect([backoff.remainingMs(tenantId), backoff.isFailing(tenantId)]).toEqual([0, false]);
  });

  it('starts again at 1 s after a minute, and does not delay other tenants', () => {
    const clock = manualClock(0);
    const backoff = createBackoff(clock);
    const { tenantId } = newIds();
    for (let failures = 0; failures < 3; failures += 1) backoff.fail(tenantId);
    expect(backoff.remainingMs(newIds().tenantId)).toBe(0);
    clock.advance(60_000);
    expect(backoff.isFailing(tenantId)).toBe(false);
    backoff.fail(tenantId);
    expect(backoff.remainingMs(tenantId)).toBe(1_000);
  });
});

describe('an unwritable ledger', () => {
  let harness: Harness;
  afterEach(() => harness.stop());

  it('limits pulls, answers 503 database-unavailable, and recovers', async () => {
    const deadlines = { PLATFORM_DEADLINE_MS: '2000', ANSWER_DEADLINE_MS: '3000' };
    harness = await startHarness({ ...deadlines, LEASE_MS: '2500' });
    const { token, account } = await harness.addMerchant();
    await harness.simulator.addEvents([{ account, category: 'charge', amount: 250 }]);
    // The SQLSTATE of a full disk.
    await harness.database.query(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception using errcode = '53100'; end $$`,
    );
    await harness.database.query(
      'create trigger is_full before insert on revenue_events for each row execute function refuse()',
    );
    const answers = await Promise.all(Array.from({ length: 5 }, () => harness.get(v1, { token })));
    for (const { status, headers, body } of answers) {
      expect(body).toMatchObject({ status, type: '/problems/database-unavailable' });
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
    }
    const pulls = harness.observations.filter(({ kind }) => kind === 'pullStarted').length;
    expect(pulls, 'at once, after a second, after two more').toBeLessThanOrEqual(3);

    await harness.database.query('drop trigger is_full on revenue_events');
    await harness.advance(4_000);
    const { status, body } = await harness.get(v1, { token });
    expect({ status, body }).toMatchObject({ status: 200, body: { revenue_total_minor: 250 } });
  });
});
