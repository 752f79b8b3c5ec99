import { once } from 'node:events';
import { createServer } from 'node:net';
import { CommandError } from './console.ts';

/**
 * Says before anything is started that a server could not listen there.
 * @throws CommandError
 */
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
