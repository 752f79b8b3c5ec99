/**
 * `node crowd.ts PORT idle|slow COUNT`: keeps COUNT connections of one kind open. It tells its
 * parent when all have been open, and on request how many are.
 */
import { connect } from 'node:net';

const [port, kind, count] = [Number(process.argv[2]), process.argv[3], Number(process.argv[4])];
const atOnce = 100; // more would overflow the server's accept queue and wait for seconds
const dripMs = 500;
const head = 'GET /health/live HTTP/1.1\r\nHost: a\r\n';
let opened = 0;
let gathered = 0;

function open(isNew: boolean): void {
  let isOpen = false;
  const socket = connect(port, '127.0.0.1');
  const countIn = (): void => {
    if (isOpen) return;
    isOpen = true;
    opened += 1;
    if (!isNew) return;
    gathered += 1;
    if (gathered + atOnce <= count) open(true);
    if (gathered === count) process.send?.({ opened });
  };
  socket.once('connect', () => {
    // An idle connection has had one response; a slow one never finishes its headers.
    socket.write(kind === 'idle' ? `${head}\r\n` : head, kind === 'idle' ? undefined : countIn);
  });
  if (kind === 'idle') socket.on('data', countIn);
  const drip = kind === 'slow' ? setInterval(() => socket.write('a: b\r\n'), dripMs) : undefined;
  socket.resume().on('error', () => undefined);
  socket.once('close', () => {
    clearInterval(drip);
    if (isOpen) opened -= 1;
    open(isNew && !isOpen);
  });
}

process.on('message', () => process.send?.({ opened }));
process.on('disconnect', () => process.exit());
for (let begun = 0; begun < Math.min(atOnce, count); begun += 1) open(true);
