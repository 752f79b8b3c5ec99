/** Repeats one request over kept connections, as cheaply as Node can. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export const lanes = 16;

const headEnd = '\r\n\r\n';

/**
 * Sends `count` requests, at most `lanes` at a time. @throws Error if a response has another status
 */
export async function hammer(url: string, request: string, status: number, count: number): Promise<void> {
  let left = count;
  const take = (): boolean => (left -= 1) >= 0;
  await Promise.all(Array.from({ length: lanes }, async () => runLane(new URL(url), request, status, take)));
}

async function runLane(url: URL, request: string, status: number, take: () => boolean): Promise<void> {
  let socket: Socket | undefined;
  while (take()) {
    if (!socket) {
      socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
      await once(socket, 'connect');
    }
    const closes = await exchange(socket, request, status);
    if (closes) {
      socket.destroy();
      socket = undefined;
    }
  }
  socket?.destroy();
}

/** Resolves after the whole response: true if it was the last one on its connection. */
function exchange(socket: Socket, request: string, status: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    let head = '';
    let missing = -1;
    const end = (error?: Error): void => {
      socket.off('data', read).off('error', end).off('close', onClose);
      if (error) reject(error);
      else resolve(/\r\nconnection: close/i.test(head));
    };
    const onClose = (): void => end(new Error('the server closed the connection'));
    const read = (chunk: Buffer): void => {
      if (missing < 0) {
        head += chunk.toString('latin1');
        const at = head.indexOf(headEnd);
        if (at < 0) return;
        if (!head.startsWith(`HTTP/1.1 ${status} `))
          return end(new Error(`${status} was expected, not ${head.slice(0, 200)}`));
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(head.slice(0, at))?.[1] ?? 0);
        missing = (status === 304 ? 0 : length) - (head.length - at - headEnd.length);
        head = head.slice(0, at);
      } else missing -= chunk.byteLength;
      if (missing === 0) end();
      else if (missing < 0) end(new Error('more bytes than expected'));
    };
    socket.on('data', read).on('error', end).on('close', onClose);
    socket.write(request);
  });
}
