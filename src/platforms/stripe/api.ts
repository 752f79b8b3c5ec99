/** Stripe's two endpoints, asked and checked. https://docs.stripe.com/api/balance_transactions/list */
import { z } from 'zod';
import type { PlatformFailure } from '../../model/failure.ts';
import { instant, type Instant } from '../../model/instant.ts';
import type { PullRequest, PullStep } from '../adapter.ts';
import type { Outbound } from '../outbound.ts';
import { isStorable, transaction, type Transaction } from './events.ts';

export type StripeApiOptions = {
  readonly baseUrl: string;
  readonly overlapSeconds: number;
  readonly completenessLagSeconds: number;
  readonly outbound: Outbound;
};

const apiVersion = '2026-10-28.endive';
const pageSize = 100;
/** 100 transactions a second for a whole day. A longer list never ends; cursors keep what it gave. */
const maxPagesPerPull = 86_400;
const requestId = { header: 'request-id', form: /^req_\w{1,64}$/ };

const list = z.object({ object: z.literal('list'), has_more: z.boolean(), data: z.array(transaction) });
const refusal = z.object({ error: z.object({ code: z.string().optional() }) });
const account = z.object({ id: z.string() });

/** A place in the list. `created`: in seconds. */
export type TransactionRef = { readonly id: string; readonly created: number };

export type Page = {
  readonly newestFirst: readonly Transaction[];
  /** Those that a cursor can keep; at least one where there is more. */
  readonly marks: readonly TransactionRef[];
  readonly hasMore: boolean;
  /** Everything created until this second was listed when Stripe looked. */
  readonly settledUntil: number;
};
export type Failed = Extract<PullStep, { kind: 'failed' }>;
export type Fetched =
  { readonly kind: 'page'; readonly page: Page } | { readonly kind: 'unknown-id' } | Failed;

/** The list as one pull reads it. */
export type TransactionList = {
  /** Refuses a page that repeats one of `passed`: such a list comes no further. */
  read(query: Readonly<Record<string, string>>, passed?: ReadonlySet<string>): Promise<Fetched>;
  /** Up to when all was listed at the first request, by Stripe's clock, if it told its time. */
  completeThrough(): Instant | undefined;
};

export function openList(options: StripeApiOptions, request: PullRequest): TransactionList {
  let pages = 0;
  let completeThrough: Instant | undefined;
  return {
    completeThrough: () => completeThrough,
    async read(query, passed = new Set()) {
      pages += 1;
      if (pages > maxPagesPerPull) return failed('invalid_response');
      const result = await get(options, request, '/v1/balance_transactions', {
        limit: String(pageSize),
        ...query,
      });
      if (result.kind === 'failed') return result;
      const { status, body, sentAtSeconds, durationMs } = result;
      const lookedAt = sentAtSeconds === undefined ? undefined : sentAtSeconds - durationMs / 1000;
      if (pages === 1 && lookedAt !== undefined)
        completeThrough = instant(Math.floor(lookedAt - options.completenessLagSeconds) * 1000);
      if (status !== 200) {
        const isUnknownId = status === 400 && codeOf(body) === 'resource_missing';
        return isUnknownId ? { kind: 'unknown-id' } : failed(reasonOf(status, body));
      }
      const parsed = list.safeParse(body);
      if (!parsed.success) return failed('invalid_response');
      const { data: newestFirst, has_more: hasMore } = parsed.data;
      const marks = newestFirst.flatMap(markOf);
      // More that is never shown, or shown before, would be asked for without end.
      if ((hasMore && marks.length === 0) || marks.some(({ id }) => passed.has(id)))
        return failed('invalid_response');
      // Without a Date, the newest transaction tells how late it is at least.
      const settledUntil = (lookedAt ?? marks[0]?.created ?? 0) - lateSeconds(options);
      return { kind: 'page', page: { newestFirst, marks, hasMore, settledUntil } };
    },
  };
}

/** The overlap counts from the moment of the transaction, which `created` cuts to its second. */
export function lateSeconds({ overlapSeconds }: StripeApiOptions): number {
  return overlapSeconds + 1;
}

/** Whose token is it? A key of another account would book another merchant's money. */
export async function checkAccount(options: StripeApiOptions, request: PullRequest): Promise<PullStep> {
  const result = await get(options, request, '/v1/account', {});
  if (result.kind === 'failed') return result;
  // A restricted key may be allowed to read transactions and not the account.
  if (result.status === 403) return { kind: 'account', readable: false };
  if (result.status !== 200) return failed(reasonOf(result.status, result.body));
  const parsed = account.safeParse(result.body);
  if (!parsed.success) return failed('invalid_response');
  return parsed.data.id === request.platformAccountId
    ? { kind: 'account', readable: true }
    : failed('wrong_account');
}

function get(
  { baseUrl, outbound }: StripeApiOptions,
  { credential, signal, trace }: PullRequest,
  path: string,
  query: Readonly<Record<string, string>>,
): ReturnType<Outbound> {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = {
    authorization: `Bearer ${credential.accessToken}`,
    'stripe-version': apiVersion,
    accept: 'application/json',
  };
  return outbound({ platform: 'stripe', url, headers, signal, trace, requestId });
}

function codeOf(body: unknown): string | undefined {
  return refusal.safeParse(body).data?.error.code;
}

function reasonOf(status: number, body: unknown): PlatformFailure['reason'] {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  // As Stripe limited rates before it had 429.
  return codeOf(body) === 'rate_limit' ? 'rate_limited' : 'upstream_error';
}

export function failed(reason: PlatformFailure['reason']): Failed {
  return { kind: 'failed', failure: { reason } };
}

function markOf({ id, created }: Transaction): readonly TransactionRef[] {
  return created !== null && isStorable(id) ? [{ id, created }] : [];
}
