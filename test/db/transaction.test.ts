import { AbortedTransactionError, sql } from 'kysely';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../src/db/pool.ts';
import { inTransaction } from '../../src/db/transaction.ts';
import { createTestDatabase } from '../support/database.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

let plansLost = 0;
const server = await createTestDatabase();
await server.query(
  `create table written (place serial, word text check (word <> $$bad$$));
   create function note(word text) returns void language sql as 'insert into written (word) values (word)';
   grant all on written, written_place_seq to public`,
);
const proxy = await startTcpProxy(server.urls.app);
const database = openDatabase({
  url: proxy.url,
  size: 1,
  connectTimeoutMs: 5_000,
  prepares: true,
  onPlanLost: () => (plansLost += 1),
  onIdleError: () => undefined,
});
beforeEach(async () => {
  await server.query('truncate written');
  await sql`select 1`.execute(database);
  proxy.countRoundTrips();
});
afterAll(async () => {
  await database.destroy();
  await proxy.close();
  await server.drop();
});

const write = (db: Database, word: string) => sql`insert into written (word) values (${word})`.execute(db);
const cyclic: Record<string, unknown> = {};
cyclic['itself'] = cyclic;
const again = (db: Database, word: string) =>
  sql`insert into written (word) values (${word}) on conflict do nothing`.execute(db);
const both = ['late', 'later'];
const words = async (): Promise<unknown[]> =>
  (await server.query('select word from written order by place')).map(({ word }) => word);

describe('a transaction', () => {
  it('takes one round trip for statements begun together, and one for its commit', async () => {
    await inTransaction(database, ['set local statement_timeout = 1000'], async (db, begun) => {
      const first = await Promise.all([sql<{ n: number }>`select 1 as n`.execute(db), begun]);
      expect(first[0].rows).toEqual([{ n: 1 }]);
      expect(proxy.countRoundTrips()).toBe(1);
      await Promise.all([write(db, 'one'), write(db, 'two'), sql`select 2`.execute(db)]);
      expect(proxy.countRoundTrips()).toBe(1);
    });
    expect(proxy.countRoundTrips()).toBe(1);
    expect(await words()).toEqual(['one', 'two']);
  });

  it('runs statements in the order of their start, built or raw', async () => {
    const build = (db: Database, word: string) => db.selectNoFrom(sql`note(${word})`.as('noted')).execute();
    await inTransaction(database, [], async (db, begun, withCommit) => {
      await begun;
      withCommit(...Array.from({ length: 20 }, (_, at) => (at % 2 ? build : write)(db, String(at))));
    });
    expect(await words()).toEqual(Array.from({ length: 20 }, (_, at) => String(at)));
    expect(proxy.countRoundTrips()).toBe(2);
  });

  it('rejects all results when its opening has failed', async () => {
    const answered: unknown[] = [];
    const work = inTransaction(database, ['set local no_such.setting to 1, 2, ('], async (db, begun) => {
      const [found] = await Promise.all([sql`select 1`.execute(db), begun]);
      answered.push(found);
    });
    await expect(work).rejects.toMatchObject({ code: '42601' });
    expect(answered).toEqual([]);
    expect((await sql`select 1`.execute(database)).rows).toHaveLength(1);
  });

  it('writes nothing when a statement sent with its commit fails, and reports the error', async () => {
    const work = inTransaction(database, [], async (db, begun, withCommit) => {
      await begun;
      withCommit(write(db, 'good'), write(db, 'bad'), ...both.map(async (word) => again(db, word)));
    });
    await expect(work).rejects.toMatchObject({ code: '23514' });
    expect({ words: await words(), plansLost }).toEqual({ words: [], plansLost: 0 });
  });

  it.each<[string, () => unknown]>([
    ['cannot be made', () => new Date(Number.NaN).toISOString()],
    ['cannot be sent', () => cyclic],
  ])('writes nothing when the value of a statement sent with its commit %s', async (_, value) => {
    const work = inTransaction(database, [], async (db, begun, withCommit) => {
      await begun;
      const faulty = async () => sql`insert into written (word) select ${value()}::text`.execute(db);
      withCommit(faulty(), write(db, 'good'));
    });
    await expect(work).rejects.toThrow(/invalid time|circular/i);
    expect(await words()).toEqual([]);
  });

  it('reports the first error when later statements fail because of it', async () => {
    const work = inTransaction(database, [], async (db, begun, withCommit) => {
      await begun;
      withCommit(write(db, 'bad'));
      await sql`select 1`.execute(db);
    });
    await expect(work).rejects.toMatchObject({ code: '23514' });
  });

  it('reports the first error even when a concurrent statement rejects sooner', async () => {
    const deep = async (db: Database) => {
      const outer = async () => write(db, 'bad');
      return outer();
    };
    const work = inTransaction(database, [], async (db, begun) => {
      await begun;
      await Promise.all([deep(db), sql`select 1`.execute(db)]);
    });
    await expect(work).rejects.toMatchObject({ code: '23514' });
  });

  it('rejects when the work has swallowed a statement error', async () => {
    const work = inTransaction(database, [], async (db, begun) => {
      await begun;
      await write(db, 'bad').catch(() => undefined);
    });
    await expect(work).rejects.toBeInstanceOf(AbortedTransactionError);
  });

  it('rejects a statement after its end', async () => {
    let late: Promise<unknown> | undefined;
    const work = inTransaction(database, [], async (db, begun, withCommit) => {
      withCommit((late = begun.then(async () => Promise.resolve()).then(async () => write(db, 'late'))));
    });
    await expect(work).rejects.toThrow('after the end');
    await expect(late).rejects.toThrow('after the end');
    expect(await words()).toEqual([]);
  });

  it('drops a broken connection, and the next one works', async () => {
    const work = inTransaction(database, [], async (db, begun) => {
      await begun;
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      await server.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      await write(db, 'lost');
    });
    await expect(work).rejects.toThrow('the database is unavailable');
    await inTransaction(database, [], async (db, begun) => Promise.all([begun, write(db, 'again')]));
    expect(await words()).toEqual(['again']);
  });
});
