/** Checks that a command makes before it serves anything. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { generatedIsCurrent } from '../generate/inputs.ts';
import { CommandError } from './console.ts';

/** @throws CommandError if generation would write something else than what is there */
export async function refuseStale(): Promise<void> {
  if (await generatedIsCurrent()) return;
  throw new CommandError(
    'generated/ was made from an older contract, schema or generator',
    'run make generate',
  );
}

/** @throws CommandError if nothing could listen there; the target is that of the Makefile */
export async function refuseTakenPort(target: string, host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    probe.listen(port, host);
    await once(probe, 'listening');
  } catch (error) {
    throw new CommandError(
      `cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
      `stop what listens there (another make ${target}?), or choose another: make ${target} PORT=3001`,
    );
  } finally {
    probe.close();
  }
}
