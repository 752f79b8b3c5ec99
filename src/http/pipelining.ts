/** Bounds what one connection may ask for at once: node would run a thousand pipelined requests side by side. */
import type { RequestHandler } from 'express';
import { refuse } from './respond.ts';
import { admit } from './socket.ts';

const retryAfterSeconds = 1;

/** Refuses the first request that is one too many, and ends the connection with that; the rest is never answered. */
export function boundPipelining(): RequestHandler {
  return (request, response, next) => {
    const admission = admit(request.socket);
    if (admission === 'run') {
      next();
      return;
    }
    // What is not read cannot fill the memory. Later, because node reads on when a request has come in whole.
    process.nextTick(() => request.socket.pause());
    if (admission === 'ignore') return;
    const detail = 'This connection has too many requests in flight.';
    refuse(request, response, 'overloaded', detail, { 'Retry-After': retryAfterSeconds });
  };
}
