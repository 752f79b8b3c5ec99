/** A minimal Stripe client with strict schemas of the simulator's responses. */
import { z } from 'zod';

const transactionSchema = z.strictObject({
  id: z.string(),
  object: z.literal('balance_transaction'),
  amount: z.int(),
  available_on: z.int(),
  balance_type: z.string(),
  created: z.int(),
  currency: z.string().regex(/^[a-z]{3}$/),
  description: z.string().nullable(),
  exchange_rate: z.number().nullable(),
  fee: z.int(),
  fee_details: z.array(z.record(z.string(), z.unknown())),
  net: z.int(),
  reporting_category: z.string(),
  source: z.string().nullable(),
  status: z.enum(['available', 'pending']),
  type: z.string(),
});

const pageSchema = z.strictObject({
  object: z.literal('list'),
  url: z.literal('/v1/balance_transactions'),
  has_more: z.boolean(),
  data: z.array(transactionSchema),
});

const errorSchema = z.strictObject({
  error: z.strictObject({
    type: z.string(),
    message: z.string(),
    code: z.string().optional(),
    doc_url: z.string().optional(),
    param: z.string().optional(),
  }),
});

export type Transaction = z.output<typeof transactionSchema>;
export type Page = z.output<typeof pageSchema>;
export type Params = Readonly<Record<string, string | number>>;

export function createStripeWire(url: string, key: string) {
  function get(path: string, params: Params = {}, headers: Readonly<Record<string, string>> = {}) {
    const query = Object.entries(params).map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
    const sent = { authorization: `Bearer ${key}`, ...headers };
    return fetch(`${url}${path}?${query.join('&')}`, { headers: sent });
  }

  async function list(params: Params = {}): Promise<Page> {
    return pageSchema.parse(await (await get('/v1/balance_transactions', params)).json());
  }

  async function listRejected(params: Params) {
    const response = await get('/v1/balance_transactions', params);
    return { status: response.status, ...(await readError(response)) };
  }

  /** Every transaction on one side of the cursor, page by page, in the order of the walk. */
  async function walk(
    direction: 'starting_after' | 'ending_before',
    from: string | null,
    params: Params = {},
  ) {
    const seen: Transaction[] = [];
    let cursor = from;
    let pages = 0;
    for (let more = true; more; pages += 1) {
      const page = await list({ limit: 100, ...params, ...(cursor === null ? {} : { [direction]: cursor }) });
      seen.push(...(direction === 'ending_before' ? page.data.toReversed() : page.data));
      cursor = seen.at(-1)?.id ?? cursor;
      more = page.has_more;
    }
    return { seen, pages };
  }

  return { get, list, rejected: listRejected, walk };
}

async function readError(response: Response) {
  return errorSchema.parse(await response.json()).error;
}
