/** Checks before a command serves anything. */
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { generatedIsCurrent } from '../generate/inputs.ts';
import { CommandError } from './console.ts';

/** @throws CommandError if the generated files are stale */
export async function requireCurrentFiles(): Promise<void> {
  if (await generatedIsCurrent()) return;
  throw new CommandError(
    'generated/ is older than the contract, the schema or a generator',
    'run make generate',
  );
}

/** @throws CommandError if the port is taken; `target` is the Makefile's target */
export async function requireFreePort(target: string, host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const another = `choose another: make ${target} PORT=3001`;
    const pid = code === 'EADDRINUSE' ? await listenerAt(port) : undefined;
    const hints = new Map<unknown, string>([
      ['EADDRINUSE', `stop what listens there${pid === undefined ? '' : `, process ${pid}`}, or ${another}`],
      ['EACCES', `this user may not take ports below 1024: ${another}`],
    ]);
    throw new CommandError(
      `cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
      hints.get(code) ?? `correct HOST or PORT, or ${another}`,
    );
  } finally {
    probe.close();
  }
}

/** The process listening on the port, if Linux lets this user see it. */
async function listenerAt(port: number): Promise<number | undefined> {
  const tables = ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => ''));
  const rows = (await Promise.all(tables)).join('\n').split('\n');
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  // Columns of proc(5): local address, remote address, state (0A listens) … inode.
  const listens = rows.map((row) => row.trim().split(/\s+/));
  const row = listens.find(([, local = '', , state]) => local.endsWith(`:${hex}`) && state === '0A');
  if (!row) return undefined;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const folder = `/proc/${pid}/fd`;
    for (const descriptor of await readdir(folder).catch(() => []))
      if ((await readlink(`${folder}/${descriptor}`).catch(() => '')) === `socket:[${row[9]}]`)
        return Number(pid);
  }
  return undefined;
}
