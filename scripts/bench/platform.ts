/**
 * A stand-in for Stripe: answers after a fixed delay, the same sales for every account, and counts
 * requests per account. Sales lie 10 h to 30 min back; `added` sales follow 7 s apart.
 */
import { createServer, type IncomingMessage } from 'node:http';
import {
  platformQuestion,
  platformSetting,
  type AccountReads,
  type PlatformSetting,
} from './platform-messages.ts';

const startedAtSeconds = Math.floor(Date.now() / 1000);
const [firstSeconds, lastSeconds] = [startedAtSeconds - 10 * 3600, startedAtSeconds - 1800];
const addedEverySeconds = 7;
/** Before the tenants' day, as the starting cursor of a first read. */
const anchorSeconds = startedAtSeconds - 50 * 3600;

const counts = new Map<string, { lists: number; readonly beganAt: number; endedAt: number }>();
let latencyMs = 0;
/** The time of each sale, oldest first; its id is its index. */
let times: readonly number[] = [];

function sell(given: PlatformSetting): void {
  const { sales, added } = platformSetting.parse(given);
  const everySeconds = (lastSeconds - firstSeconds) / Math.max(1, sales);
  times = [
    anchorSeconds,
    ...Array.from({ length: sales }, (_, index) => Math.floor(firstSeconds + index * everySeconds)),
    ...Array.from({ length: added }, (_, index) => lastSeconds + index * addedEverySeconds),
  ];
}

const transactionAt = (place: number, created: number): object => ({
  id: `txn_${place}`,
  object: 'balance_transaction',
  amount: 1_000,
  balance_type: 'payments',
  created,
  currency: 'usd',
  reporting_category: 'charge',
  source: `ch_${place}`,
  type: 'charge',
});

/** Stripe's paging: newest first; `ending_before` gives the adjacent newer page. */
function list(query: URLSearchParams): object {
  const limit = Number(query.get('limit') ?? 10);
  const placeOf = (name: string, fallback: number): number =>
    query.has(name) ? Number(query.get(name)?.slice('txn_'.length)) : fallback;
  const firstSince = (name: string, fallback: number): number => {
    const place = query.has(name)
      ? times.findIndex((seconds) => seconds >= Number(query.get(name)))
      : fallback;
    return place < 0 ? times.length : place;
  };
  const from = Math.max(placeOf('ending_before', -1) + 1, firstSince('created[gte]', 0));
  const to = Math.min(placeOf('starting_after', times.length), firstSince('created[lt]', times.length));
  const [start, end] = query.has('ending_before')
    ? [from, Math.min(to, from + limit)]
    : [Math.max(from, to - limit), to];
  const data = times.slice(start, end).map((created, index) => transactionAt(start + index, created));
  return { object: 'list', has_more: start > from || end < to, data: data.toReversed() };
}

/** The key is `sk_test_` plus the account's name after `acct_`. */
function accountOf({ headers }: IncomingMessage): string {
  const [, name = ''] = /sk_test_(\w+)/.exec(headers.authorization ?? '') ?? [];
  return `acct_${name}`;
}

function begin(account: string): { lists: number; endedAt: number } {
  const beganAt = performance.now();
  const count = counts.get(account) ?? { lists: 0, beganAt, endedAt: beganAt };
  counts.set(account, count);
  return count;
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const account = accountOf(request);
  const count = begin(account);
  const isList = url.pathname !== '/v1/account';
  if (isList) count.lists += 1;
  const body = isList ? list(url.searchParams) : { id: account, object: 'account' };
  response.setHeader('Content-Type', 'application/json');
  response.once('finish', () => (count.endedAt = performance.now()));
  setTimeout(() => response.end(JSON.stringify(body)), latencyMs);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('message', (message) => {
  const asked = platformQuestion.safeParse(message).data;
  if (asked) {
    const { lists, beganAt, endedAt } = counts.get(asked.account) ?? { lists: 0, beganAt: 0, endedAt: 0 };
    const reads: AccountReads = { lists, spanMs: endedAt - beganAt };
    return process.send?.(reads);
  }
  const wanted = platformSetting.parse(message);
  latencyMs = wanted.latencyMs;
  sell(wanted);
  return process.send?.(wanted);
});
process.on('disconnect', () => process.exit());
sell({ latencyMs });
