/** Stripe's two endpoints, asked and checked. https://docs.stripe.com/api/balance_transactions/list */
import { z } from 'zod';
import { instant, type Instant } from '../../model/instant.ts';
import { failed, type AccountRequest, type FailedStep, type PullStep } from '../adapter.ts';
import type { PlatformParts } from '../definition.ts';
import { parseAnswer } from '../outbound.ts';
import { isStorable, reportUnknown } from '../records.ts';
import { toLedgerEvents, transaction, type Transaction } from './events.ts';

export type StripeOptions = Omit<PlatformParts, 'clock'> & {
  readonly baseUrl: string;
  readonly overlapSeconds: number;
  readonly completenessLagSeconds: number;
};

/** 100 transactions a second for a whole day. A longer list never ends; cursors keep what it gave. */
const maxPagesPerPull = 86_400;
const requestId = { header: 'request-id', form: /^req_\w{1,64}$/ };

const list = z.object({ object: z.literal('list'), has_more: z.boolean(), data: z.array(transaction) });
const refusal = z.object({ error: z.object({ code: z.string().optional() }) });

const codeOf = (body: unknown) => refusal.safeParse(body).data?.error.code;
/** Stripe limited rates so before it had 429. */
const reasonOf = (body: unknown) => (codeOf(body) === 'rate_limit' ? 'rate_limited' : 'upstream_error');

/** A place in the list. `created`: in seconds. */
export type TransactionRef = { readonly id: string; readonly created: number };

export type ReadPage = ReturnType<typeof openList>;
export type Page = Extract<Awaited<ReturnType<ReadPage>>, { kind: 'page' }>;

/** The list as one pull reads it. A page that repeats one of `passed` is refused: such a list comes no further. */
export function openList(options: StripeOptions, request: AccountRequest) {
  const toRecords = toRecordsOf(options);
  // The overlap counts from the moment of the transaction, which `created` cuts to its second.
  const lateSeconds = options.overlapSeconds + 1;
  let pages = 0;
  let completeThrough: Instant | undefined;
  return async (query: Readonly<Record<string, string>>, passed: ReadonlySet<string> = new Set()) => {
    pages += 1;
    if (pages > maxPagesPerPull) return failed('invalid_response');
    const search = new URLSearchParams({ limit: '100', ...query });
    const result = await get(options, request, `/v1/balance_transactions?${search.toString()}`);
    if (result.kind === 'failed') return result;
    const { status, sentAtSeconds, durationMs } = result;
    const lookedAt = sentAtSeconds === undefined ? undefined : sentAtSeconds - durationMs / 1000;
    if (pages === 1 && lookedAt !== undefined)
      completeThrough = instant(Math.floor(lookedAt - options.completenessLagSeconds) * 1000);
    if (status === 400 && codeOf(result.body) === 'resource_missing') return { kind: 'unknown-id' } as const;
    const answer = parseAnswer(result, list, reasonOf);
    if (answer.kind === 'failed') return answer;
    const { data: newestFirst, has_more: hasMore } = answer.body;
    // Those that a cursor can keep.
    const marks = newestFirst.flatMap(({ id, created }) =>
      created !== null && isStorable(id) ? [{ id, created }] : [],
    );
    // More that is never shown, or shown before, would be asked for without end.
    if ((hasMore && marks.length === 0) || marks.some(({ id }) => passed.has(id)))
      return failed('invalid_response');
    // All created until then was listed; without a Date, the newest transaction tells how late it is at least.
    const settledUntil = (lookedAt ?? marks[0]?.created ?? 0) - lateSeconds;
    return {
      kind: 'page',
      records: toRecords(newestFirst.toReversed()),
      marks,
      hasMore,
      /** Up to when all was listed at the pull's first request, by Stripe's clock, if it told its time. */
      completeThrough,
      isSettled: newestFirst.every(({ created }) => created === null || created <= settledUntil),
      /** The first of these that lies an overlap behind the head, too. */
      findSettled: (refs: readonly TransactionRef[], head: TransactionRef) =>
        refs.find(({ created }) => created <= Math.min(settledUntil, head.created - lateSeconds)),
    } as const;
  };
}

/** Such a key has no account of its own: each request names one. https://docs.stripe.com/keys/organization-api-keys */
export const isOfOrganisation = (key: string): boolean => key.startsWith('sk_org');

function toRecordsOf({ observe }: StripeOptions) {
  const onUnknown = reportUnknown(observe, 'stripe', /^[a-z][a-z0-9_]{0,63}$/);
  return (transactions: readonly Transaction[]) => toLedgerEvents(transactions, onUnknown);
}

/** One transaction by its id; no records: Stripe has none. */
export async function readOne(
  options: StripeOptions,
  request: AccountRequest,
  id: string,
): Promise<FailedStep | { readonly kind: 'found'; readonly records: ReturnType<typeof toLedgerEvents> }> {
  const toRecords = toRecordsOf(options);
  const result = await get(options, request, `/v1/balance_transactions/${encodeURIComponent(id)}`);
  const isGone = result.kind === 'answer' && result.status === 404;
  if (isGone && codeOf(result.body) === 'resource_missing') return { kind: 'found', records: toRecords([]) };
  const answer = parseAnswer(result, transaction, reasonOf);
  if (answer.kind === 'failed') return answer;
  return answer.body.id === id
    ? { kind: 'found', records: toRecords([answer.body]) }
    : failed('invalid_response');
}

/** Whose token is it? A key of another account would book another merchant's money. */
export async function checkAccount(options: StripeOptions, request: AccountRequest): Promise<PullStep> {
  const { platformAccountId: own, credential } = request;
  // Checked first: a restricted key may be allowed to read transactions and not the account.
  if ((credential.options['stripe_account'] ?? own) !== own) return failed('wrong_account');
  const result = await get(options, request, '/v1/account');
  if (result.kind === 'answer' && result.status === 403) return { kind: 'account', readable: false };
  const answer = parseAnswer(result, z.object({ id: z.string() }), reasonOf);
  if (answer.kind === 'failed') return answer;
  return answer.body.id === own ? { kind: 'account', readable: true } : failed('wrong_account');
}

function get(
  { baseUrl, outbound }: StripeOptions,
  { credential, signal, trace }: AccountRequest,
  path: string,
) {
  const { stripe_account: connected } = credential.options;
  const headers = {
    authorization: `Bearer ${credential.accessToken}`,
    'stripe-version': '2026-10-28.endive',
    accept: 'application/json',
    ...(connected && {
      [isOfOrganisation(credential.accessToken) ? 'stripe-context' : 'stripe-account']: connected,
    }),
  };
  return outbound({ platform: 'stripe', url: new URL(path, baseUrl), headers, signal, trace, requestId });
}
