/** The runner of documents: scripts/drill.sh runs docs/operations.md with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'operations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

type Session = { readonly code: number | null; readonly output: string };

/** Runs the code blocks of a document in this folder. */
async function runDocument(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Session> {
  const { DATABASE_URL: _, NODE_ENV: __, ...inherited } = process.env;
  const child = spawn('bash', [join(root, 'scripts/drill/run.sh'), ...args], {
    cwd: folder,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

describe('the runner of a document', () => {
  const document = [
    '# Title',
    '',
    '```sh',
    'sleep 600 &',
    'echo $! > pid; value=kept',
    '```',
    '',
    '## Not here',
    '',
    '```sh nginx',
    'exit 9',
    '```',
    '',
    '```',
    'exit 8',
    '```',
    '',
    '## Breaks',
    '',
    '```sh',
    'try() {',
    '  echo "said $value"; test "$1" = right',
    '}',
    'try right',
    'try wrong',
    'touch reached',
    '```',
  ].join('\n');

  it('reports the line, the command and its output and leaves no process behind', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'guide.md'), document);
    const { code, output } = await runDocument(folder, ['--without', 'nginx', 'guide.md']);
    expect(code).toBe(1);
    expect(output).toContain('guide.md line 22 ended with 1: test "$1" = right');
    expect(output).toContain('said kept\nsaid kept');
    expect(output).toMatch(/1 of 2 {2}line {3}3 {2}Title … ok [\d.]+ s\n.*Not here: left out, wants nginx/);
    await expect(readFile(join(folder, 'reached'))).rejects.toThrow('ENOENT');
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('stops before a heading and rejects a document without blocks', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'guide.md'), document);
    expect(await runDocument(folder, ['--until', 'Not here', 'guide.md'])).toMatchObject({ code: 0 });
    expect(await runDocument(folder, ['--until', 'Title', 'guide.md'])).toMatchObject({
      code: 1,
      output: 'error: guide.md has no block to run\n',
    });
  });
});
