/** Fake platforms on a free port of 127.0.0.1, and `call`: one request by the adapters' client. */
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../src/model/clock.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { newIds } from '../support/harness.ts';
import { listen } from '../support/wire.ts';
import {
  createOutbound,
  type OutboundOptions,
  type OutboundRequest,
  type OutboundResult,
} from '../../src/platforms/outbound.ts';

export const nowSeconds = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;
export const secret = 'sk_test_of_nobody_0000000001';

export const trace = { ...newIds(), refreshId: 'refresh' };

export type Site = {
  readonly url: URL;
  /** Requests received; with `serveBytes`, chunks of bytes received. */
  hits: number;
  readonly paths: string[];
  readonly sockets: readonly Socket[];
  /** Resolves when the client has closed all connections opened so far. */
  left(): Promise<void>;
  stop(): Promise<void>;
};

const running: Site[] = [];

export async function stopSites(): Promise<void> {
  await Promise.all(running.splice(0).map((site) => site.stop()));
}

async function open(server: Server): Promise<Site> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined); // the tests make clients disconnect early
  });
  const site: Site = {
    url: new URL(`http://127.0.0.1:${await listen(server)}/v1/list?limit=100&after=secret_cursor`),
    hits: 0,
    paths: [],
    sockets,
    async left() {
      await Promise.all(sockets.map(waitForClose));
    },
    async stop() {
      if (!server.listening) return;
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  running.push(site);
  return site;
}

/** Resolves on any close; `once` of node:events would reject after a reset. */
export async function waitForClose(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

export async function serve(answer: RequestListener): Promise<Site> {
  const site = await open(
    createServer((request, response) => {
      site.hits += 1;
      site.paths.push(request.url ?? '');
      answer(request, response);
    }),
  );
  return site;
}

/** A raw TCP server: `answer` runs for each chunk; `before` counts earlier chunks of the socket. */
export async function serveBytes(answer: (socket: Socket, before: number) => void): Promise<Site> {
  const site = await open(
    createSocketServer((socket) => {
      let before = 0;
      socket.on('data', () => {
        site.hits += 1;
        answer(socket, before);
        before += 1;
      });
    }),
  );
  return site;
}

type Sink = Socket | ServerResponse;

/** Writes `chunk` repeatedly, as fast as the client reads; stops after `maxBytes`. */
export function pour(sink: Sink, chunk: string | Buffer, maxBytes = Infinity): { readonly written: number } {
  const poured = { written: 0 };
  const more = (): void => {
    while (!sink.destroyed && poured.written < maxBytes) {
      poured.written += chunk.length;
      if (!sink.write(chunk)) return;
    }
  };
  sink.on('drain', more);
  more();
  return poured;
}

export function drip(sink: Sink, chunk: string | Buffer): void {
  const timer = setInterval(() => sink.write(chunk), 1);
  sink.once('close', () => clearInterval(timer));
}

export function inTurn(...answers: readonly RequestListener[]): RequestListener {
  let turn = 0;
  return (request, response) => {
    const answer = answers[Math.min(turn, answers.length - 1)];
    turn += 1;
    answer?.(request, response);
  };
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  text(status, JSON.stringify(body), { 'content-type': 'application/json', ...headers });

export const text =
  (status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

export type Called = {
  readonly result: OutboundResult;
  readonly observations: readonly Observation[];
  readonly waits: readonly number[];
};

/** One call with a fake clock: waits take no time. The deadline is in real time, default 20 s. */
export async function call(
  url: URL,
  options: Partial<OutboundOptions> & {
    readonly signal?: AbortSignal;
    readonly onSleep?: () => void;
    readonly onObserved?: () => void;
    readonly request?: Pick<OutboundRequest, 'method' | 'isRead' | 'body' | 'rateLimitSeconds'>;
  } = {},
): Promise<Called> {
  const observations: Observation[] = [];
  const waits: number[] = [];
  let elapsedMs = 0;
  const standing: Clock = {
    nowSeconds: () => nowSeconds,
    monotonicMs: () => (elapsedMs += 7),
    async sleep(milliseconds) {
      waits.push(milliseconds);
      options.onSleep?.();
    },
  };
  const { signal = new AbortController().signal, deadlineMs = 20_000, clock = standing, maxBytes } = options;
  const outbound = createOutbound({
    deadlineMs,
    clock,
    observe(observation) {
      observations.push(observation);
      options.onObserved?.();
    },
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  const result = await outbound({
    platform: 'stripe',
    url,
    headers: { authorization: `Bearer ${secret}` },
    signal,
    trace,
    requestId: { header: 'request-id', form: /^req_\w{1,64}$/ },
    ...options.request,
  });
  return { result, observations, waits };
}

export function failureOf(reason: string, retryAfterSeconds?: number): object {
  return {
    kind: 'failed',
    failure: { reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
  };
}

export function outcomes({ observations }: Pick<Called, 'observations'>): unknown[] {
  return observations.map((one) => (one.kind === 'platformCalled' ? [one.outcome, one.status] : one));
}

/** Runs `work` and measures the peak growth of resident memory, sampled every 2 ms. */
export async function measureGrowth<T>(work: () => Promise<T>): Promise<{ value: T; grownBytes: number }> {
  const before = process.memoryUsage.rss();
  let maxRss = before;
  const sample = (): void => {
    maxRss = Math.max(maxRss, process.memoryUsage.rss());
  };
  const sampling = setInterval(sample, 2);
  try {
    const value = await work();
    sample();
    return { value, grownBytes: maxRss - before };
  } finally {
    clearInterval(sampling);
  }
}
