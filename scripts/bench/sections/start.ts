/** From nothing to the first response: the whole of `make serve`, and the server alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { demoTenants } from '../../../db/seed.ts';
import { checkout } from '../../dev/checkout.ts';
import { CommandError, step } from '../../dev/console.ts';
import { signToken } from '../../token.ts';
import { ask } from '../requests.ts';
import { percentile } from '../client.ts';
import { onInterrupt } from '../interrupt.ts';
import { startParts, type Parts } from '../parts.ts';
import type { Section } from '../report.ts';

const wholeStarts = 3;
const serverStarts = 5;
const maxStartMs = 60_000;
const lookEveryMs = 10;
/** Below .data/: PostgreSQL can start there if it can for the checkout. */
const folder = join(checkout, '.data', `bench-start-${process.pid}`);
const left = new Set(['.data', '.git', 'node_modules', 'test', 'docs']);

export async function measureStart(): Promise<Section> {
  const whole = await measureWhole();
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const alone = await step(`${serverStarts} starts of the server`, async () => measureServer(parts));
    return {
      title: 'Start',
      text: `The whole: \`make serve\` in a copy of the checkout with its packages installed and no data, which makes its database, schema and demo merchants, until the first 200 of a demo merchant's revenue; the median of ${wholeStarts}. The server alone: its process, with the database there, until the first 200 of /health/live; the median of ${serverStarts}.`,
      figures: [
        { name: 'make serve', value: percentile(whole, 50) / 1000, unit: 's', atMost: 3 },
        { name: 'the server alone', value: percentile(alone, 50) / 1000, unit: 's', atMost: 0.8 },
      ],
    };
  } finally {
    await parts.stop();
  }
}

async function measureWhole(): Promise<number[]> {
  await mkdir(folder, { recursive: true });
  try {
    for (const name of await readdir(checkout))
      if (!left.has(name))
        await cp(join(checkout, name), join(folder, name), { recursive: true, preserveTimestamps: true });
    await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
    const times: number[] = [];
    while (times.length < wholeStarts)
      times.push(await step(`make serve, start ${times.length + 1} of ${wholeStarts}`, startWhole));
    return times;
  } finally {
    await removeCopy();
  }
}

const removeCopy = async (): Promise<void> => rm(folder, { recursive: true, force: true });

async function startWhole(): Promise<number> {
  const port = await freePort();
  const token = await signToken(demoTenants[0].tenantId);
  const startedAt = performance.now();
  const child = make('serve', `PORT=${port}`);
  const end = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGTERM');
      await once(child, 'exit');
    }
    // Also waits for an instance still stopping.
    await once(make('reset'), 'exit');
  };
  const forget = onInterrupt(async () => end().then(removeCopy));
  try {
    const url = `http://127.0.0.1:${port}`;
    while ((await ask({ url }, { token })).status !== 200) {
      if (child.exitCode !== null || performance.now() - startedAt > maxStartMs)
        throw new CommandError('make serve did not answer in time', 'make serve shows why');
      await delay(lookEveryMs);
    }
    return performance.now() - startedAt;
  } finally {
    await end();
    forget();
  }
}

/**
 * A separate process group, to signal it whole. The old-file option prevents npm ci: the copy only
 * links to the checkout's node_modules, and npm would clear them.
 */
function make(...targets: readonly string[]) {
  return spawn('make', ['--old-file=node_modules/.installed', ...targets], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
  });
}

async function measureServer(parts: Parts): Promise<number[]> {
  const times: number[] = [];
  while (times.length < serverStarts) {
    const startedAt = performance.now();
    const server = await parts.startServer();
    const { status } = await fetch(new URL('/health/live', server.url));
    times.push(performance.now() - startedAt);
    if (status !== 200) throw new Error(`/health/live answered ${status}`);
    await server.stop();
  }
  return times;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
