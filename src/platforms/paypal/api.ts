/** PayPal's search, asked and checked: https://developer.paypal.com/docs/api/transaction-search/v1/ */
import { z } from 'zod';
import type { FailureReason } from '../../model/failure.ts';
import { instant, type Instant } from '../../model/instant.ts';
import { parseCurrency, type Currency } from '../../model/money.ts';
import { failed, type AccountRequest, type FailedStep, type PullStep } from '../adapter.ts';
import type { PlatformParts } from '../definition.ts';
import { parseAnswer, type OutboundRequest } from '../outbound.ts';
import { parseStamp, reportUnknown } from '../records.ts';
import { createTokens, requestToken, type Send } from '../tokens.ts';
import { detail, readRows } from './events.ts';

export type Options = PlatformParts & {
  readonly baseUrl: string;
  readonly sandboxBaseUrl: string;
  readonly overlapMs: number;
};

/** Both ends are included, in whole seconds. */
export type Span = { readonly from: Instant; readonly to: Instant };
type Query = Span & { readonly page: number; readonly pageSize: number; readonly transactionId?: string };

/** Of at most 500 rows: a longer list never ends; cursors keep what it gave. */
const maxRequestsPerPull = 20_000;
/** PayPal limits rates without saying for how long. */
const rateLimitSeconds = 30;
const codeForm = /^T\d{4}$/;
const requestId = { header: 'paypal-debug-id', form: /^[0-9a-f]{8,20}$/i };

const owner = z.object({ account_number: z.string().optional() });
const stamp = z.string().transform((text) => parseStamp(text) ?? Number.NaN);
const search = z.object({
  transaction_details: z.array(detail).default([]),
  last_refreshed_datetime: stamp.pipe(z.number()),
  total_items: z.number().int().min(0),
  total_pages: z.number().int().min(0),
});
const refusal = z.object({ name: z.string().catch(''), message: z.string().catch('') });

/** `too-large`: more rows than PayPal lists. `not-available`: its data ends before the span. */
export type Refused = FailedStep | { readonly kind: 'too-large' | 'not-available' };

export type Page = ReturnType<typeof readRows> & {
  readonly kind: 'page';
  /** How far PayPal's data reaches. */
  readonly refreshed: Instant;
  readonly totalItems: number;
  readonly totalPages: number;
  /** By PayPal's clock; without one, how far its data reaches. */
  readonly sentAt: Instant;
};

export type Ask = ReturnType<typeof openSearch>;

/** The search as one pull asks it: it yields a step for each request but the last. */
export function openSearch(options: Options, send: Send, request: AccountRequest) {
  const onUnknown = reportUnknown(options.observe, 'paypal', codeForm);
  let isChecked = request.accountIsChecked;
  let requests = 0;
  return async function* ask(query: Query): AsyncGenerator<PullStep, Page | Refused> {
    requests += 1;
    if (requests > maxRequestsPerPull) return failed('invalid_response');
    const result = yield* send((token) => searchOf(options, request, query, token));
    if (result.kind === 'failed') return withWait(result);
    const { status, body, sentAtSeconds } = result;
    if (status === 400 || status === 404) return readRefusal(body);
    const account = owner.safeParse(body).data?.account_number;
    // A secret of another account would book another merchant's money.
    if (!isChecked && status === 200 && account && account !== request.platformAccountId)
      return failed('forbidden');
    const answer = parseAnswer(result, search, () => 'upstream_error');
    if (answer.kind === 'failed') return answer;
    if (!isChecked) yield { kind: 'account', readable: Boolean(account) };
    isChecked = true;
    const { transaction_details: rows, total_items: totalItems, total_pages: totalPages } = answer.body;
    const refreshed = toSecond(answer.body.last_refreshed_datetime);
    const sentAt = sentAtSeconds === undefined ? refreshed : toSecond(sentAtSeconds * 1000);
    return { kind: 'page', ...readRows(rows, onUnknown), refreshed, totalItems, totalPages, sentAt };
  };
}

export function toSecond(epochMs: number): Instant {
  return instant(Math.floor(epochMs / 1000) * 1000);
}

const textOf = (at: Instant) => `${new Date(at).toISOString().slice(0, 19)}Z`;

const balances = z.object({
  as_of_time: stamp,
  balances: z.array(
    z.object({
      currency: z.string().transform(parseCurrency).pipe(z.custom<Currency>(Boolean)),
      total_balance: z.object({ value: z.string() }),
    }),
  ),
});

/** Undefined: PayPal has none of that moment, or the app may not see them. */
type Balances = ReadonlyArray<readonly [Currency, string]> | FailedStep | undefined;
export type AskBalances = (at: Instant) => AsyncGenerator<PullStep, Balances>;

/** Of the whole account, at the end of a second: what is withheld included. */
export function openBalances(options: Options, send: Send, request: AccountRequest): AskBalances {
  return async function* (at) {
    const path = `/v1/reporting/balances?${new URLSearchParams({ as_of_time: textOf(at) }).toString()}`;
    const result = yield* send((token) => requestOf(options, request, path, `Bearer ${token}`));
    if (result.kind === 'failed') return withWait(result);
    if (result.status === 400 || result.status === 403) return undefined;
    const answer = parseAnswer(result, balances, () => 'upstream_error');
    if (answer.kind === 'failed') return answer;
    if (toSecond(answer.body.as_of_time) !== at) return undefined;
    return answer.body.balances.map(({ currency, total_balance: { value } }) => [currency, value] as const);
  };
}

/** Without names, addresses and baskets. */
const asked = { fields: 'transaction_info', balance_affecting_records_only: 'Y' };

function searchOf(
  options: Options,
  request: AccountRequest,
  { from, to, page, pageSize, transactionId }: Query,
  token: string,
): OutboundRequest {
  const span = { start_date: textOf(from), end_date: textOf(to) };
  const place = { page_size: String(pageSize), page: String(page) };
  const only = transactionId === undefined ? {} : { transaction_id: transactionId };
  const query = new URLSearchParams({ ...span, ...asked, ...only, ...place });
  return requestOf(options, request, `/v1/reporting/transactions?${query.toString()}`, `Bearer ${token}`);
}

export function openTokens(options: Options) {
  const { outbound, clock } = options;
  return createTokens({
    outbound,
    clock,
    async mint(request) {
      const { accessToken: id, refreshToken: secret } = request.credential;
      const basic = Buffer.from(`${id}:${secret ?? ''}`).toString('base64');
      // Read like any other: a second token takes nothing from the first.
      const form = { method: 'POST', isRead: true, body: 'grant_type=client_credentials' } as const;
      const asking = requestOf(options, request, '/v1/oauth2/token', `Basic ${basic}`, form);
      return requestToken(outbound, asking, (_, status) => refusals[status] ?? 'upstream_error');
    },
  });
}

/** A 401 to a secret is of the one that is stored. */
const refusals: Readonly<Record<number, FailureReason>> = { 401: 'credential_expired', 403: 'forbidden' };

function requestOf(
  { baseUrl, sandboxBaseUrl }: Options,
  { credential, signal, trace }: AccountRequest,
  path: string,
  authorization: string,
  form: Pick<OutboundRequest, 'method' | 'isRead' | 'body'> = {},
): OutboundRequest {
  const base = credential.options['environment'] === 'sandbox' ? sandboxBaseUrl : baseUrl;
  const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
  const type = form.body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = { authorization, accept: 'application/json', ...type };
  return { platform: 'paypal', url, headers, signal, trace, requestId, ...form };
}

function readRefusal(body: unknown): Refused {
  const { name, message } = refusal.safeParse(body).data ?? { name: '', message: '' };
  if (name === 'RESULTSET_TOO_LARGE') return { kind: 'too-large' };
  if (/start date is not available/i.test(message)) return { kind: 'not-available' };
  return failed('upstream_error');
}

function withWait(step: FailedStep): FailedStep {
  const { reason, retryAfterSeconds = rateLimitSeconds } = step.failure;
  return reason === 'rate_limited' ? { kind: 'failed', failure: { reason, retryAfterSeconds } } : step;
}
