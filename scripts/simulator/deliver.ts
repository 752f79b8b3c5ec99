/** Sends a response, whole or damaged by a fault. */
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault.ts';
import { jsonReply, type Reply } from './reply.ts';
import { rejectForRate, serverTrouble, stripeError } from './stripe/errors.ts';

const trickledChunks = 20;

/** Computes the response when it is due, with the data of this moment. */
export async function deliver(
  response: ServerResponse,
  fault: Fault | null,
  answer: () => Reply,
): Promise<void> {
  switch (fault?.kind) {
    case undefined:
      send(response, answer());
      return;
    case 'status':
      send(response, failure(fault));
      return;
    case 'hang':
      return;
    case 'latency':
      await delay(fault.ms);
      if (!response.destroyed) send(response, answer());
      return;
    case 'lateDate': {
      const date = Date.parse(String(response.getHeader('date')));
      response.setHeader('date', new Date(date + fault.ms).toUTCString());
      send(response, answer());
      return;
    }
    case 'truncated': {
      const reply = answer();
      const whole = Buffer.from(reply.body);
      response.writeHead(reply.status, { ...reply.headers, 'content-length': whole.length });
      response.write(whole.subarray(0, whole.length / 2), () => response.socket?.destroySoon());
      return;
    }
    case 'truncatedJson': {
      const reply = answer();
      send(response, { ...reply, body: reply.body.slice(0, reply.body.length / 2) });
      return;
    }
    case 'wrongShape':
      send(response, withBody(jsonReply(200, { object: 'list', data: 'no' }), fault.body));
      return;
    case 'notJson':
      send(response, {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><h1>Hello</h1></html>',
      });
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'slowBody':
      await trickle(response, answer(), fault.msPerChunk);
      return;
    case 'hugeBody': {
      const reply = answer();
      send(response, { ...reply, body: reply.body.padEnd(fault.bytes, ' ') });
      return;
    }
  }
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function failure(fault: Extract<Fault, { kind: 'status' }>): Reply {
  const { status, body, retryAfter, rateLimitedReason, headers } = fault;
  const reply = withBody(usualBody(status), body);
  return {
    ...reply,
    headers: {
      ...reply.headers,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(rateLimitedReason === undefined ? {} : { 'stripe-rate-limited-reason': rateLimitedReason }),
      ...headers,
    },
  };
}

function usualBody(status: number): Reply {
  if (status === 429) return rejectForRate();
  if (status >= 500) return serverTrouble(status);
  return stripeError(status, { message: 'The request was refused.' });
}

function withBody(reply: Reply, body: unknown): Reply {
  if (body === undefined) return reply;
  return { ...reply, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

async function trickle(response: ServerResponse, reply: Reply, msPerChunk: number): Promise<void> {
  const whole = Buffer.from(reply.body);
  const chunkBytes = Math.ceil(whole.length / trickledChunks);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': whole.length });
  for (let sent = 0; sent < whole.length && !response.destroyed; sent += chunkBytes) {
    response.write(whole.subarray(sent, sent + chunkBytes));
    await delay(msPerChunk);
  }
  response.end();
}
