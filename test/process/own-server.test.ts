/** Development commands on the user's PostgreSQL: they report each set-up fault with its fix. */
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
  ['another scheme', (url: URL) => void (url.protocol = 'mysql:'), /is no postgres:\/\/ URL/],
  [
    'a wrong password',
    (url: URL) => void (url.password = 'wrong'),
    /does not accept this password of postgres/,
  ],
  ['a missing database', (url: URL) => void (url.pathname = '/none'), /has no database none/],
  [
    'a role without superuser rights',
    (url: URL) => void (url.username = 'revenue_app'),
    /does not log in as a superuser/,
  ],
])('DATABASE_URL with %s is reported', async (_, change, message) => {
  vi.stubEnv('DATABASE_URL', urlWith(change));
  await expect(developmentServer('unused')).rejects.toThrow(message);
});

it('roles with another password are reported with the fix', async () => {
  await own.query(`alter role revenue_owner password 'another'`);
  vi.stubEnv('DATABASE_URL', own.adminUrl);
  const server = await developmentServer('unused');
  await expect(prepareDatabase(server, 'skeldir_own')).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringContaining('the role revenue_owner does not have the password'),
    hint: expect.stringContaining('alter role'),
  });
});
