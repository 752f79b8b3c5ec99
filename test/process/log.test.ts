import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { ask } from '../support/asking.ts';
import { harness, sell, start, useFleet } from './fleet.ts';

const document = join(import.meta.dirname, '../../docs/operations.md');

useFleet();

it('each log line names its process, and has documented fields only', async () => {
  const server = await start({ LOG_LEVEL: 'debug', ADMIN_PORT: '0' });
  const merchant = await harness.addMerchant();
  await sell(merchant, 1250);
  await ask(server, merchant);
  await ask(server, { ...merchant, token: 'none' });
  await ask(server, merchant, '/nowhere');
  const failing = await harness.addMerchant();
  await harness.simulator.fault({ account: failing.account, kind: 'status', status: 429, times: 9 });
  await ask(server, failing);
  server.signal('SIGTERM');
  expect(await server.exited).toBe(0);

  const [, logs = ''] = (await readFile(document, 'utf8')).split(/^## Logs$/m);
  const [section = ''] = logs.split(/^## /m);
  const named = [...section.matchAll(/^\| (`.+?`) +\|/gm)].map(([, names = '']) => names);
  const documented = new Set(
    named.flatMap((names) => [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name)),
  );
  const who = { pid: server.child.pid, host: hostname(), version: manifest.version };
  for (const line of server.log) {
    expect(line).toMatchObject(who);
    expect(
      Object.keys(line).filter((name) => !documented.has(name)),
      JSON.stringify(line),
    ).toEqual([]);
    expect(documented).toContain(line['kind'] ?? 'msg');
  }
  const kinds = server.log.map(({ kind, msg }) => kind ?? msg);
  for (const kind of ['answered', 'platformCalled', 'pullFinished', 'sourceFailed', 'metricsListening'])
    expect(kinds).toContain(kind);
});
