import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/pool.ts';
import { findMissingProtections, protections } from '../../src/administration/protections.ts';
import { createTestDatabase } from '../support/database.ts';

const server = await createTestDatabase();
const superuser = openDatabase({
  url: server.adminUrl,
  size: 1,
  connectTimeoutMs: 5000,
  onIdleError: () => undefined,
});
afterAll(async () => {
  await superuser.destroy();
  await server.drop();
});

/** Protections missing for the application role after the superuser ran these; rolls back. */
async function missingAfter(...statements: readonly string[]) {
  const transaction = await superuser.startTransaction().execute();
  try {
    for (const text of [...statements, 'set local role revenue_app'])
      await sql.raw(text).execute(transaction);
    return await findMissingProtections(transaction);
  } finally {
    await transaction.rollback().execute();
  }
}

describe('the protections of a database', () => {
  it('are complete once a superuser has run db/roles.sql', async () => {
    expect(await missingAfter()).toEqual([]);
  });

  it.each([
    ['set_config', 'set_config(text, text, boolean)'],
    ['large_objects', 'lo_create(oid)'],
    ['large_objects', 'loread(integer, integer)'],
    ['other_sessions', 'pg_stat_get_activity(integer)'],
    ['other_sessions', 'pg_stat_get_backend_activity(integer)'],
    ['signals', 'pg_cancel_backend(integer)'],
    ['signals', 'pg_terminate_backend(integer, bigint)'],
  ])('lack %s when everyone may execute %s', async (name, routine) => {
    expect(await missingAfter(`grant execute on function ${routine} to public`)).toEqual([name]);
  });

  it('lack function_defaults when everyone may execute future functions of the owner', async () => {
    const change = 'alter default privileges for role revenue_owner grant execute on functions to public';
    expect(await missingAfter(change)).toEqual(['function_defaults']);
    expect(await missingAfter(`${change}, revenue_worker`)).toEqual(['function_defaults']);
  });

  it('are all reported when all are missing', async () => {
    const functions = `grant execute on all functions in schema pg_catalog to public`;
    const change = 'alter default privileges for role revenue_owner grant execute on functions to public';
    expect(await missingAfter(functions, change)).toEqual(protections);
  });
});
