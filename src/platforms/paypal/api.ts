/** Requests to PayPal. https://developer.paypal.com/docs/api/transaction-search/v1/ */
import { z } from 'zod';
import { instant, type Instant } from '../../model/instant.ts';
import { parseCurrency, type Currency } from '../../model/money.ts';
import { fail, type AccountRequest, type ResultOf, type Steps } from '../adapter.ts';
import { baseUrl, integer, type PlatformParts, type SettingsOf } from '../definition.ts';
import { parseBody, readTexts } from '../outbound.ts';
import { isoMoment, reportUnknown } from '../records.ts';
import { createTokens, requestClientToken } from '../tokens.ts';
import type { Balances } from '../window.ts';
import { detail, readRows } from './events.ts';

export const settings = {
  PAYPAL_BASE_URL: baseUrl('https://api-m.paypal.com', 'PayPal answers for live accounts'),
  PAYPAL_SANDBOX_BASE_URL: baseUrl('https://api-m.sandbox.paypal.com', 'PayPal answers for sandbox accounts'),
  PAYPAL_OVERLAP_HOURS: integer(4, 720, '24').describe(
    'How far behind the end of its data PayPal is read again, for transactions that it lists late; four hours late have been seen',
  ),
};
export type PaypalOptions = SettingsOf<typeof settings> & PlatformParts;

/** PayPal's rate limit states no wait. */
const rateLimitSeconds = 30;
const requestId = { header: 'paypal-debug-id', form: /^[0-9a-f]{8,20}$/i };
const maxPageSize = 500;
/** Without names, addresses and baskets. */
const fields = { fields: 'transaction_info', balance_affecting_records_only: 'Y' };

export const toSecond = (epochMs: number): Instant => instant(Math.floor(epochMs / 1000) * 1000);
const textOf = (at: Instant) => `${new Date(at).toISOString().slice(0, 19)}Z`;

const second = isoMoment.pipe(z.custom<Instant>(Number.isFinite)).transform(toSecond);
const owner = z.object({ account_number: z.string().optional() });
const searchReply = z.object({
  transaction_details: z.array(detail).default([]),
  last_refreshed_datetime: second,
  total_items: z.number().int().min(0),
  total_pages: z.number().int().min(0),
});
const currency = z.string().transform(parseCurrency).pipe(z.custom<Currency>(Boolean));
const balance = z.object({ currency, total_balance: z.object({ value: z.string() }) });
const balancesReply = z.object({ as_of_time: second, balances: z.array(balance) });
/** Whole seconds, both ends included. */
export type Span = { readonly from: Instant; readonly to: Instant };
type Query = Span & { readonly page?: number; readonly pageSize?: number; readonly transactionId?: string };
/** `refreshed`: the end of PayPal's data. `sentAt`: by PayPal's clock; without one, `refreshed`. */
export type Page = Exclude<ResultOf<Account['search']>, string>;
export type Account = ReturnType<ReturnType<typeof createApi>>;

export function createApi(options: PaypalOptions) {
  const { outbound, observe, PAYPAL_BASE_URL: live, PAYPAL_SANDBOX_BASE_URL: sandbox } = options;
  const onUnknown = reportUnknown(observe, 'paypal', /^T\d{4}$/);

  function requestOf({ credential, signal, trace }: AccountRequest, path: string) {
    const base = credential.options['environment'] === 'sandbox' ? sandbox : live;
    const url = new URL(`${base.replace(/\/+$/, '')}/v1/${path}`);
    const headers = { accept: 'application/json' };
    return { platform: 'paypal', url, headers, signal, trace, requestId, rateLimitSeconds } as const;
  }

  const openTokens = createTokens(options, {
    mint: (request) => requestClientToken(outbound, requestOf(request, 'oauth2/token'), request.credential),
  });

  return (request: AccountRequest) => {
    const send = openTokens(request, 'minted');

    const get = (path: string, query: Readonly<Record<string, string>>) =>
      send(requestOf(request, `reporting/${path}?${new URLSearchParams(query).toString()}`));

    /** `too-large`: more rows than PayPal lists. `not-available`: its data ends before the span. */
    async function* search({ from, to, page = 1, pageSize = maxPageSize, transactionId }: Query) {
      const span = { start_date: textOf(from), end_date: textOf(to) };
      const only = transactionId === undefined ? {} : { transaction_id: transactionId };
      const place = { page_size: String(pageSize), page: String(page) };
      const answer = yield* get('transactions', { ...span, ...fields, ...only, ...place });
      if (answer.status === 400 || answer.status === 404) {
        const { name, message } = readTexts(answer.body, 'name', 'message');
        if (name === 'RESULTSET_TOO_LARGE') return 'too-large' as const;
        if (/start date is not available/i.test(message)) return 'not-available' as const;
      }
      const account = owner.safeParse(answer.body).data?.account_number;
      // A secret of another account would book another merchant's money.
      const isForeign = answer.status === 200 && account && account !== request.platformAccountId;
      if (isForeign && !request.accountIsChecked) yield* fail('forbidden');
      const reply = yield* parseBody(answer, searchReply);
      yield { kind: 'account', readable: Boolean(account) } as const;
      const { transaction_details: rows, last_refreshed_datetime: refreshed, ...totals } = reply;
      const sentAt = answer.sentAtSeconds === undefined ? refreshed : toSecond(answer.sentAtSeconds * 1000);
      return { ...totals, ...readRows(rows, onUnknown), refreshed, sentAt };
    }

    /** Of the whole account, withheld money included, at the end of a second. */
    async function* readBalances(at: Instant): Steps<Balances> {
      const answer = yield* get('balances', { as_of_time: textOf(at) });
      // PayPal has none, or hides them from the app.
      if (answer.status === 400 || answer.status === 403) return undefined;
      const { as_of_time: asOf, balances } = yield* parseBody(answer, balancesReply);
      if (asOf !== at) return undefined;
      return balances.map((one) => [one.currency, one.total_balance.value] as const);
    }

    return { search, readBalances };
  };
}
