import { afterAll, describe, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { readConfig } from '../../src/config.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { startServer } from '../../src/http/server.ts';
import { createService } from '../../src/service.ts';
import { createTestDatabase } from '../support/database.ts';
import { newIds, readAnswer, v1 } from '../support/harness.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { signToken } from '../../scripts/token.ts';

async function serve(databaseUrl: string, clock: Clock = systemClock) {
  const service = await createService({
    config: readConfig({
      NODE_ENV: 'test',
      DATABASE_URL: databaseUrl,
      DATABASE_PREPARED_STATEMENTS: 'off', // so that the wire counts each statement
    }),
    clock,
    logger: pino({ level: 'silent' }),
  });
  return { service, server: await startServer(service.app, { host: '127.0.0.1', port: 0 }) };
}

const database = await createTestDatabase();
const up = await serve(database.urls.app);
const away = await serve('postgres://revenue_app:x@127.0.0.1:9/nowhere');
afterAll(async () => {
  for (const { server, service } of [up, away]) {
    await server.stop();
    await service.stop();
  }
  await database.drop();
});

describe('health', () => {
  const ask = async ({ server }: typeof up, path: string, headers: Record<string, string> = {}) =>
    readAnswer(await fetch(`${server.url}${path}`, { headers }));

  it('is live but not ready without the database, and revenue is a 503 database-unavailable', async () => {
    expect((await ask(away, '/health/live')).status).toBe(200);
    const ready = await ask(away, '/health/ready');
    const notReady = { type: '/problems/not-ready', failed_checks: ['database'] };
    expect(ready).toMatchObject({ status: 503, body: notReady });
    expect(ready.headers.get('retry-after')).toBe('1');
    const authorization = `Bearer ${await signToken(newIds().tenantId, {})}`;
    const body = { type: '/problems/database-unavailable' };
    expect(await ask(away, v1, { authorization })).toMatchObject({ status: 503, body });
  });

  it('is not ready while a tenant table lacks row-level security', async () => {
    await database.query('alter table revenue_events no force row level security');
    // The server caches a verdict for a second.
    const soon = { timeout: 5_000, interval: 100 };
    const unready = { status: 503, body: { failed_checks: ['row_level_security'] } };
    await vi.waitFor(async () => expect(await ask(up, '/health/ready')).toMatchObject(unready), soon);
    await database.query('alter table revenue_events force row level security');
    await vi.waitFor(async () => expect((await ask(up, '/health/ready')).status).toBe(200), soon);
  });

  it('costs one statement a second for any number of requests', async () => {
    const proxy = await startTcpProxy(database.urls.app);
    let nowMs = 0;
    const counted = await serve(proxy.url, { ...systemClock, monotonicMs: () => nowMs });
    const statements = () => proxy.countSent('from kysely_migration');
    const asked = Array.from({ length: 500 }, () => ask(counted, '/health/ready'));
    const statuses = new Set((await Promise.all(asked)).map(({ status }) => status));
    expect({ statuses, statements: statements() }).toEqual({ statuses: new Set([200]), statements: 1 });
    nowMs = 999;
    await ask(counted, '/health/ready');
    expect(statements()).toBe(1);
    nowMs = 1_000;
    await ask(counted, '/health/ready');
    expect(statements()).toBe(2);
    await counted.server.stop();
    await counted.service.stop();
    await proxy.close();
  });
});
