/** A loopback server with scripted replies, for answers that our server never gives. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { components } from '#generated/contract.ts';
import { listen } from '../support/wire.ts';

export type Reply = (request: IncomingMessage, response: ServerResponse) => void;

export type Site = Awaited<ReturnType<typeof startSite>>;
type Request = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
};

export async function startSite(...first: readonly Reply[]) {
  let replies = [...first];
  const requests: Request[] = [];
  const streams: Request[] = [];
  let stream: Reply = text(503, 'no stream');
  let onRequest = (): void => undefined;
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    if (url.startsWith('/barrier')) return void response.end();
    if (url.startsWith('/api/v1/revenue/realtime/stream')) {
      streams.push({ method, url, headers });
      return stream(request, response);
    }
    requests.push({ method, url, headers });
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    request.resume();
    reply?.(request, response);
    onRequest();
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  return {
    url,
    requests,
    /** Stream requests; `requests` excludes them. */
    streams,
    /** Sets the reply to stream requests; before, there is no stream. */
    stream: (reply: Reply) => void (stream = reply),
    /** The number of non-stream requests, including those still in flight. */
    async polls() {
      // Two sequential round trips: in-flight requests arrive before the second one.
      for (const trip of [1, 2]) await (await fetch(`${url}/barrier?${trip}`)).text();
      return requests.length;
    },
    async came(count: number) {
      await new Promise<void>((done) => {
        onRequest = () => requests.length >= count && done();
        onRequest();
      });
    },
    /** Sets the next replies, one per request; the last one repeats. */
    say(...next: readonly Reply[]) {
      replies = [...next];
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply =>
  (_, response) => {
    const type = status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'Content-Type': type, ...headers }).end(JSON.stringify(body));
  };

export const text =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  (_, response) =>
    response.writeHead(status, { 'Content-Type': 'text/html', ...headers }).end(body);

/** A 429 as the server sends it. */
export const tooMany: Reply = (request, response) =>
  json(429, problem('rate-limited', 429), { 'Retry-After': '5' })(request, response);

export const hang: Reply = () => undefined;
export const reset: Reply = (request) => void request.socket.destroy();

type Schemas = components['schemas'];
export const problem = (type: string, status: number): Schemas['Problem'] => ({
  type: `/problems/${type}`,
  title: 'A problem',
  status,
  detail: 'Words for a person.',
  instance: '/api/v1/revenue/realtime',
  correlation_id: '019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6',
  timestamp: '2027-03-01T12:00:00.000Z',
});

/** A snapshot with `minor` minor units and data_as_of `seconds` after noon. */
export function revenue(tenantId: string, minor: number, seconds = 0): Schemas['RealtimeRevenueV1'] {
  const asOf = new Date(Date.parse('2027-03-01T12:00:00.000Z') + seconds * 1000).toISOString();
  return {
    tenant_id: tenantId,
    interval: 'day',
    interval_start: '2027-03-01T00:00:00.000Z',
    currency: 'EUR',
    minor_unit_exponent: 2,
    revenue_total: minor / 100,
    revenue_total_minor: minor,
    refund_total_minor: 0,
    net_total_minor: minor,
    event_count: 1,
    verified: false,
    verified_through: null,
    data_as_of: asOf,
    complete_through: asOf,
    by_currency: [],
  };
}

/** A 503 for a failing platform, with the last known figures. */
export function unavailable(last_known: Schemas['RealtimeRevenueV1'] | null, retryAfter = '7'): Reply {
  const failed = { platform: 'stripe', platform_account_id: 'acct_1', reason: 'rate_limited' };
  const failed_sources = [{ ...failed, retry_after_seconds: 7 }];
  const body = { ...problem('realtime-revenue-unavailable', 503), failed_sources, last_known };
  return json(503, body, { 'Retry-After': retryAfter });
}
