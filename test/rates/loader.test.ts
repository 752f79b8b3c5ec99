/** Loading published rates into PostgreSQL, over HTTP and from files. */
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../src/db/pool.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import { parseLocalDate } from '../../src/model/window.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { createRates } from '../../src/rates/loader.ts';
import type { RatesSetting } from '../../src/rates/setting.ts';
import { createTestDatabase, withLock, type TestDatabase } from '../support/database.ts';
import { manualClock } from '../support/manual-clock.ts';
import { listen } from '../support/wire.ts';
import { attempt, notGranted, sql } from '../tenancy/tables.ts';

const head = 'Date,USD,JPY,BGN,\n';
const csv = `${head}2026-04-13,1.1684,186.75,N/A,\n2026-04-10,1.1711,186.43,N/A,\n`;
const status =
  (code: number, body: string | Buffer): RequestListener =>
  (_, response) =>
    void response.writeHead(code).end(body);

let server: TestDatabase;
let database: Database;
let folder: string;
let setting: Extract<RatesSetting, { kind: 'ecb' }>;
let answer: RequestListener;
let asked = 0;
const observations: Observation[] = [];
const site = createServer((request, response) => {
  asked += 1;
  answer(request, response);
});

const open = () =>
  openDatabase({ url: server.socketUrls.app, size: 2, connectTimeoutMs: 5000, onIdleError: () => undefined });
beforeAll(async () => {
  server = await createTestDatabase();
  database = open();
  folder = await mkdtemp(join(tmpdir(), 'rates-'));
  setting = { kind: 'ecb', url: new URL(`http://127.0.0.1:${await listen(site)}/rates`) };
});
beforeEach(() => {
  answer = status(200, csv);
  asked = 0;
});
afterEach(async () => {
  observations.length = 0;
  await server.query('delete from fx_rates');
});
afterAll(async () => {
  site.closeAllConnections();
  site.close();
  await database.destroy();
  await server.drop();
  await rm(folder, { recursive: true });
});

/** The rates of one process; the time is 20:00 UTC on 13 April 2026. */
function openRates(from: RatesSetting = setting, clock: Clock = systemClock, own = database) {
  const observe = (observation: Observation) => void observations.push(observation);
  const readTime = async () => instant(Date.UTC(2026, 3, 13, 20));
  const rates = createRates(from, { database: own, readTime, clock, observe });
  if (!rates) throw new Error('rates are configured');
  const on = async (day: string) => {
    const date = parseLocalDate(day);
    if (!date) throw new Error(`${day} is no day`);
    return inTransaction(own, [], async (db) => rates.ratesOn(db, date));
  };
  return { ...rates, on };
}
const readStored = async () =>
  server.query(
    'select source, rate_date::text, currency, per_euro::text from fx_rates order by rate_date, currency',
  );
const row = (rate_date: string, currency: string, per_euro: string, source = 'ecb') => {
  return { source, rate_date, currency, per_euro };
};
const all = [
  row('2026-04-10', 'JPY', '186.43'),
  row('2026-04-10', 'USD', '1.1711'),
  row('2026-04-13', 'JPY', '186.75'),
  row('2026-04-13', 'USD', '1.1684'),
];

describe('published rates', () => {
  it('are stored once, from a site', async () => {
    const rates = openRates();
    expect([await rates.load(), await rates.load(), await openRates().load()]).toEqual([true, true, true]);
    expect(await readStored()).toEqual(all);
    const loaded = { kind: 'ratesLoaded', source: 'ecb', days: 2, newest: '2026-04-13' };
    expect(observations).toEqual([
      { ...loaded, added: 4 },
      { ...loaded, added: 0 },
    ]);
  });

  it('are stored from a file, apart from those of the site', async () => {
    const path = join(folder, 'rates.csv');
    await writeFile(path, csv.replace('1.1684', '1.2'));
    expect(await openRates().load()).toBe(true);
    expect(await openRates({ kind: 'file', path }).load()).toBe(true);
    expect(observations.map(({ kind }) => kind)).toEqual(['ratesLoaded', 'ratesLoaded']);
    expect(await openRates({ kind: 'file', path }).on('2026-04-14')).toMatchObject({ source: 'file' });
    expect((await readStored()).length).toBe(8);
  });

  it('that change a past day are reported as an error and not stored', async () => {
    const rates = openRates();
    await rates.load();
    answer = status(200, csv.replace('1.1711', '1.1712').replace('186.43', '186.4300'));
    expect(await rates.load()).toBe(true);
    const changed = {
      rateDate: '2026-04-10',
      currency: 'USD',
      stored: '1.1711',
      published: '1.1712',
    };
    expect(observations.at(-1)).toEqual({
      kind: 'ratesChanged',
      source: 'ecb',
      count: 1,
      rates: [changed],
    });
    expect(await readStored()).toEqual(all);
  });

  it('are loaded completely by several processes at once', async () => {
    const many = Array.from({ length: 3_000 }, (_, day) => {
      const date = new Date(Date.UTC(2026, 3, 13 - day)).toISOString().slice(0, 10);
      return `${date},${(1 + day / 10_000).toFixed(4)},${(180 + day / 100).toFixed(2)},1.9558,\n`;
    });
    answer = status(200, head + many.join(''));
    const own = [open(), open(), open()];
    try {
      const loads = own.map((one) => openRates(setting, systemClock, one).load());
      expect(await Promise.all(loads)).toEqual([true, true, true]);
    } finally {
      await Promise.all(own.map((one) => one.destroy()));
    }
    expect(observations.filter(({ kind }) => kind !== 'ratesLoaded')).toEqual([]);
    const added = observations.map((one) => (one.kind === 'ratesLoaded' ? one.added : 0));
    expect(added.reduce((sum, count) => sum + count, 0)).toBe(9_000);
    expect((await readStored()).length).toBe(9_000);
  });

  it('cannot be changed or deleted by the application role', async () => {
    await openRates().load();
    for (const text of ['update fx_rates set per_euro = 1', 'delete from fx_rates', 'truncate fx_rates'])
      expect(await attempt(server.urls.app, undefined, sql(text)), text).toMatchObject({
        rejected: notGranted,
      });
    expect(await readStored()).toEqual(all);
  });
});

describe('the rates of a day', () => {
  it.each([
    ['FX-5: are those of Friday on a Sunday, even after Monday is published', '2026-04-12', '2026-04-10'],
    ['are those of Friday on the Monday too', '2026-04-13', '2026-04-10'],
    ['are those of the day before', '2026-04-14', '2026-04-13'],
    ['are a week old at most', '2026-04-20', '2026-04-13'],
  ])('%s', async (_, day, rateDate) => {
    await openRates().load();
    expect(await openRates().on(day)).toMatchObject({ source: 'ecb', rateDate });
  });

  it.each([
    ['are undefined after more than a week', '2026-04-21'],
    ['are undefined before the first publication', '2026-04-10'],
  ])('%s', async (_, day) => {
    await openRates().load();
    expect(await openRates().on(day)).toBeUndefined();
  });

  it('FX-7: lack a currency last published on another day, or never', async () => {
    await server.query(
      `insert into fx_rates values ('ecb', '2025-12-31', 'BGN', 1.9558), ('ecb', '2022-03-01', 'RUB', 117.2),
                                   ('ecb', '2026-04-09', 'TRY', 51.8)`,
    );
    await openRates().load();
    const found = await openRates().on('2026-04-14');
    expect(found?.perEuro.map(({ currency }) => currency).toSorted()).toEqual(['JPY', 'USD']);
    expect(found?.perEuro).toContainEqual({ currency: 'USD', digits: 11_684n, scale: 4 });
  });

  it('are read from the database once a minute, and again after a load', async () => {
    const clock = manualClock(0);
    const rates = openRates(setting, clock);
    expect(await rates.on('2026-04-14')).toBeUndefined();
    await openRates().load();
    expect(await rates.on('2026-04-14'), 'another process has loaded them').toBeUndefined();
    clock.advance(60_000);
    expect(await rates.on('2026-04-14')).toMatchObject({ rateDate: '2026-04-13' });
    answer = status(200, csv.replace(head, `${head}2026-04-14,1.17,187,N/A,\n`));
    expect(await rates.on('2026-04-15')).toMatchObject({ rateDate: '2026-04-13' });
    await rates.load();
    expect(await rates.on('2026-04-15')).toMatchObject({ rateDate: '2026-04-14' });
  });
});

describe('a failed load', () => {
  const faultAt = (line: number) => ({ reason: 'malformed', line });
  it.each<[string, RequestListener, object]>([
    ['with a wrong status', status(503, csv), { reason: 'upstream_error', status: 503 }],
    [
      'with a redirect',
      (_, response) => void response.writeHead(302, { location: '/other' }).end(),
      { reason: 'upstream_error', status: 302 },
    ],
    [
      'with too many bytes',
      status(200, Buffer.alloc((8 << 20) + 1, ' ')),
      { reason: 'invalid_response', status: 200 },
    ],
    [
      'with an aborted body',
      (_, response) => {
        response.writeHead(200, { 'content-length': 1_000 }).write(csv);
        setImmediate(() => response.destroy());
      },
      { reason: 'invalid_response', status: 200 },
    ],
    ['with another format', status(200, '<html>Maintenance</html>'), faultAt(1)],
    ['with one malformed day', status(200, `${csv}2026-04-09,1.17,,N/A,\n`), faultAt(4)],
    ['with a future day', status(200, `${csv}2026-04-15,1.17,187,N/A,\n`), faultAt(4)],
  ])('%s is reported and leaves stored rates unchanged', async (_, listener, failure) => {
    await openRates().load();
    observations.length = 0;
    answer = listener;
    expect(await openRates().load()).toBe(false);
    expect(observations).toEqual([{ kind: 'ratesFailed', source: 'ecb', ...failure }]);
    expect(await readStored()).toEqual(all);
  });

  it.each<[string, (path: string) => Promise<string>, string]>([
    ['is missing', async () => join(folder, 'missing.csv'), 'unreachable'],
    ['is no file', async () => folder, 'invalid_response'],
    [
      'is too large',
      async (path) => {
        await writeFile(path, csv);
        await truncate(path, (8 << 20) + 1);
        return path;
      },
      'invalid_response',
    ],
  ])('is reported when a file %s', async (name, make, reason) => {
    const path = await make(join(folder, `${name}.csv`));
    expect(await openRates({ kind: 'file', path }).load()).toBe(false);
    expect(observations).toEqual([{ kind: 'ratesFailed', source: 'file', reason, status: null }]);
  });

  it('is reported as database_unavailable without the database, and the next load stores the rates', async () => {
    const rates = openRates();
    await withLock(server.adminUrl, 'lock table fx_rates', async () =>
      expect(await rates.load()).toBe(false),
    );
    expect(observations).toEqual([{ kind: 'ratesFailed', source: 'ecb', reason: 'database_unavailable' }]);
    expect(await rates.load()).toBe(true);
    expect(await readStored()).toEqual(all);
  });

  it('ends at its deadline when the site does not respond', async () => {
    const clock = manualClock(0);
    answer = () => clock.advance(10_000);
    expect(await openRates(setting, clock).load()).toBe(false);
    expect(observations).toMatchObject([{ kind: 'ratesFailed', reason: 'timeout' }]);
  });
});

describe('loading', () => {
  it('repeats hourly, and after failures with backoff, until it is stopped', async () => {
    const waits: number[] = [];
    const stopping = new AbortController();
    answer = (request, response) => status(asked > 4 ? 200 : 500, csv)(request, response);
    const sleep: Clock['sleep'] = async (ms, signal) => {
      if (ms === 10_000) return systemClock.sleep(ms, signal);
      waits.push(ms / 60_000);
      if (waits.length === 7) stopping.abort();
    };
    await openRates(setting, { ...systemClock, sleep }).keepLoaded(stopping.signal);
    for (const [index, minutes] of [1, 2, 4, 8, 60, 60, 60].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(minutes * 0.9);
      expect(waits[index]).toBeLessThanOrEqual(minutes * 1.1);
    }
    expect(asked).toBe(7);
    expect(observations.filter(({ kind }) => kind === 'ratesLoaded')).toHaveLength(1);
  });

  it('ends at once when it is stopped, and reports no failure', async () => {
    const stopping = new AbortController();
    answer = () => stopping.abort();
    await openRates().keepLoaded(stopping.signal);
    expect(observations).toEqual([]);
  });
});
