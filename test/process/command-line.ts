/** Runs the program's commands as child processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compileCache, recording } from '../support/processes.ts';

const root = join(import.meta.dirname, '../..');

export type Environment = Readonly<Record<string, string>>;

export function startCommand(args: readonly string[], env: Environment) {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: root,
    env: { ...compileCache, ...recording, NODE_ENV: 'test', ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exited = once(child, 'close').then(() => child.exitCode);
  return { child, output, exited };
}

export async function runCommand(args: readonly string[], env: Environment) {
  const { exited, output } = startCommand(args, env);
  return { code: await exited, ...output };
}
