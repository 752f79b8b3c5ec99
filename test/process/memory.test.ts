import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { send, type Sent } from './arrival.ts';
import { ask, revenueV1 } from '../support/asking.ts';
import { v1, type Merchant } from '../support/harness.ts';
import { harness, linesOf, sell as sellFor, servers, start, useFleet } from './fleet.ts';

const memoryMs = 1_000;
// An early refresh begins at most 30 s before the row expires: enough time for a slow machine.
const environment = { CACHE_TTL_MS: '300000', LOG_LEVEL: 'debug' };

describe('three processes with one row in their caches', { timeout: 60_000 }, () => {
  useFleet({ environment: async () => environment, lasting: true });
  beforeAll(async () => {
    await Promise.all([start(environment), start(environment), start(environment)]);
  });

  const openMerchant = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    const { account } = merchant;
    const createdMs = Date.now() - 2 * 86_400_000;
    await harness.simulator.addEvents([{ account, category: 'charge', amount: 100, createdMs }]);
    await sell(merchant);
    return merchant;
  };
  const sell = async (merchant: Merchant) => sellFor(merchant, 100);
  const read = async (server: { readonly url: string }, merchant: Merchant, query = '') => {
    const { status, body, text } = await ask(server, merchant, `${v1}${query}`);
    expect({ status, text }).toMatchObject({ status: 200 });
    return revenueV1.parse(body);
  };
  const readBody = async ({ answer }: Sent): Promise<unknown> => {
    const { status, text } = await answer;
    expect({ status, text }).toMatchObject({ status: 200 });
    return JSON.parse(text);
  };
  const readCounts = async (merchant: Merchant) =>
    Promise.all(servers.map(async (server) => (await read(server, merchant)).event_count));

  /** Revokes the row like a credential change by another process; resolves after the commit. */
  const revoke = async ({ tenantId }: Merchant): Promise<void> => {
    const changed = await harness.database.query(
      `with revoked as (
         update revenue_cache_entries
            set expires_at = '-infinity', lease_token = null, lease_expires_at = '-infinity', fail_until = '-infinity',
                failure = null
          where tenant_id = $1 returning tenant_id
       )
       update platform_sync_states s set data_as_of = '-infinity', cooldown_until = '-infinity'
         from revoked where s.tenant_id = revoked.tenant_id returning 1`,
      [tenantId],
    );
    expect(changed).toHaveLength(1);
  };

  /** Sets the age of the row and its remaining lifetime, in seconds. */
  const turnBack = async ({ tenantId }: Merchant, readAgoSeconds: number, freshSeconds: number) => {
    const changed = await harness.database.query(
      `with turned as (
         update revenue_cache_entries
            set data_as_of = t.at, window_as_of = t.at, expires_at = clock_timestamp() + make_interval(secs => $3),
                snapshot = jsonb_set(
                  jsonb_set(snapshot, '{dataAsOf}', to_jsonb(floor(extract(epoch from t.at) * 1000)::bigint)),
                  '{windows,minute}',
                  snapshot #> '{windows,minute}' || jsonb_build_object('start', t.minute, 'end', t.minute + 60000))
           from (select at, floor(extract(epoch from at) / 60)::bigint * 60000 as minute
                   from (select date_trunc('milliseconds', clock_timestamp() - make_interval(secs => $2)) as at) a) t
          where tenant_id = $1 returning tenant_id, t.at
       )
       update platform_sync_states s set data_as_of = turned.at
         from turned where s.tenant_id = turned.tenant_id
       returning to_char(s.data_as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
      [tenantId, readAgoSeconds, freshSeconds],
    );
    expect(changed).toHaveLength(1);
    return String(changed[0]?.['at']);
  };

  const findStarts = ({ tenantId }: Merchant) =>
    servers
      .flatMap((server) => linesOf(server, 'pullStarted'))
      .filter((line) => line['tenantId'] === tenantId);
  const waitForFinish = async ({ tenantId }: Merchant) =>
    Promise.race(
      servers.map((server) =>
        server.waitForLine(({ kind, tenantId: of }) => kind === 'pullFinished' && of === tenantId),
      ),
    );

  it('drop it within a second of a revocation by another', async () => {
    const merchant = await openMerchant();
    for (let sales = 1; sales <= 3; sales += 1) {
      expect(await readCounts(merchant)).toEqual([sales, sales, sales]);
      await sell(merchant);
      await revoke(merchant);
      const changedAtMs = performance.now();
      while (performance.now() < changedAtMs + memoryMs) await delay(20);
      expect(await readCounts(merchant)).toEqual([sales + 1, sales + 1, sales + 1]);
    }
  });

  it('serve older data after a publish for at most a second', async () => {
    const merchant = await openMerchant();
    const answers: Array<{ begunAtMs: number; endedAtMs: number; dataAsOf: string }> = [];
    const askOne = async (server: { readonly url: string }): Promise<string> => {
      const begunAtMs = performance.now();
      const { data_as_of: dataAsOf } = await read(server, merchant);
      answers.push({ begunAtMs, endedAtMs: performance.now(), dataAsOf });
      return dataAsOf;
    };
    // Staggered, so that their caches expire at different times.
    for (const server of servers) {
      await askOne(server);
      await delay(memoryMs / servers.length);
    }
    for (let publishes = 0; publishes < 5; publishes += 1) {
      await revoke(merchant);
      // A fourth process without the row in its cache pulls and publishes meanwhile.
      const published = await askOne(harness);
      const publishedAtMs = performance.now();
      let seeing = 0;
      while (seeing < servers.length || performance.now() < publishedAtMs + 1.1 * memoryMs) {
        seeing = 0;
        for (const server of servers) {
          if ((await askOne(server)) >= published) seeing += 1;
          await delay(5);
        }
      }
    }

    const firstSeenAtMs = new Map<string, number>();
    for (const { dataAsOf, endedAtMs } of answers)
      if (!firstSeenAtMs.has(dataAsOf)) firstSeenAtMs.set(dataAsOf, endedAtMs);
    expect(firstSeenAtMs.size).toBe(6);
    const tooOld = answers.filter(({ begunAtMs, dataAsOf }) =>
      [...firstSeenAtMs].some(([newer, atMs]) => newer > dataAsOf && begunAtMs > atMs + memoryMs),
    );
    expect(tooOld).toEqual([]);
  });

  it('answer the day from a row too old for the minute, while a pull for the minute runs', async () => {
    const merchant = await openMerchant();
    await read(harness, merchant);
    // 61 seconds ago is always another minute.
    const readAt = await turnBack(merchant, 61, 239);
    await harness.simulator.hold({ account: merchant.account });
    const [one, other] = servers;
    if (!one || !other) throw new Error('three processes run');
    const minute = send(one, merchant, `${v1}?interval=minute`);
    const days = [send(one, merchant), send(one, merchant, `${v1}?interval=day`), send(other, merchant)];
    await harness.simulator.waitForHeld({ atLeast: 1 });
    const late = send(one, merchant);
    const ofDay = { interval: 'day', event_count: 1, data_as_of: readAt };
    for (const sent of [...days, late]) expect(await readBody(sent)).toMatchObject(ofDay);
    expect(await harness.simulator.release(), 'the pull is still held').toBe(1);
    const { interval, interval_start, data_as_of } = revenueV1.parse(await readBody(minute));
    expect(interval).toBe('minute');
    expect(data_as_of > readAt && data_as_of >= interval_start).toBe(true);
  });

  it('answer at once from an expiring row, and make one early refresh together', async () => {
    const merchant = await openMerchant();
    await read(harness, merchant);
    await sell(merchant);
    const readAt = await turnBack(merchant, 275, 25);
    await harness.simulator.clearRequests();
    await harness.simulator.hold({ account: merchant.account });
    const asked = servers.flatMap((server) => Array.from({ length: 5 }, () => send(server, merchant)));
    for (const sent of asked)
      expect(await readBody(sent)).toMatchObject({ event_count: 1, data_as_of: readAt });
    await harness.simulator.waitForHeld({ atLeast: 1 });
    expect(await harness.simulator.release(), 'one refresh runs').toBe(1);
    expect(await waitForFinish(merchant)).toMatchObject({ outcome: 'published' });
    expect(findStarts(merchant)).toHaveLength(1);
    const { requests } = await harness.simulator.requests({ account: merchant.account });
    expect(requests).toHaveLength(1);
    // All see it as soon as their caches expire.
    for (const server of servers) while ((await read(server, merchant)).event_count < 2) await delay(50);
    expect(findStarts(merchant)).toHaveLength(1);
  });

  it('keep serving a fresh row after a failed early refresh', async () => {
    const merchant = await openMerchant();
    await read(harness, merchant);
    const readAt = await turnBack(merchant, 275, 25);
    await harness.simulator.fault({ kind: 'status', status: 500, account: merchant.account, times: 3 });
    const [first, ...rest] = servers;
    if (!first) throw new Error('three processes run');
    expect(await read(first, merchant)).toMatchObject({ data_as_of: readAt });
    expect(await waitForFinish(merchant)).toMatchObject({ outcome: 'failed' });
    const failed =
      'select 1 from revenue_cache_entries where tenant_id = $1 and fail_until > clock_timestamp()';
    expect(await harness.database.query(failed, [merchant.tenantId])).toHaveLength(1);
    // These two have no cached row: they read the fresh row and its failed refresh.
    for (const server of rest) expect(await read(server, merchant)).toMatchObject({ data_as_of: readAt });
  });
});
