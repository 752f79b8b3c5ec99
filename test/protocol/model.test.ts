import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/pool.ts';
import { draws } from '../properties/draws.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { histories, live, startMs } from './commands.ts';
import { counters, createWorld, openModelDatabase } from './world.ts';

const runs = Number(process.env['MODEL_RUNS'] ?? draws(60, 150));
const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = openModelDatabase(test.socketUrls.app);
});
afterAll(async () => {
  await database.destroy();
  await test.drop();
});

it.each([
  ['two prompt platforms', false],
  ['a platform with late listings', true],
])(
  `no history of three processes and %s makes a wrong answer (seed ${seed}, ${runs} runs)`,
  async (_, isLagging) => {
    await fc.assert(
      fc.asyncProperty(startMs, histories, async (start, commands) => {
        await live(await createWorld({ server: test, database, startMs: start, isLagging }), commands);
      }),
      {
        numRuns: runs,
        seed,
        ...(process.env['MODEL_PATH'] ? { path: process.env['MODEL_PATH'] } : {}),
        endOnFailure: process.env['MODEL_SHRINK'] === undefined,
      },
    );
    console.info(`model: seed ${seed}`, counters);
    expect(counters.fresh).toBeGreaterThan(runs);
    expect(counters.partial).toBeGreaterThan(0);
  },
  3_600_000,
);
