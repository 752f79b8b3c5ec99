/** The cached answer: fetched on demand, kept for 30 seconds, once for all requests. */
import { defineProbe } from '../probe.ts';
import { price, type Merchant } from '../merchants.ts';
import { revenue, unavailable, v1, type Answer, type Server } from '../server.ts';

const ttlSeconds = 30;
const [burst, smallBurst] = [40, 20];
const totalOf = ({ body }: Answer): number | undefined => revenue.safeParse(body).data?.revenue_total_minor;
const dataAsOf = ({ body }: Answer): string | undefined => revenue.safeParse(body).data?.data_as_of;

async function askAll(server: Server, { token }: Merchant, count: number): Promise<readonly Answer[]> {
  const asking = (_: unknown, process: number) => server.ask(v1, { token, process, isQuiet: process > 1 });
  return Promise.all(Array.from({ length: count }, asking));
}

export const platformIsFetchedLive = defineProbe({
  id: 'H06',
  claim: 'The platform is asked at request time, subject to the cache',
  needs: ['server', 'merchants'],
  symbols: ['requestSteps', 'createRefresher', 'createOutbound'],
  async run({ server, merchants }, check) {
    const merchant = await merchants.make();
    const { token } = merchant;
    const first = await merchants.sell(merchant, price());
    const before = await merchants.calls(merchant);
    check(before.count === 0, `the platform was asked ${before.count} times before any request`);
    const cold = await server.ask(v1, { token });
    const fetched = await merchants.calls(merchant);
    check(fetched.count > 0, 'a request without a cached answer asks the platform nothing');
    check(totalOf(cold) === first.minor, `the total is ${totalOf(cold)}, sold were ${first.minor}`);
    const second = await merchants.sell(merchant, price());
    await server.ask(v1, { token });
    const cached = await merchants.calls(merchant);
    check(cached.count === fetched.count, 'a request with a cached answer asks the platform');
    await merchants.pass(merchant, ttlSeconds + 1);
    const later = await server.ask(v1, { token });
    const again = await merchants.calls(merchant);
    check(again.count > cached.count, 'a request after 30 seconds asks the platform nothing');
    const sold = first.minor + second.minor;
    check(totalOf(later) === sold, `the total is ${totalOf(later)}, sold were ${sold}`);
  },
});

const columns = `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any(i.indkey)) as key
  from pg_attribute a where a.attrelid = 'revenue_cache_entries'::regclass and a.attnum > 0 and not a.attisdropped
   and a.attname in ('tenant_id', 'cache_key', 'snapshot', 'expires_at') order by 1`;
const cacheRow = `select tenant_id, cache_key, length(snapshot::text) as payload,
    extract(epoch from expires_at - data_as_of)::float as ttl from revenue_cache_entries where tenant_id = $1`;

export const cacheIsATable = defineProbe({
  id: 'H10',
  claim: 'The cache is a table with tenant, key, payload and a TTL of 30 seconds',
  needs: ['server', 'merchants', 'database'],
  symbols: ['answerRow', 'publish', 'serialiseSnapshot'],
  async run({ server, merchants, database }, check) {
    const { tenantId, token } = await merchants.one();
    await server.ask(v1, { token });
    const found = await database.query(tenantId, columns);
    const keys = found.flatMap(({ key, name }) => (key === true ? [String(name)] : []));
    check(found.length === 4, `there are only ${found.map(({ name }) => String(name)).join()}`);
    check(keys.join() === 'cache_key,tenant_id', `the key is ${keys.join()}`);
    const [row] = await database.query(tenantId, cacheRow, [tenantId]);
    check(row?.['tenant_id'] === tenantId, 'there is no row of the tenant');
    check(Number(row?.['payload'] ?? 0) > 0, 'the row has no payload');
    check(row?.['ttl'] === ttlSeconds, `the row lives for ${String(row?.['ttl'])} s`);
  },
});

const stored = `select snapshot is not null as filled, expires_at > now() as fresh from revenue_cache_entries
  where tenant_id = $1`;
const changed = `update revenue_cache_entries
    set snapshot = jsonb_set(snapshot, '{windows,day,figures,0,saleMinor}', to_jsonb($2::text))
   where tenant_id = $1
  returning snapshot #>> '{windows,day,figures,0,saleMinor}' as sale_minor`;

export const cacheIsReadAndWritten = defineProbe({
  id: 'H11',
  claim: 'A request reads the cache, and writes it',
  needs: ['server', 'merchants', 'database'],
  symbols: ['readRow', 'publish', 'createRealtimeRevenue'],
  async run({ server, merchants, database }, check) {
    const merchant = await merchants.make();
    const { tenantId, token } = merchant;
    const { minor } = await merchants.sell(merchant, price());
    const [before] = await database.query(tenantId, stored, [tenantId]);
    check(before?.['filled'] !== true, 'the row is filled before any request');
    const cold = await server.ask(v1, { token });
    if (cold.status !== 200) return `no answer to look at: ${cold.status}`;
    const [after] = await database.query(tenantId, stored, [tenantId]);
    check(after?.['filled'] === true && after['fresh'] === true, 'a request has not filled the row');
    // A figure only the row holds; the row belongs to this run.
    await database.query(tenantId, changed, [tenantId, `${minor + 1}`]);
    await merchants.forget();
    const cached = await server.ask(v1, { token });
    check(totalOf(cached) === minor + 1, `the answer is not the row's: ${totalOf(cached)}`);
    await merchants.pass(merchant, ttlSeconds + 1);
    await server.ask(v1, { token, isQuiet: true });
    return undefined;
  },
});

export const burstIsOneFlight = defineProbe({
  id: 'H12',
  claim: 'A burst on a cold answer is one page sequence, in all processes together',
  needs: ['server', 'merchants'],
  symbols: ['createSingleflight', 'claimLease', 'claim'],
  async run({ server, merchants }, check) {
    const [alone, crowded] = [await merchants.make(), await merchants.make()];
    for (const merchant of [alone, crowded]) await merchants.sell(merchant, price());
    await server.ask(v1, { token: alone.token, isQuiet: true });
    const single = await merchants.calls(alone);
    await merchants.hold(crowded);
    const asking = askAll(server, crowded, burst);
    await merchants.waitForHeld();
    await merchants.release();
    const answers = await asking;
    const all = await merchants.calls(crowded);
    check(
      all.count === single.count,
      `${burst} requests asked the platform ${all.count} times, one ${single.count}`,
    );
    check(
      answers.every(({ status }) => status === 200),
      'not all of the burst were answered with 200',
    );
    const tags = new Set(answers.map(({ headers }) => headers.get('etag')));
    check(tags.size === 1, `the burst has ${tags.size} different answers`);
  },
});

export const nothingStampedes = defineProbe({
  id: 'R3',
  claim: 'There is no stampede: not when an answer expires, and not while a platform fails',
  needs: ['server', 'merchants'],
  symbols: ['createSingleflight', 'createSlots', 'isCoolingDown'],
  async run({ server, merchants }, check) {
    const merchant = await merchants.make();
    const { token } = merchant;
    const refresh = async (ask: () => Promise<unknown>): Promise<number> => {
      const before = await merchants.calls(merchant);
      await ask();
      return (await merchants.calls(merchant)).count - before.count;
    };
    const single = async () => server.ask(v1, { token, isQuiet: true });
    const crowd = async () => askAll(server, merchant, smallBurst);
    await refresh(single);
    await merchants.pass(merchant, ttlSeconds + 1);
    const one = await refresh(single);
    await merchants.pass(merchant, ttlSeconds + 1);
    const many = await refresh(crowd);
    check(many <= one, `${smallBurst} requests on an expired answer ask ${many} times, one ${one}`);
    await merchants.fault(merchant, { kind: 'status', status: 429, retryAfter: 60, times: 200 });
    await merchants.pass(merchant, ttlSeconds + 1);
    const failing = await refresh(single);
    const rest = await refresh(crowd);
    await merchants.clearFaults();
    check(failing <= 1, `a platform that limits requests is asked ${failing} times at once`);
    check(rest === 0, `a platform that is cooling down is asked ${rest} times`);
  },
});

export const dataAsOfIsTheFetch = defineProbe({
  id: 'H15',
  claim: 'data_as_of is the time of the successful fetch',
  needs: ['server', 'merchants', 'database'],
  symbols: ['oldestDataAsOf', 'aggregate'],
  async run({ server, merchants, database }, check) {
    const merchant = await merchants.make();
    const { token, tenantId } = merchant;
    const clock = 'select extract(epoch from clock_timestamp())::float * 1000 as ms';
    const [begun] = await database.query(tenantId, clock);
    const first = await server.ask(v1, { token });
    const fetchedAt = dataAsOf(first);
    if (fetchedAt === undefined) return `no answer to look at: ${first.status}`;
    const answeredMs = Date.now();
    const { atMs } = await merchants.calls(merchant);
    const lastCallMs = Math.max(...atMs.filter((callMs) => callMs <= answeredMs));
    const fetchedMs = Date.parse(fetchedAt);
    const isWithin = fetchedMs >= Math.floor(Number(begun?.['ms'])) && fetchedMs <= lastCallMs + 1;
    check(isWithin, `${fetchedAt} is not between the request and the last call of the platform`);
    await merchants.forget();
    const cached = await server.ask(v1, { token });
    check(dataAsOf(cached) === fetchedAt, `a cached answer says ${dataAsOf(cached)}`);
    await merchants.fault(merchant, { kind: 'status', status: 429, retryAfter: 5, times: 9 });
    await merchants.pass(merchant, ttlSeconds + 1);
    const failed = await server.ask(v1, { token });
    await merchants.clearFaults();
    const known = unavailable.safeParse(failed.body).data?.last_known?.data_as_of;
    if (failed.status === 503) check(known === fetchedAt, `after a failed fetch it is ${known}`);
    return undefined;
  },
});
