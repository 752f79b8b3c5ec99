/**
 * At most one `make serve` in a checkout. The running one listens on a socket and names itself there; the system
 * closes that socket however the process ends, so that no dead process is taken for a running one.
 */
import { once } from 'node:events';
import { unlink } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { checkoutFolder } from './checkout.ts';
import { CommandError } from './console.ts';

/** Outside the checkout: a socket's path may have some hundred characters only. */
const path = `${checkoutFolder}.sock`;
const shape = z.object({ pid: z.number(), url: z.string().optional() });
const stopMs = 20_000;

export type RunningServe = z.infer<typeof shape> & {
  /** Closes when it ends. */
  readonly socket: Socket;
};

/** The `make serve` that runs in this checkout. */
export async function findServe(): Promise<RunningServe | undefined> {
  const socket = connect(path).on('error', () => undefined);
  const said = Promise.withResolvers<string | undefined>();
  // So short a text comes in one piece.
  socket.setEncoding('utf8').once('data', said.resolve);
  // Nobody was there, or ended while it was asked.
  socket.once('close', () => said.resolve(undefined));
  const line = await said.promise;
  return line === undefined ? undefined : { ...shape.parse(JSON.parse(line)), socket };
}

/** Ends it, at once if it does not end by itself in time; resolves when it is gone. */
export async function stopServe({ pid, socket }: RunningServe): Promise<void> {
  const ended = once(socket, 'close');
  process.kill(pid, 'SIGTERM');
  const waiting = new AbortController();
  const isLate = delay(stopMs, true, { signal: waiting.signal }).catch(() => false);
  if ((await Promise.race([ended, isLate])) === true) process.kill(pid, 'SIGTERM');
  await ended;
  waiting.abort();
}

export type Presence = {
  /** Where the server answers, once it does. */
  setUrl(url: string): void;
  end(): void;
};

/** @throws CommandError if another one runs */
export async function claimCheckout(): Promise<Presence> {
  let url: string | undefined;
  const server = createServer((socket) => {
    // A wait for the end of this process does not put it off.
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
        `make serve runs already in this checkout: ${other.url ?? 'starting'}, process ${other.pid}`,
        'use it, stop it, or serve from another clone; make reset stops it and removes its data',
      );
    // Left by one that was killed.
    await unlink(path);
    if (!(await listen())) throw new CommandError('another make serve starts in this checkout', 'use that');
  }
  server.unref();
  return {
    setUrl(text) {
      url = text;
    },
    end: () => void server.close(),
  };
}
