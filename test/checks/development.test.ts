/** docs/development.md: its curl lines get a 200, and its table names every control route. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { routes } from '../../scripts/simulator/control/routes.ts';
import { startSimulator } from '../support/simulator.ts';

const guide = readFileSync(join(import.meta.dirname, '../../docs/development.md'), 'utf8');
const [, lines = ''] = /^```sh\n([^]*?)^```$/m.exec(guide) ?? [];
const simulator = await startSimulator();
afterAll(() => simulator.stop());

it('each curl line gets a 200', async () => {
  const shell = `set -eu\ncurl() { echo "$*" >&2; command curl -o /dev/null -w '%{http_code}\\n' "$@"; }\n${lines}`;
  const env = { ...process.env, SIMULATOR: simulator.url };
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', shell], { env });
  const asked = stderr.trim().split('\n');
  const failed = asked.filter((_, index) => stdout.split('\n')[index] !== '200');
  expect({ failed, count: asked.length > 12 }).toEqual({ failed: [], count: true });
});

it('the table names every control route', () => {
  const table = guide.slice(guide.indexOf('| route'));
  const last = (path: string): string => path.slice(path.lastIndexOf('/'));
  const unnamed = Object.keys(routes).filter((route) => {
    const [method = '', path = ''] = route.split(' ');
    return !table.includes(`\`${method}`) || !table.includes(last(path));
  });
  expect(unnamed).toEqual([]);
});
