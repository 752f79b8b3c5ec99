/** Requests to Stripe for one account. https://docs.stripe.com/api/balance_transactions/list */
import { z } from 'zod';
import type { Instant } from '../../model/instant.ts';
import { ensure, fail, type AccountRequest, type BookedEvent } from '../adapter.ts';
import type { Records, ResultOf, Steps } from '../adapter.ts';
import { baseUrl, integer, type PlatformParts, type SettingsOf } from '../definition.ts';
import { completeThroughOf, parseBody, readAtSeconds, type Answered } from '../outbound.ts';
import { isStorable, reportUnknown } from '../records.ts';
import { toLedgerEvents, transaction } from './events.ts';

const seconds = integer(0, 86_400, '60');
export const settings = {
  STRIPE_BASE_URL: baseUrl('https://api.stripe.com', 'Stripe answers'),
  STRIPE_OVERLAP_SECONDS: seconds.describe(
    'How far behind the newest transaction a refresh reads again, for those that Stripe lists late',
  ),
  STRIPE_COMPLETENESS_LAG_SECONDS: seconds.describe(
    'How long Stripe may take to list a transaction: `complete_through` lies that far behind; at most the overlap',
  ),
};
export type StripeOptions = SettingsOf<typeof settings> & Pick<PlatformParts, 'outbound' | 'observe'>;

const requestId = { header: 'request-id', form: /^req_\w{1,64}$/ };

const list = z.object({ object: z.literal('list'), has_more: z.boolean(), data: z.array(transaction) });
const rejection = z.object({ error: z.object({ code: z.string().optional() }) });

const codeOf = (body: unknown) => rejection.safeParse(body).data?.error.code;
const isMissing = ({ body }: Answered) => codeOf(body) === 'resource_missing';
/** Stripe's rate limit from before it used 429. */
const reasonOf = ({ body }: Answered) => (codeOf(body) === 'rate_limit' ? 'rate_limited' : undefined);

/** Requests then name an account. https://docs.stripe.com/keys/organization-api-keys */
export const isOfOrganisation = (key: string): boolean => key.startsWith('sk_org');

/** A place in the list. `created`: in seconds. */
export type TransactionRef = { readonly id: string; readonly created: number };
export type Account = ReturnType<typeof openAccount>;
export type Read = ReturnType<Account['openList']>;
export type Page = Extract<ResultOf<Read>, { kind: 'page' }>;

export function openAccount(options: StripeOptions, request: AccountRequest) {
  const { STRIPE_BASE_URL: base, STRIPE_COMPLETENESS_LAG_SECONDS: lagSeconds, outbound } = options;
  const { platformAccountId: own, credential, signal, trace } = request;
  const onUnknown = reportUnknown(options.observe, 'stripe', /^[a-z][a-z0-9_]{0,63}$/);
  // Overlaps count from the moment of the transaction; `created` is cut to the second.
  const lateSeconds = options.STRIPE_OVERLAP_SECONDS + 1;
  const { stripe_account: connected } = credential.options;
  const accountHeader = isOfOrganisation(credential.accessToken) ? 'stripe-context' : 'stripe-account';
  const headers = {
    authorization: `Bearer ${credential.accessToken}`,
    'stripe-version': '2026-10-28.endive',
    accept: 'application/json',
    ...(connected && { [accountHeader]: connected }),
  };
  async function* get(path: string): Steps<Answered> {
    const url = new URL(path, base);
    return yield* ensure(await outbound({ platform: 'stripe', url, headers, signal, trace, requestId }));
  }
  /** As of the first request, by Stripe's clock. */
  let first: { readonly completeThrough: Instant | undefined } | undefined;

  /** Rejects a page with a ref of the page before: such a list would never end. */
  function openList(direction: 'starting_after' | 'ending_before', bounds: Record<string, string> = {}) {
    let last: readonly TransactionRef[] = [];
    return async function* (from: TransactionRef | undefined) {
      const place = from && { [direction]: from.id };
      const search = new URLSearchParams({ limit: '100', ...bounds, ...place });
      const answer = yield* get(`/v1/balance_transactions?${search.toString()}`);
      const readAt = readAtSeconds(answer);
      first ??= { completeThrough: completeThroughOf(readAt, lagSeconds) };
      if (answer.status === 400 && isMissing(answer)) return { kind: 'unknown-place' } as const;
      const { data: newestFirst, has_more: hasMore } = yield* parseBody(answer, list, reasonOf);
      // PostgreSQL must be able to store a cursor with them.
      const refs = newestFirst.flatMap(({ id, created }) =>
        created !== null && isStorable(id) ? [{ id, created }] : [],
      );
      const passed = new Set(from && [from, ...last].map(({ id }) => id));
      if ((hasMore && refs.length === 0) || refs.some(({ id }) => passed.has(id)))
        return yield* fail('invalid_response');
      last = refs;
      // Everything created until then is listed; without a Date, the newest transaction bounds it.
      const settledUntil = (readAt ?? refs[0]?.created ?? 0) - lateSeconds;
      return {
        kind: 'page',
        records: toLedgerEvents(newestFirst.toReversed(), onUnknown),
        refs,
        next: hasMore ? refs.at(direction === 'ending_before' ? 0 : -1) : undefined,
        ...first,
        isSettled: newestFirst.every(({ created }) => created === null || created <= settledUntil),
        /** The first settled ref an overlap or more behind the head. */
        findSettled: (some: readonly TransactionRef[], head: TransactionRef) =>
          some.find(({ created }) => created <= Math.min(settledUntil, head.created - lateSeconds)),
      } as const;
    };
  }

  /** No records: Stripe has no transaction with this id. */
  async function* readOne({ externalId: id }: BookedEvent): Steps<Records> {
    const answer = yield* get(`/v1/balance_transactions/${encodeURIComponent(id)}`);
    if (answer.status === 404 && isMissing(answer)) return toLedgerEvents([], onUnknown);
    const found = yield* parseBody(answer, transaction, reasonOf);
    return found.id === id ? toLedgerEvents([found], onUnknown) : yield* fail('invalid_response');
  }

  /** A key of another account would book another merchant's money. */
  async function* check(): Steps {
    // Before the request: a restricted key may read transactions but not the account.
    if ((connected ?? own) !== own) yield* fail('wrong_account');
    const answer = yield* get('/v1/account');
    if (answer.status === 403) return void (yield { kind: 'account', readable: false });
    const { id } = yield* parseBody(answer, z.object({ id: z.string() }), reasonOf);
    if (id !== own) yield* fail('wrong_account');
    yield { kind: 'account', readable: true };
  }

  return { openList, readOne, check };
}
