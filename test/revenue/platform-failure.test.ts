import { afterAll, describe, expect, it, vi } from 'vitest';
import type { FaultInput } from '../../scripts/simulator/fault.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { unavailable, storeKey } from '../support/asking.ts';
import { legacy, startHarness, v1, type Merchant } from '../support/harness.ts';

const deadlines = { PLATFORM_DEADLINE_MS: '1500', ANSWER_DEADLINE_MS: '6000' };
const harness = await startHarness({ ...deadlines, LEASE_MS: '3000' });
await harness.freeze();
afterAll(() => harness.stop());

describe('a failing platform', () => {
  const sell = async ({ account }: Merchant, amount: number) =>
    harness.simulator.addEvents([{ account, category: 'charge', amount, createdMs: harness.nowMs() }]);
  const calls = async ({ account }: Merchant) => (await harness.simulator.requests({ account })).count;

  const faults: ReadonlyArray<readonly [string, FaultInput, string, number]> = [
    ['returns 429 with Retry-After: 7', { kind: 'status', status: 429, retryAfter: 7 }, 'rate_limited', 7],
    ['returns 429', { kind: 'status', status: 429 }, 'rate_limited', 10],
    ['returns 500', { kind: 'status', status: 500 }, 'upstream_error', 10],
    ['returns 401', { kind: 'status', status: 401 }, 'unauthorized', 300],
    ['returns 403', { kind: 'status', status: 403 }, 'forbidden', 300],
    ['hangs', { kind: 'hang' }, 'timeout', 10],
    ['sends a slow body', { kind: 'slowBody', msPerChunk: 400 }, 'timeout', 10],
    ['truncates its body', { kind: 'truncated' }, 'invalid_response', 10],
    ['truncates its JSON', { kind: 'truncatedJson' }, 'invalid_response', 10],
    ['returns another shape', { kind: 'wrongShape' }, 'invalid_response', 10],
    ['returns HTML', { kind: 'notJson' }, 'invalid_response', 10],
    ['resets the connection', { kind: 'reset' }, 'unreachable', 10],
  ];

  it.each(faults)(
    'that %s makes a 503 with the last answer, and is not called in its cooldown',
    async (_, fault, reason, seconds) => {
      const merchant = await harness.addMerchant();
      const { token, account } = merchant;
      await sell(merchant, 1999);
      const [good, goodLegacy] = [await harness.get(v1, { token }), await harness.get(legacy, { token })];
      expect([good.status, goodLegacy.status]).toEqual([200, 200]);
      await harness.advance(31_000);
      await harness.simulator.fault({ ...fault, account, times: 1000 });

      const failing = await harness.get(v1, { token });
      expect(failing.status).toBe(503);
      // At most 15 s where a person has to act.
      expect(Number(failing.headers.get('retry-after'))).toBe(Math.min(seconds, 15));
      const { failed_sources, last_known } = unavailable.parse(failing.body);
      expect(failed_sources).toEqual([
        { platform: 'stripe', platform_account_id: account, reason, retry_after_seconds: seconds },
      ]);
      expect(last_known).toEqual(good.body);

      const before = await calls(merchant);
      const again = await harness.get(legacy, { token });
      expect(again.status).toBe(503);
      const known = { total_revenue: 19.99, event_count: 1 };
      expect(unavailable.parse(again.body).last_known).toMatchObject(known);
      await harness.advance((seconds - 1.5) * 1000);
      expect((await harness.get(v1, { token })).status, 'still cooling down').toBe(503);
      expect(await calls(merchant), 'no second call inside the cooldown').toBe(before);

      await harness.simulator.clearFaults();
      await sell(merchant, 1);
      await harness.advance(2_000);
      const healed = { status: 200, body: { revenue_total_minor: 2000, event_count: 2 } };
      expect(await harness.get(v1, { token })).toMatchObject(healed);
    },
  );

  it('with the token of another account makes wrong_account, and no event of that account is booked', async () => {
    const [merchant, other] = [await harness.addMerchant(), await harness.addMerchant()];
    await sell(merchant, 10);
    await sell(other, 66_600);
    const good = await harness.get(v1, { token: merchant.token });
    await storeKey(harness, merchant, other.key);
    const { status, body, headers } = await harness.get(v1, { token: merchant.token });
    expect(status).toBe(503);
    expect(Number(headers.get('retry-after'))).toBe(15);
    const failure = { failed_sources: [{ reason: 'wrong_account' }], last_known: good.body };
    expect(unavailable.parse(body)).toMatchObject(failure);
    const events = 'select external_id from revenue_events where tenant_id = $1';
    const booked = await harness.database.query(events, [merchant.tenantId]);
    expect(booked).toHaveLength(1);
    await storeKey(harness, merchant, merchant.key);
    const healed = await harness.get(v1, { token: merchant.token });
    expect(healed, 'the old token’s cooldown is over').toMatchObject({ body: { revenue_total_minor: 10 } });
  });

  const credentials = 'update platform_credentials set';
  it.each([
    [
      'credential_missing',
      `with gone as (delete from platform_credentials where tenant_id = $1 returning tenant_id, connection_id)
       insert into platform_sync_states (tenant_id, connection_id, counted_since)
       select tenant_id, connection_id, '2020-01-01' from gone`,
    ],
    ['credential_expired', `${credentials} expires_at = '2020-01-01' where tenant_id = $1`],
    [
      'credential_unreadable',
      `${credentials} access_token = replace(access_token, 'v1.dev.', 'v1.gone.') where tenant_id = $1`,
    ],
  ])('is not called without a usable token: %s', async (reason, change) => {
    const merchant = await harness.addMerchant();
    await harness.database.query(change, [merchant.tenantId]);
    const { status, body } = await harness.get(v1, { token: merchant.token });
    expect(status).toBe(503);
    expect(unavailable.parse(body).failed_sources).toMatchObject([{ reason }]);
    expect(await calls(merchant)).toBe(0);
  });

  it('slower than the answer deadline makes a 503 timeout, and its pull serves later requests', async () => {
    const answerDeadlineMs = 10_000;
    const deadline = Promise.withResolvers<void>();
    const deadlines = [deadline.promise];
    const sleep: Clock['sleep'] = (ms, signal) =>
      (ms === answerDeadlineMs ? deadlines.shift() : undefined) ?? systemClock.sleep(ms, signal);
    const environment = { ANSWER_DEADLINE_MS: String(answerDeadlineMs) };
    const slow = await startHarness(environment, { clock: { ...systemClock, sleep } });
    try {
      const merchant = await slow.addMerchant();
      await slow.simulator.hold({ account: merchant.account });
      const waiting = slow.get(v1, { token: merchant.token });
      await slow.simulator.waitForHeld({ atLeast: 1 });
      deadline.resolve();
      const late = await waiting;
      expect(late.status).toBe(503);
      expect(late.headers.get('retry-after')).toBe('1');
      const failure = { failed_sources: [{ reason: 'timeout' }], last_known: null };
      expect(unavailable.parse(late.body)).toMatchObject(failure);
      const finished = expect.objectContaining({ kind: 'pullFinished', outcome: 'published' });
      expect(slow.observations).not.toContainEqual(finished);
      await slow.simulator.release();
      await vi.waitFor(() => expect(slow.observations).toContainEqual(finished));
      expect((await slow.get(v1, { token: merchant.token })).status).toBe(200);
      const { requests } = await slow.simulator.requests({ account: merchant.account });
      expect(requests, 'the pull continued; no second one began').toHaveLength(3);
    } finally {
      await slow.stop();
    }
  });
});
