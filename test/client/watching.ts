/** Test setup for pollers: a scripted site, manual time, and pollers with all their states. */
import { afterEach, beforeEach } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import {
  pollRealtimeRevenue,
  type PollOptions,
  type RealtimeRevenueState as State,
} from '../../src/client/poll.ts';
import { newIds } from '../support/harness.ts';
import { json, revenue, startSite, type Reply, type Site } from './site.ts';
import { createTestEnvironment, tokenOf, type TestEnvironment } from './environment.ts';

export type Watch = ReturnType<typeof watch>;

export function watch(by: Client, options: Omit<PollOptions, 'onUpdate'> = {}) {
  const states: State[] = [];
  let seen = 0;
  let look = (): void => undefined;
  const poller = pollRealtimeRevenue(by, {
    ...options,
    onUpdate(state) {
      states.push(state);
      look();
    },
  });
  /** Resolves with the next unseen state for which the test is true. */
  const next = async (test: (state: State) => boolean): Promise<State> =>
    new Promise((found) => {
      look = () => {
        const index = states.findIndex((state, at) => at >= seen && test(state));
        const hit = states[index];
        if (!hit) return;
        seen = index + 1;
        look = () => undefined;
        found(hit);
      };
      look();
    });
  return { ...poller, states, next };
}

export const { tenantId } = newIds();
export let site: Site;
export let around: TestEnvironment;
export let client: Client;
const watches: Watch[] = [];

export function servePages(): void {
  beforeEach(async () => {
    site = await startSite();
    around = createTestEnvironment();
    // The middle of the jitter: no change to the interval.
    around.chance(0.5);
    client = clientOf();
  });
  afterEach(async () => {
    for (const one of watches.splice(0)) one.stop();
    await site[Symbol.asyncDispose]();
  });
}

type Token = () => string | Promise<string>;
let issued = 0;
/** A new token per call, like an issuer's: the client does not resend a rejected one. */
const nextToken: Token = () => tokenOf(tenantId, { jti: String((issued += 1)) });
export const clientOf = (token: Token = nextToken, baseUrl = site.url): Client =>
  createClient({ baseUrl, token, environment: around.environment });

export function start(by = client, options?: Parameters<typeof watch>[1]): Watch {
  const one = watch(by, options);
  watches.push(one);
  return one;
}

export const freshReply = (minor: number, seconds = 0, cacheControl = 'max-age=20') =>
  json(200, revenue(tenantId, minor, seconds), { ETag: `"${minor}"`, 'Cache-Control': cacheControl });
/** A poller with its first figures, due now for these replies. */
export async function liveThen(...replies: readonly Reply[]) {
  site.say(freshReply(1), ...replies);
  const one = start();
  const { data } = await one.next(isLive);
  around.advance(20_000);
  return { one, data };
}
export const isLive = ({ status }: State): boolean => status === 'live';
/** The server failed to answer in time. */
export const isStale = ({ status }: State): boolean => status === 'stale' || status === 'unavailable';
export const shows =
  (minor: number) =>
  ({ data }: State): boolean =>
    data?.revenue_total_minor === minor;
