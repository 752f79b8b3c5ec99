import { afterAll, describe, expect, it } from 'vitest';
import { revenueV1 } from '../support/asking.ts';
import { startHarness, v1, type Merchant } from '../support/harness.ts';
import { openBench, page, sale } from './bench.ts';

const second = 1000;
const hour = 3_600_000;

const harness = await startHarness();
await harness.freeze();
afterAll(() => harness.stop());

describe('a day of the tenant', () => {
  const read = async ({ token }: Merchant, query = '') => {
    const { status, body } = await harness.get(`${v1}${query}`, { token });
    expect(status).toBe(200);
    return revenueV1.parse(body);
  };

  // The UTC time of a local midnight, and the hours of the day from there.
  it.each([
    ['Europe/Berlin', 'spring', '2027-03-27T23:00:00Z', 23],
    ['Europe/Berlin', 'autumn', '2027-10-30T22:00:00Z', 25],
    ['America/New_York', 'spring', '2027-03-14T05:00:00Z', 23],
    ['America/New_York', 'autumn', '2027-11-07T04:00:00Z', 25],
    ['Australia/Lord_Howe', 'spring', '2027-10-02T13:30:00Z', 23.5],
    ['Australia/Lord_Howe', 'autumn', '2027-04-03T13:00:00Z', 24.5],
  ])('in %s begins and ends at midnight on the clock change in %s', async (timeZone, _, midnight, hours) => {
    const startMs = Date.parse(midnight);
    const endMs = startMs + hours * hour;
    await harness.setNow(startMs - hour);
    const merchant = await harness.addMerchant({ timeZone });
    const { account } = merchant;
    const at = (createdMs: number, amount: number) => ({ account, category: 'charge', amount, createdMs });
    await harness.simulator.addEvents([
      at(startMs - second, 1),
      at(startMs + second, 20),
      at(endMs - second, 300),
      at(endMs + second, 4000),
    ]);
    // Two seconds after midnight the row is fresh, but its window has ended.
    for (const [atMs, fromMs, minor, count] of [
      [startMs - 0.5 * second, startMs - 24 * hour, 1, 1],
      [startMs + 2 * second, startMs, 20, 1],
      [endMs - 0.5 * second, startMs, 320, 2],
      [endMs + 2 * second, endMs, 4000, 1],
    ] as const) {
      await harness.setNow(atMs);
      const body = await read(merchant);
      expect(body).toMatchObject({ revenue_total_minor: minor, event_count: count });
      expect(body.interval_start).toBe(new Date(fromMs).toISOString());
    }
  });

  it('ends the cached answer with its window, also in max-age', async () => {
    await harness.setNow('2027-06-01T11:59:50Z');
    const merchant = await harness.addMerchant();
    const answer = await harness.get(`${v1}?interval=minute`, { token: merchant.token });
    const maxAge = Number(/max-age=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1]);
    // The age of the row shortens max-age by at most two seconds.
    expect(maxAge).toBeLessThanOrEqual(10);
    expect(maxAge).toBeGreaterThan(0);
    const day = await harness.get(v1, { token: merchant.token });
    expect(Number(/max-age=(\d+)/.exec(day.headers.get('cache-control') ?? '')?.[1])).toBeGreaterThan(20);
    await harness.setNow('2027-06-01T12:00:01Z');
    const next = await read(merchant, '?interval=minute');
    expect(next.interval_start).toBe('2027-06-01T12:00:00.000Z');
    expect(Date.parse(next.data_as_of)).toBeGreaterThanOrEqual(Date.parse('2027-06-01T12:00:00Z'));
  });

  it('turns for 30 tenants at once with 3 pull slots, and each gets an answer', async () => {
    const few = await startHarness({ MAX_CONCURRENT_PULLS: '3' });
    try {
      await few.freeze();
      const midnight = Date.parse('2027-06-02T00:00:00Z');
      await few.setNow(midnight - 10 * second);
      const merchants = await Promise.all(
        Array.from({ length: 30 }, async () => few.addMerchant({ timeZone: 'UTC' })),
      );
      const ask = async (query: string) =>
        Promise.all(merchants.map(async ({ token }) => few.get(`${v1}${query}`, { token })));
      for (const answer of await ask('?interval=minute')) expect(answer.status).toBe(200);
      await few.simulator.fault({ kind: 'latency', ms: 50, times: 1_000 });
      await few.setNow(midnight + second);
      for (const answers of await Promise.all([ask('?interval=minute'), ask('')]))
        for (const { status, body } of answers) {
          expect(status).toBe(200);
          expect(revenueV1.parse(body).interval_start).toBe('2027-06-02T00:00:00.000Z');
        }
    } finally {
      await few.stop();
    }
  });
});

it('a changed time zone takes effect when the hour of the old zone ends', async () => {
  const bench = await openBench();
  const tenantId = await bench.newTenant();
  const revenue = bench.start({ answerDeadlineMs: 3_000 });
  bench.advance(hour - (bench.now() % hour) - 10 * second);
  await bench.connect(tenantId, { pull: () => [page([sale(`at ${bench.now()}`, bench.now() - second)])] });
  expect((await revenue.read(tenantId, 'hour')).kind).toBe('fresh');
  await bench.server.query(`update tenants set reporting_time_zone = 'Asia/Kolkata' where id = $1`, [
    tenantId,
  ]);
  bench.advance(15 * second);
  expect((await revenue.read(tenantId, 'hour')).kind).toBe('fresh');
  await bench.stop();
});
