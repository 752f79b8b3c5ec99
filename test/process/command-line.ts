/** Runs the program's commands as child processes, or in this one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { vi } from 'vitest';
import { findCommand } from '../../src/administration/commands.ts';
import { ConfigError } from '../../src/config.ts';
import { NODE_COMPILE_CACHE, recording } from '../support/processes.ts';

const root = join(import.meta.dirname, '../..');

export type Environment = Readonly<Record<string, string>>;

export function startCommand(args: readonly string[], env: Environment) {
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: root,
    env: { NODE_COMPILE_CACHE, ...recording, NODE_ENV: 'test', ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exited = once(child, 'close').then(() => child.exitCode);
  return { child, output, exited };
}

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export async function runCommand(args: readonly string[], env: Environment): Promise<Ended> {
  const { exited, output } = startCommand(args, env);
  return { code: await exited, ...output };
}

/** Runs a command in this process, which is cheaper; main.test.ts starts real processes. */
export async function callCommand(args: readonly string[], env: Environment): Promise<Ended> {
  const command = findCommand(args);
  if (!command) throw new Error(`there is no command ${args.join(' ')}`);
  const output = { stdout: '', stderr: '' };
  const collect = (name: keyof typeof output) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      output[name] += String(text);
      return true;
    });
  const spies = [collect('stdout'), collect('stderr')];
  try {
    await command({ NODE_ENV: 'test', ...env });
    return { code: 0, ...output };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { code: 1, ...output, stderr: `${output.stderr}error: ${error.message}\n` };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
