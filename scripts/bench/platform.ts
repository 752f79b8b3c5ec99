/** A stand-in for Stripe that answers each request after a set time: the same few sales for every account. */
import { createServer, type IncomingMessage } from 'node:http';

const sellingSinceSeconds = Math.floor(Date.now() / 1000) - 60;
let latencyMs = 0;

/** Newest first, as Stripe lists them; the oldest is from before today, so that a first read finds its anchor. */
const transactions = [0, 1, 2, 3_000].map((ageMinutes) => ({
  id: `txn_${ageMinutes}`,
  object: 'balance_transaction',
  amount: 1_000,
  balance_type: 'payments',
  created: sellingSinceSeconds - 60 * ageMinutes,
  currency: 'usd',
  reporting_category: 'charge',
  source: `ch_${ageMinutes}`,
  type: 'charge',
}));

function list(query: URLSearchParams): object {
  const position = (id: string | null): number => transactions.findIndex((one) => one.id === id);
  const before = Number(query.get('created[lt]') ?? Infinity);
  const since = Number(query.get('created[gte]') ?? -Infinity);
  const newer = position(query.get('ending_before'));
  const older = position(query.get('starting_after'));
  const data = transactions
    .filter((_, index) => (newer === -1 || index < newer) && index > older)
    .filter(({ created }) => created < before && created >= since);
  return { object: 'list', has_more: false, data: data.slice(0, Number(query.get('limit') ?? 10)) };
}

/** The key is `sk_test_` and the account's name behind `acct_`. */
function account({ headers }: IncomingMessage): object {
  const [, name = ''] = /sk_test_(\w+)/.exec(headers.authorization ?? '') ?? [];
  return { id: `acct_${name}`, object: 'account' };
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const body = url.pathname === '/v1/account' ? account(request) : list(url.searchParams);
  response.setHeader('Content-Type', 'application/json');
  setTimeout(() => response.end(JSON.stringify(body)), latencyMs);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('message', (message) => {
  latencyMs = Number(message);
  process.send?.({ latencyMs });
});
process.on('disconnect', () => process.exit());
