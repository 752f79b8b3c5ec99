/** Processor time of a cached response, beside plain servers sending the same bytes. */
import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { readConfig } from '../../../src/config.ts';
import { CommandError } from '../../dev/console.ts';
import { rawRequest } from '../requests.ts';
import { hammer, lanes } from '../hammer.ts';
import { addMerchants } from '../merchants.ts';
import { probe, startParts, readUsage, type Parts } from '../parts.ts';
import type { Section } from '../report.ts';

const root = join(import.meta.dirname, '../../..');
const path = '/api/v1/revenue/realtime';
const peersFolder = join(root, 'test/bench/peers');
const compared = 'express + pino-http';
const peers: ReadonlyArray<readonly [name: string, file: string, option?: string]> = [
  ['node:http', 'bare'],
  ['node:http + JSON', 'bare', 'json'],
  ['express', 'express'],
  [compared, 'express', 'log'],
  ['express + openapi-backend + jose + pino-http', 'openapi-backend'],
  ['express-openapi-validator + jose + pino-http', 'express-openapi-validator'],
  ['fastify + @fastify/jwt', 'fastify'],
  ['fastify + @fastify/jwt, tokens cached', 'fastify', 'cache'],
];
const essential = new Set([compared, 'fastify + @fastify/jwt, tokens cached']);
const own = 'this server';
const again = 'this server, measured again';

type Server = { readonly name: string; readonly url: string; readonly child: ChildProcess };
type Answer = { readonly body: string; readonly etag: string; readonly token: string };

/** @param isShort measures only the peers named by a target, for `CHECK=1` */
export async function measureResponses(isShort: boolean): Promise<Section> {
  const [rounds, requests] = isShort ? [21, 800] : [41, 800];
  if (!existsSync(join(root, 'test/bench/node_modules')))
    throw new CommandError('the peer servers are not installed', 'npm ci --prefix test/bench');
  const parts = await startParts();
  const started: ChildProcess[] = [];
  try {
    const { server, answer } = await startOwn(parts);
    const servers: Server[] = [];
    for (const [name, file, option] of peers.filter(([one]) => !isShort || essential.has(one))) {
      const child = startPeer(file, option, answer);
      started.push(child);
      const { url } = z.object({ url: z.string() }).parse((await once(child, 'message'))[0]);
      servers.push({ name, url, child });
    }
    servers.push({ ...server, name: own }, { ...server, name: again });
    const figures: Section['figures'][number][] = [];
    let spread = 0;
    for (const status of [200, 304]) {
      const times = await measure(servers, answer, status, rounds, requests);
      spread = Math.max(spread, Math.abs(median(ratios(times, own, again)) - 1));
      for (const { name } of servers.filter((one) => one.name !== again)) {
        const isOwn = name === own;
        const measured = isOwn ? [own, again] : [name];
        const value = median(measured.flatMap((one) => ratios(times, compared, one)));
        figures.push({
          name: `${status}: ${name} ÷ ${compared}`,
          value,
          unit: '',
          isRatio: isOwn,
          ...(isOwn ? { atMost: 1.15 } : {}),
        });
      }
      figures.push({
        name: `${status}: ${own}`,
        value: median(times.get(own) ?? []),
        unit: 'µs of processor time',
      });
    }
    return {
      title: 'A cached answer',
      text: `Processor time of the server process (all threads) for one answer, in ${rounds} interleaved rounds of ${requests} requests; ratios are the medians of those within a round; this server is measured twice in each. The requests come over ${lanes} kept connections, by one client on the same machine. All send the same bytes; all but node:http and express alone log one line for each request to the same sink. This server runs with all checks of requests on, and answers are not checked, as in production.`,
      figures,
      spread,
    };
  } finally {
    for (const child of started) child.kill();
    await parts.stop();
  }
}

async function startOwn(parts: Parts) {
  const [merchant] = await addMerchants(parts.adminUrl, 1);
  if (!merchant) throw new Error('a merchant is needed');
  const { token } = merchant;
  const { url, child } = await parts.startServer();
  const headers = { authorization: `Bearer ${token}` };
  await fetch(new URL(path, url), { headers });
  const response = await fetch(new URL(path, url), { headers });
  const answer: Answer = { body: await response.text(), etag: response.headers.get('etag') ?? '', token };
  return { server: { url, child }, answer };
}

function startPeer(file: string, option: string | undefined, { body, etag }: Answer): ChildProcess {
  const {
    TOKEN_SECRETS: [secret],
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
  } = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://unused',
  });
  const contract = join(root, 'api-contracts/dist/openapi/v1/attribution.bundled.json');
  const peer = JSON.stringify({ body, etag, secret, issuer, audience, contract });
  const child = fork(join(peersFolder, `${file}.mjs`), option ? [option] : [], {
    execArgv: ['--import', probe],
    env: { ...process.env, NODE_ENV: 'production', PEER: peer },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  child.stdout?.resume();
  return child;
}

/** Microseconds of processor time per request, by round. */
async function measure(
  servers: readonly Server[],
  answer: Answer,
  status: number,
  rounds: number,
  requests: number,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  // Round 0 warms up and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, url, child } of round % 2 ? servers : servers.toReversed()) {
      const hit = async (): Promise<number> => {
        const tag = status === 304 ? await readTag(url, answer) : undefined;
        const before = await readUsage(child);
        await hammer(url, rawRequest(answer, tag), status, requests);
        const after = await readUsage(child);
        return (after.cpuMicroseconds - before.cpuMicroseconds) / requests;
      };
      // A refresh changes the tag; the next one is 30 s away, so one retry is enough.
      const each = await hit().catch(hit);
      if (round > 0) times.set(name, [...(times.get(name) ?? []), each]);
    }
  }
  return times;
}

/** This server's tag changes with each refresh; a peer's does not. */
async function readTag(url: string, { token }: Answer): Promise<string> {
  const response = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
  await response.arrayBuffer();
  return response.headers.get('etag') ?? '';
}

/** Ratio per round: both servers ran moments apart, so the machine's changing speed cancels out. */
function ratios(times: ReadonlyMap<string, readonly number[]>, base: string, name: string): number[] {
  const bases = times.get(base) ?? [];
  return (times.get(name) ?? []).map((each, round) => each / (bases[round] ?? Number.NaN));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
