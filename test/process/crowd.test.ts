import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask } from '../support/asking.ts';
import { v1 } from '../support/harness.ts';
import type { ServerProcess } from '../support/processes.ts';
import { harness, linesOf, sell, start, useFleet } from './fleet.ts';

const idle = 10_000;
const slow = 1_000;
// Node raises its soft limit on open files to the hard limit.
const maxFiles = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
const neededFiles = idle + slow + 1_000;
if (maxFiles !== 'unlimited' && Number(maxFiles) < neededFiles)
  throw new Error(`this test opens ${neededFiles} files at once, and ulimit -Hn says ${maxFiles}: raise it`);
const report = z.object({ opened: z.int() });

describe('a crowd of idle and slow clients', { timeout: 180_000 }, () => {
  const crowds: ChildProcess[] = [];
  useFleet();
  afterEach(() => {
    for (const crowd of crowds) if (crowd.connected) crowd.disconnect();
  });

  const nextCount = async (crowd: ChildProcess): Promise<number> =>
    report.parse((await once(crowd, 'message'))[0]).opened;
  const gather = async ({ url }: ServerProcess, kind: 'idle' | 'slow', count: number) => {
    const crowd = fork(new URL('./crowd.ts', import.meta.url), [new URL(url).port, kind, String(count)]);
    crowds.push(crowd);
    await nextCount(crowd);
    return async (): Promise<number> => {
      crowd.send('count');
      return nextCount(crowd);
    };
  };

  it('does not block other requests', async () => {
    const server = await start();
    const merchant = await harness.addMerchant();
    await sell(merchant, 700);
    const idleOnes = await gather(server, 'idle', idle);
    const slowOnes = await gather(server, 'slow', slow);

    const answers = await Promise.all([
      ask(server, merchant, v1),
      ...Array.from({ length: 100 }, () => ask(server, merchant, '/health/live')),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]).toMatchObject({ body: { revenue_total_minor: 700 } });
    expect(await idleOnes()).toBeGreaterThan(0.95 * idle);
    expect(await slowOnes()).toBeGreaterThan(0.95 * slow);
    expect(linesOf(server, 'bug')).toEqual([]);
  });
});
