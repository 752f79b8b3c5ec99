import { sql } from 'kysely';
import { createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  classifyDatabaseError,
  DatabaseUnavailableError,
  openDatabase,
  type Database,
  type PoolOptions,
} from '../../src/db/pool.ts';
import { createTestDatabase } from '../support/database.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { listen } from '../support/wire.ts';

const server = await createTestDatabase();
afterAll(() => server.drop());
let database: Database;
let idleErrors: number;
let idleErrorSeen: PromiseWithResolvers<void>;
const opened: Database[] = [];

beforeEach(() => {
  idleErrors = 0;
  idleErrorSeen = Promise.withResolvers();
  database = open();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.destroy()));
});

function open(options: Partial<PoolOptions> = {}): Database {
  const one = openDatabase({
    url: server.urls.app,
    size: 1,
    connectTimeoutMs: 5000,
    onIdleError: () => {
      idleErrors += 1;
      idleErrorSeen.resolve();
    },
    ...options,
  });
  opened.push(one);
  return one;
}

async function readPid(db: Database): Promise<number> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return rows[0]?.pid ?? Number.NaN;
}

async function terminate(pid: number): Promise<void> {
  await server.query('select pg_terminate_backend($1, 10000)', [pid]);
}

async function readActivity(pid: number): Promise<unknown> {
  const text = 'select state, wait_event_type as wait from pg_stat_activity where pid = $1';
  return (await server.query(text, [pid]))[0];
}

async function catchError(work: Promise<unknown>): Promise<unknown> {
  const nothing = work.then(() => new Error('there was no error'));
  return nothing.catch((error: unknown) => error);
}

async function catchClassifiedError(work: Promise<unknown>): Promise<unknown> {
  return classifyDatabaseError(await catchError(work));
}

const away = (code: string): DatabaseUnavailableError => new DatabaseUnavailableError(code);

async function startListener(onConnection: (socket: Socket) => unknown) {
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  return {
    url: `postgres://someone@127.0.0.1:${await listen(tcp)}/somewhere`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
    },
  };
}

const selectOne = sql`select 1`;

describe('a column value', () => {
  it('is an exact bigint for int8, a number for int4, and the parsed value for jsonb', async () => {
    const { rows } = await sql`
      select 9223372036854775807::int8 as most, '-9223372036854775808'::int8 as least, 0::int8 as none, count(*) as counted,
             null::int8 as nothing, 7::int4 as number, '{"amount": "7"}'::jsonb as json
    `.execute(database);
    const [most, least] = [9223372036854775807n, -9223372036854775808n];
    const others = { none: 0n, counted: 1n, nothing: null, number: 7, json: { amount: '7' } };
    expect(rows).toEqual([{ most, least, ...others }]);
  });

  it('is the exact millisecond of a timestamptz, without its microseconds', async () => {
    const { rows } = await sql<{ written: number; read: unknown }>`
      select ms as written, timestamptz 'epoch' + ms * interval '1 millisecond' + interval '999 microseconds' as read
        from generate_series(-1000, 1999) as ms
    `.execute(database);
    expect(rows.filter(({ written, read }) => read !== written)).toEqual([]);
    expect(rows).toHaveLength(3000);
  });

  const moments = {
    '2026-07-01 12:34:56.789+00': Date.UTC(2026, 6, 1, 12, 34, 56, 789),
    '1969-12-31 23:59:59.001+00': -999,
    epoch: 0,
    '9999-12-31 23:59:59+00': Date.parse('9999-12-31T23:59:59Z'),
    '0001-01-01 00:00:00+00': Date.parse('0001-01-01T00:00:00Z'),
    '1800-01-01 00:00:00+00': Date.parse('1800-01-01T00:00:00Z'), // local mean time
    '0044-03-15 12:00:00+00 BC': Date.parse('-000043-03-15T12:00:00Z'),
    '290000-01-01 00:00:00+00': Infinity,
    infinity: Infinity,
    '-infinity': -Infinity,
  };
  const zones = ['UTC', 'America/St_Johns', 'Pacific/Kiritimati', 'Europe/Berlin', 'America/New_York'];
  it.each(zones)('is the epoch in milliseconds for a timestamptz, with the session in %s', async (zone) => {
    const texts = Object.keys(moments);
    const { rows } = await database.transaction().execute(async (db) => {
      await sql.raw(`set local time zone '${zone}'`).execute(db);
      return sql`select text, text::timestamptz as moment, null::timestamptz as nothing from unnest(${texts}::text[]) as text`.execute(
        db,
      );
    });
    expect(rows).toEqual(Object.entries(moments).map(([text, moment]) => ({ text, moment, nothing: null })));
  });

  it('is an error for a time not in ISO format', async () => {
    const german = database.transaction().execute(async (db) => {
      await sql`set local datestyle = 'German'`.execute(db);
      await sql`select '2026-07-01 12:00:00+00'::timestamptz as moment`.execute(db);
    });
    expect(await catchError(german)).toBeInstanceOf(RangeError);
  });
});

describe('an error of an unavailable database', () => {
  it.each(['127.0.0.1', 'localhost'])('is a closed port of %s', async (host) => {
    // Port 1 (tcpmux) is closed.
    const closed = open({ url: `postgres://someone@${host}:1/somewhere` });
    expect(await catchClassifiedError(selectOne.execute(closed))).toEqual(away('ECONNREFUSED'));
  });

  it.each<[string, (socket: Socket) => unknown]>([
    ['hangs up on each connection', (socket) => socket.destroy()],
    ['never answers', () => undefined],
    ['speaks another protocol', (socket) => socket.write('HTTP/1.1 400 Bad Request')],
  ])('is a server that %s', async (_, behave) => {
    const { url, close } = await startListener(behave);
    const error = await catchClassifiedError(selectOne.execute(open({ url, connectTimeoutMs: 500 })));
    expect(error).toBeInstanceOf(DatabaseUnavailableError);
    close();
  });

  it('is a full server', async () => {
    const full = await createTestDatabase();
    const name = new URL(full.urls.app).pathname.slice(1);
    await full.query(`alter database "${name}" connection limit 0`);
    expect(await catchClassifiedError(selectOne.execute(open({ url: full.urls.app })))).toEqual(
      away('53300'),
    );
    await full.drop();
  });

  it.each([
    ['a wrong password', '28P01', (url: URL) => (url.password = 'wrong')],
    ['an unknown role', '28P01', (url: URL) => (url.username = 'nobody_at_all')],
    ['an unknown database', '3D000', (url: URL) => (url.pathname = '/no_such_database')],
    ['missing TLS support', 'TLS_NOT_OFFERED', (url: URL) => (url.search = '?sslmode=require')],
  ])('is %s', async (_, code, change) => {
    const url = new URL(server.urls.app);
    change(url);
    const error = await catchError(selectOne.execute(open({ url: url.href })));
    expect(error).toEqual(away(code));
  });

  const codes =
    '08006 28000 3D000 53100 57P04 58030 XX000 XX001 25006 25P03 40001 40P01 ECONNREFUSED ECONNRESET EHOSTUNREACH ENETUNREACH EHOSTDOWN ENETDOWN EADDRNOTAVAIL EAI_FAIL EPROTO';
  it.each(codes.split(' '))('is %s', (code) => {
    expect(classifyDatabaseError(Object.assign(new Error('text'), { code }))).toEqual(away(code));
  });

  it('is a pool with all connections in use', async () => {
    const exhausted = open({ connectTimeoutMs: 500 });
    await exhausted.transaction().execute(async () => {
      expect(await catchClassifiedError(selectOne.execute(exhausted))).toEqual(away('connection'));
    });
    await selectOne.execute(exhausted);
  });

  it('is a statement timeout', async () => {
    const slow = database.transaction().execute(async (db) => {
      await sql`set local statement_timeout = '20ms'`.execute(db);
      await sql`select count(*) from generate_series(1, 1e12::bigint)`.execute(db);
    });
    expect(await catchClassifiedError(slow)).toEqual(away('57014'));
  });

  it('is a lock timeout', async () => {
    await server.query('create table locked as select 1 as id');
    await server.query('grant all on locked to revenue_app');
    await database.transaction().execute(async (holder) => {
      await sql`select * from locked for update`.execute(holder);
      const waiting = open()
        .transaction()
        .execute(async (db) => {
          await sql`set local lock_timeout = '20ms'`.execute(db);
          await sql`update locked set id = 2`.execute(db);
        });
      expect(await catchClassifiedError(waiting)).toEqual(away('55P03'));
    });
    await server.query('drop table locked');
  });

  it('is an idle transaction timeout', async () => {
    const idle = database.transaction().execute(async (db) => {
      const pid = await readPid(db);
      await sql`set local idle_in_transaction_session_timeout = '20ms'`.execute(db);
      await expect.poll(() => readActivity(pid), { timeout: 10_000 }).toBeUndefined();
      await selectOne.execute(db);
    });
    expect(await catchClassifiedError(idle)).toBeInstanceOf(DatabaseUnavailableError);
  });

  it('is a backend terminated during a statement', async () => {
    const pid = await readPid(database);
    const running = catchError(sql`select count(*) from generate_series(1, 1e12::bigint)`.execute(database));
    await expect.poll(() => readActivity(pid), { timeout: 10_000 }).toMatchObject({ state: 'active' });
    await terminate(pid);
    expect(classifyDatabaseError(await running)).toEqual(away('57P01'));
  });

  it('is a backend terminated between two statements of a transaction', async () => {
    const cut = database.transaction().execute(async (db) => {
      await terminate(await readPid(db));
      await selectOne.execute(db);
    });
    expect(await catchClassifiedError(cut)).toBeInstanceOf(DatabaseUnavailableError);
  });

  it('is a closed pool', async () => {
    const closed = open();
    await selectOne.execute(closed);
    await closed.destroy();
    expect(await catchClassifiedError(selectOne.execute(closed))).toEqual(away('connection'));
  });

  it('contains no text of the server', () => {
    const said = Object.assign(new Error('it said hunter2'), { code: '57P01', detail: 'hunter2' });
    const error = classifyDatabaseError(said);
    expect(error).toEqual(away('57P01'));
    expect(error).not.toHaveProperty('cause');
    expect(JSON.stringify([error, String(error)])).not.toContain('hunter2');
  });

  it('is unchanged when classified again', () => {
    for (const code of ['57P01', 'ECONNREFUSED', 'connection'])
      expect(classifyDatabaseError(away(code))).toEqual(away(code));
  });
});

describe('any other error', () => {
  it.each([
    ['42601', 'a syntax error', 'selec 1'],
    ['42601', 'two statements in one text', 'select 1; select 2'],
    ['42P01', 'an unknown table', 'select * from no_such_table'],
    ['42501', 'a missing privilege', 'truncate tenants'],
    ['42501', 'a row of no tenant', `insert into tenants select gen_random_uuid(), 'a', 'USD', 'UTC', now()`],
    ['23505', 'a duplicate key', 'insert into taken values (1)'],
    ['22P02', 'an unparsable value', `select 'no-uuid'::uuid`],
    ['22003', 'an overflow', 'select 9223372036854775807::int8 + 1'],
  ])('is %s: %s', async (code, _, text) => {
    await server.query('create table if not exists taken as select 1 as id');
    await server.query('create unique index if not exists taken_id on taken (id)');
    await server.query('grant all on taken to revenue_app');
    const error = await catchError(sql.raw(text).execute(database));
    expect(error).toMatchObject({ code });
    expect(classifyDatabaseError(error)).toBe(error);
  });

  it.each([
    new RangeError('a bug'),
    Object.assign(new TypeError('a bug of ours'), { code: 'ERR_INVALID_ARG_TYPE' }),
    'a text',
    undefined,
    { code: '57P01' },
  ])('is %o', (thrown) => {
    expect(classifyDatabaseError(thrown)).toBe(thrown);
  });
});

describe('a pool connection', () => {
  it('broken while idle is reported and replaced', async () => {
    const pid = await readPid(database);
    await terminate(pid);
    await idleErrorSeen.promise;
    expect(idleErrors).toBe(1);
    expect(await readPid(database)).not.toBe(pid);
  });

  it('broken in a transaction is not used again', async () => {
    const pid = await readPid(database);
    await catchError(
      database.transaction().execute(async (db) => {
        await terminate(await readPid(db));
        await selectOne.execute(db);
      }),
    );
    expect(await readPid(database)).not.toBe(pid);
  });

  it('is used again after a statement error', async () => {
    const pid = await readPid(database);
    await catchError(sql`selec 1`.execute(database));
    expect(await readPid(database)).toBe(pid);
  });

  it('sends parameters separately from the SQL text', async () => {
    const hostile = `'; drop table tenants; --`;
    const { rows } =
      await sql`select ${hostile}::text as said, ${[1n, 2n ** 62n]}::bigint[] as numbers`.execute(database);
    expect(rows).toEqual([{ said: hostile, numbers: ['1', '4611686018427387904'] }]);
  });
});

describe('a prepared statement', () => {
  const twice = (db: Database, n: number) => sql<{ n: number }>`select ${n}::int * 2 as n`.execute(db);
  const plans = async (db: Database): Promise<number> => {
    const { rows } = await sql<{ n: bigint }>`select count(*) as n from pg_prepared_statements`.execute(db);
    return Number(rows[0]?.n);
  };

  it('is reused on its connection for the same text when `prepares` is on', async () => {
    const [whole, prepared] = [open(), open({ prepares: true })];
    for (const db of [whole, prepared])
      for (const n of [1, 2, 3]) expect((await twice(db, n)).rows).toEqual([{ n: 2 * n }]);
    expect([await plans(whole), await plans(prepared)]).toEqual([0, 1]);
  });

  it('has a name derived from its text, so processes sharing a pooler cannot mix statements up', async () => {
    const readNames = async (db: Database) => {
      const text = sql<
        Record<'name' | 'statement', string>
      >`select name, statement from pg_prepared_statements`;
      return new Map((await text.execute(db)).rows.map(({ name, statement }) => [statement, name]));
    };
    const [one, other] = [open({ prepares: true }), open({ prepares: true })];
    await twice(one, 1);
    await sql`select ${1}::int as other`.execute(other);
    await twice(other, 1);
    const [first, second] = [await readNames(one), await readNames(other)];
    expect(new Set(second.values()).size).toBe(2);
    for (const [text, name] of first) expect(second.get(text)).toBe(name);
  });

  it('lost by a pooler is reported once, fails as unavailable, and is sent unprepared from then on', async () => {
    let plansLost = 0;
    const db = open({ prepares: true, onPlanLost: () => (plansLost += 1) });
    await twice(db, 1);
    await sql`deallocate all`.execute(db);
    await expect(twice(db, 1)).rejects.toMatchObject({ name: 'DatabaseUnavailableError', code: '26000' });
    for (const n of [1, 2]) expect((await twice(db, n)).rows).toEqual([{ n: 2 * n }]);
    expect([await plans(db), plansLost]).toEqual([0, 1]);
  });

  it('with columns changed by a migration fails once as unavailable, then works', async () => {
    await server.query('create table changing as select 1 as one; grant select on changing to public');
    const db = open({ prepares: true });
    const read = (at: number) => sql`select * from changing where one = ${at}`.execute(db);
    await read(1);
    await server.query('alter table changing add column two int');
    await expect(read(1)).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect((await read(1)).rows).toEqual([{ one: 1, two: null }]);
  });
});

describe('a read-only server', () => {
  const name = () => new URL(server.urls.app).pathname.slice(1);
  const writes = async (change: string) =>
    server.query(`alter database "${name()}" ${change.replace('$', 'default_transaction_read_only')}`);
  const rejectWrites = () => writes('set $ = on');
  const acceptWrites = () => writes('reset $');
  afterEach(acceptWrites);

  it('is unavailable for a new connection until it accepts writes', async () => {
    await rejectWrites();
    expect(await catchError(selectOne.execute(database))).toEqual(away('25006'));
    await acceptWrites();
    await selectOne.execute(database);
  });

  it('makes the pool drop the connection that met it and all older ones', async () => {
    const pair = open({ size: 2 });
    const [first, second] = await Promise.all([
      pair.transaction().execute(async (db) => {
        await sql`select pg_sleep(0.2)`.execute(db);
        return readPid(db);
      }),
      readPid(pair),
    ]);
    expect(second).not.toBe(first);
    const rejected = pair.transaction().execute(async (db) => {
      await sql`set transaction read only`.execute(db);
      await sql`delete from tenants`.execute(db);
    });
    expect(await catchError(rejected)).toEqual(away('25006'));
    const again = await Promise.all([readPid(pair), readPid(pair)]);
    for (const pid of again) expect([first, second]).not.toContain(pid);
  });
});

describe('a database that stops answering', () => {
  const answerTimeoutMs = 1_000;
  let proxy: TcpProxy;
  let silenced: Database;
  beforeEach(async () => {
    proxy = await startTcpProxy(server.urls.app);
    silenced = open({ url: proxy.url, answerTimeoutMs });
  });
  afterEach(async () => {
    proxy.resume();
    await Promise.all(opened.splice(0).map((one) => one.destroy()));
    await proxy.close();
  });

  it('is unavailable after the answer timeout', async () => {
    await selectOne.execute(silenced);
    proxy.pause();
    expect(await catchClassifiedError(selectOne.execute(silenced))).toEqual(away('connection'));
  });

  it.each([
    ['again for its rollback', false],
    ['for each statement after the error', true],
  ])('does not keep a transaction waiting %s', async (_, isStubborn) => {
    const startedMs = performance.now();
    const cut = silenced.transaction().execute(async (db) => {
      await selectOne.execute(db);
      proxy.pause();
      if (!isStubborn) await selectOne.execute(db);
      for (let tries = 0; tries < 3; tries += 1) await catchError(selectOne.execute(db));
    });
    expect(await catchClassifiedError(cut)).toEqual(away('connection'));
    expect(performance.now() - startedMs).toBeLessThan(2 * answerTimeoutMs);
  });

  it('is reached over a new connection when it answers again', async () => {
    const pid = await readPid(silenced);
    proxy.pause();
    await catchError(selectOne.execute(silenced));
    proxy.resume();
    expect(await readPid(silenced)).not.toBe(pid);
    await expect.poll(() => readActivity(pid), { timeout: 10_000 }).toBeUndefined();
  });

  it('never gives an old answer to a new statement', async () => {
    await selectOne.execute(silenced);
    proxy.pause();
    await catchError(sql`select 'before' as said`.execute(silenced));
    proxy.resume();
    const asked = Array.from({ length: 20 }, async (_, said) => {
      const { rows } = await sql`select ${said}::int as said`.execute(silenced);
      return rows;
    });
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, (_, said) => [{ said }]));
  });

  it('does not prevent the pool from closing', async () => {
    await selectOne.execute(silenced);
    proxy.pause();
    await expect(silenced.destroy()).resolves.toBeUndefined();
  });
});

describe('a slow statement', () => {
  it('is cancelled by the server and its connection kept', async () => {
    const patient = open({ answerTimeoutMs: 10_000 });
    const pid = await readPid(patient);
    await catchError(
      patient.transaction().execute(async (db) => {
        await sql`set local statement_timeout = '20ms'`.execute(db);
        await sql`select pg_sleep(60)`.execute(db);
      }),
    );
    expect(await readPid(patient)).toBe(pid);
  });

  it('has a shorter timeout on the server than on the client, which would drop the connection', async () => {
    const roles = await server.query(
      `select rolname as role, setting
         from pg_db_role_setting s join pg_roles r on r.oid = s.setrole, unnest(setconfig) setting
        where setting like 'statement_timeout=%' order by 1`,
    );
    expect(roles).toEqual([
      { role: 'revenue_app', setting: 'statement_timeout=5s' },
      { role: 'revenue_worker', setting: 'statement_timeout=5s' },
    ]);
  });
});
