/** The commands on a PostgreSQL of the user's own: each fault of its set-up is named, with how to mend it. */
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { developmentServer, prepareDatabase } from '../../scripts/dev/database.ts';
import { startOwnPostgres } from './postgres-of-its-own.ts';

const own = await startOwnPostgres('own-server');
afterEach(() => vi.unstubAllEnvs());
afterAll(() => own.remove());

const urlWith = (change: (url: URL) => void): string => {
  const url = new URL(own.adminUrl);
  change(url);
  return url.href;
};

it.each([
  [
    'a wrong password',
    (url: URL) => void (url.password = 'wrong'),
    /does not accept this password of postgres/,
  ],
  ['a database that is not there', (url: URL) => void (url.pathname = '/none'), /has no database none/],
  [
    'a role without power',
    (url: URL) => void (url.username = 'revenue_app'),
    /does not log in as a superuser/,
  ],
])('DATABASE_URL with %s is told', async (_, change, message) => {
  vi.stubEnv('DATABASE_URL', urlWith(change));
  await expect(developmentServer('unused')).rejects.toThrow(message);
});

it('roles that have another password are told, and how to change it', async () => {
  await own.query(`alter role revenue_owner password 'another'`);
  vi.stubEnv('DATABASE_URL', own.adminUrl);
  const server = await developmentServer('unused');
  await expect(prepareDatabase(server, 'skeldir_own')).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringContaining('the role revenue_owner has another password'),
    hint: expect.stringContaining('alter role'),
  });
});
