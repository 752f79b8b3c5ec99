/** The simulator and the server as parts of a command. */
import { z } from 'zod';
import type { Child, ChildOptions, Parts } from './parts.ts';

const simulatorLine = z.object({ listening: z.string() });
const serverLine = z.object({ kind: z.literal('serverListening'), url: z.string() });

export async function startSimulator(parts: Parts): Promise<Child> {
  return parts.spawn({
    name: 'simulator',
    args: ['scripts/simulator/main.ts', '--exit-with-parent'],
    env: process.env,
    urlIn: (line) => simulatorLine.safeParse(line).data?.listening,
  });
}

export const serverUrlIn = (line: unknown): string | undefined => serverLine.safeParse(line).data?.url;

type MainOptions = Partial<Pick<ChildOptions, 'urlIn' | 'onLine' | 'onEnd'>>;

/** Starts a command of src/main.ts; by default it is up once it listens. */
export async function startMain(
  parts: Parts,
  name: 'serve' | 'worker',
  env: NodeJS.ProcessEnv,
  options: MainOptions = {},
): Promise<Child> {
  return parts.spawn({
    name: name === 'serve' ? 'server' : name,
    args: ['--import', './scripts/dev/exit-with-parent.ts', 'src/main.ts', name],
    env,
    urlIn: serverUrlIn,
    ...options,
  });
}
