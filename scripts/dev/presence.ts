/**
 * Allows one `make serve` per checkout. The running one listens on a socket and identifies itself
 * there. The system closes the socket at any end of the process, so a dead one never looks alive.
 */
import { once } from 'node:events';
import { unlink } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { checkoutFolder } from './checkout.ts';
import { CommandError } from './console.ts';

/** Outside the checkout: a socket's path is limited to about 100 characters. */
const path = `${checkoutFolder}.sock`;
const shape = z.object({ pid: z.number(), url: z.string().optional() });
const stopMs = 20_000;

type RunningServe = z.infer<typeof shape> & {
  /** Closes when the process ends. */
  readonly socket: Socket;
};

/** The `make serve` running in this checkout. */
export async function findServe(): Promise<RunningServe | undefined> {
  const socket = connect(path).on('error', () => undefined);
  const said = Promise.withResolvers<string | undefined>();
  // A text this short arrives in one piece.
  socket.setEncoding('utf8').once('data', said.resolve);
  // Nobody listened, or the process ended during the question.
  socket.once('close', () => said.resolve(undefined));
  const line = await said.promise;
  return line === undefined ? undefined : { ...shape.parse(JSON.parse(line)), socket };
}

/** Stops it, by force if it takes too long; resolves after its end. */
export async function stopServe({ pid, socket }: RunningServe): Promise<void> {
  const ended = once(socket, 'close');
  process.kill(pid, 'SIGTERM');
  const waiting = new AbortController();
  const isLate = delay(stopMs, true, { signal: waiting.signal }).catch(() => false);
  if ((await Promise.race([ended, isLate])) === true) process.kill(pid, 'SIGTERM');
  await ended;
  waiting.abort();
}

type Presence = {
  /** Publishes the server's address. */
  setUrl(url: string): void;
  end(): void;
};

/** @throws CommandError if another `make serve` runs */
export async function claimCheckout(): Promise<Presence> {
  let url: string | undefined;
  const server = createServer((socket) => {
    // This socket must not delay the end of the process.
    socket.unref().on('error', () => undefined);
    socket.write(`${JSON.stringify({ pid: process.pid, url })}\n`);
  });
  const listen = async (): Promise<boolean> => {
    server.listen(path);
    return once(server, 'listening').then(
      () => true,
      (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? false : Promise.reject(error)),
    );
  };
  if (!(await listen())) {
    const other = await findServe();
    other?.socket.destroy();
    if (other)
      throw new CommandError(
        `make serve is already running in this checkout: ${other.url ?? 'starting'}, process ${other.pid}`,
        'use it, stop it, or serve from another clone; make reset stops it and removes its data',
      );
    // A killed process left this socket.
    await unlink(path);
    if (!(await listen()))
      throw new CommandError('another make serve is starting in this checkout', 'use that');
  }
  server.unref();
  return {
    setUrl(text) {
      url = text;
    },
    end: () => void server.close(),
  };
}
