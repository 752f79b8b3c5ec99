import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startHarness, v1 } from '../support/harness.ts';

const root = join(import.meta.dirname, '../..');
const harness = await startHarness();
afterAll(() => harness.stop());

/** Vitest reads an export through such a function: no code of the file runs. */
const exportReader = /^\(\) => \{ try \{ return \w+ \} catch \{\} \}$/;

/** The files of http/, operations/ and revenue/ with functions run by the work (V8 coverage). */
async function recordFiles(work: () => Promise<void>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post('Debugger.enable');
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true });
  await session.post('Profiler.takePreciseCoverage'); // starts the counts anew
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const passed: string[] = [];
  for (const { url, scriptId, functions } of result) {
    const [, file] = /\/src\/((?:http|operations|revenue)\/.*)/.exec(url) ?? [];
    if (file === undefined) continue;
    const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
    const ran = functions.flatMap(({ ranges: [whole] }) => (whole && whole.count > 0 ? [whole] : []));
    const texts = ran.map(({ startOffset, endOffset }) => scriptSource.slice(startOffset, endOffset));
    if (texts.some((text) => !exportReader.test(text))) passed.push(file);
  }
  session.disconnect(); // ends the coverage
  return passed;
}

it('a cached 200 passes the files of the walk in docs/architecture.md and no other, at most 15', async () => {
  const { token } = await harness.addMerchant();
  const readCached = async (): Promise<void> => expect((await harness.get(v1, { token })).status).toBe(200);
  await readCached();
  const document = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const [, walk = ''] = /^## A cached answer, file by file$[^]*?```\n([^]*?)```/m.exec(document) ?? [];
  const steps = walk.matchAll(/^[\d ]+((?:http|operations|revenue)\/\S+\.ts) /gm);
  const described = [...new Set(Array.from(steps, ([, file]) => file))];
  expect(described.length).toBeLessThanOrEqual(15);
  // Polls: the first answer's background work may still run.
  await expect.poll(async () => (await recordFiles(readCached)).toSorted()).toEqual(described.toSorted());
});
