/** What both revenue operations say in the same words: headers of an answer, and the parts of each refusal. */
import { createHash } from 'node:crypto';
import type { components } from '#generated/contract.ts';
import { contractHash, type OperationId } from '#generated/router.ts';
import type { FailureReason } from '../model/failure.ts';
import type { Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import type { Platform } from '../model/platform.ts';
import type { Interval } from '../model/window.ts';
import type { RealtimeOutcome } from '../revenue/realtime.ts';
import type { Figures, Snapshot } from '../revenue/snapshot.ts';
import type { Subject } from './handler.ts';
import { noStore, problem } from './problem.ts';

export type FreshOutcome = Extract<RealtimeOutcome, { kind: 'fresh' }>;
type UnavailableOutcome = Extract<RealtimeOutcome, { kind: 'unavailable' }>;

/** Sums over connections, by currency, in the order of their codes. */
export function sumByCurrency(figures: readonly Figures[]): Array<Omit<Figures, 'connectionId'>> {
  const sums = new Map<Currency, Omit<Figures, 'connectionId'>>();
  for (const { currency, saleMinor, refundMinor, saleCount } of figures) {
    const sum = sums.get(currency) ?? { currency, saleMinor: 0n, refundMinor: 0n, saleCount: 0 };
    sums.set(currency, {
      currency,
      saleMinor: sum.saleMinor + saleMinor,
      refundMinor: sum.refundMinor + refundMinor,
      saleCount: sum.saleCount + saleCount,
    });
  }
  return [...sums.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** The figures in one currency, zero when nothing happened in it. */
export function totalIn(currency: Currency, figures: readonly Figures[]): Omit<Figures, 'connectionId'> {
  const found = sumByCurrency(figures).find((sum) => sum.currency === currency);
  return found ?? { currency, saleMinor: 0n, refundMinor: 0n, saleCount: 0 };
}

/** Seconds for which the answer stays true: what is left of the TTL or of the window, whichever ends first. */
export function revenueHeaders({ at, expiresAt, snapshot }: FreshOutcome, interval: Interval) {
  const endsAt = Math.min(expiresAt, snapshot.windows[interval].end);
  const maxAge = Math.max(0, Math.floor((endsAt - at) / 1000));
  return { 'Cache-Control': `private, max-age=${maxAge}`, Vary: 'Authorization' } as const;
}

/**
 * The opaque part of an entity tag: the same for the same content of the same tenant, operation and contract, so that one
 * tenant's browser never takes another's body for its own, and a deploy that changes a body's shape is seen.
 */
export function entityTag(tenantId: string, operationId: OperationId, content: unknown): string {
  const seed = JSON.stringify([contractHash, tenantId, operationId, content]);
  return `"${createHash('sha256').update(seed).digest('base64url').slice(0, 27)}"`;
}

export function noRevenueSource(subject: Subject, otherCurrencies: readonly Currency[]) {
  const detail =
    otherCurrencies.length === 0
      ? 'No platform that revenue can be counted from is connected and active.'
      : `Everything sold in this window was in ${otherCurrencies.join(', ')}, and amounts are not converted: there is no total.`;
  return { headers: noStore, body: problem('noRevenueSource', subject, detail) };
}

export function overloaded(subject: Subject) {
  const detail = 'This server has as much to do as it may take on. Try again in a second.';
  return { headers: { ...noStore, 'Retry-After': 1 }, body: problem('overloaded', subject, detail) };
}

/** `lastKnown` is the operation's own body of the last whole answer. */
export function revenueUnavailable<Body>(
  subject: Subject,
  outcome: UnavailableOutcome,
  lastKnown: Body | null,
) {
  const { failures, retryAfterSeconds } = outcome;
  const reasons = failures.map(({ platform, reason }) => `${platformNames[platform]} ${reasonTexts[reason]}`);
  const why =
    reasons.length === 0 ? 'The platforms take too long to answer' : [...new Set(reasons)].join('; ');
  const detail = `${why}. Try again in ${retryAfterSeconds} s.`;
  return {
    headers: { ...noStore, 'Retry-After': retryAfterSeconds },
    body: {
      ...problem('realtimeRevenueUnavailable', subject, detail),
      failed_sources: failures.map((failure): components['schemas']['FailedSource'] => ({
        platform: failure.platform,
        platform_account_id: failure.platformAccountId,
        reason: failure.reason,
        retry_after_seconds: failure.retryAfterSeconds,
      })),
      last_known: lastKnown,
    },
  };
}

/** The oldest `complete_through` among the counted sources. */
export function completeThrough({ sources, dataAsOf }: Snapshot): Instant {
  const known = sources.flatMap(({ counted, read }) => (counted && read ? [read.completeThrough] : []));
  return known.reduce((oldest, one) => (one < oldest ? one : oldest), known[0] ?? dataAsOf);
}

const platformNames: Readonly<Record<Platform, string>> = {
  google_ads: 'Google Ads',
  meta_ads: 'Meta Ads',
  tiktok_ads: 'TikTok Ads',
  linkedin_ads: 'LinkedIn Ads',
  stripe: 'Stripe',
  paypal: 'PayPal',
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
};

const reasonTexts: Readonly<Record<FailureReason, string>> = {
  rate_limited: 'limits our requests',
  unauthorized: 'refuses the stored token; connect the account again',
  forbidden:
    'does not let the stored token read this account; connect it again with the rights to read balance transactions',
  credential_missing: 'has no usable token stored; connect the account again',
  credential_expired: 'has only a token that has expired; connect the account again',
  timeout: 'takes too long to answer',
  unreachable: 'cannot be reached',
  upstream_error: 'reports a fault of its own',
  invalid_response: 'gave an answer that cannot be used',
  catching_up: 'is being read, which takes a while',
  credential_unreadable: 'cannot be asked: this server cannot open the stored token; its operator has to act',
  duplicate_account:
    'is connected twice: this account is already connected under another id; remove one of the two',
  wrong_account:
    'refuses this account for the stored token: the token belongs to another account; store the right one',
  not_yet_available: 'publishes with a delay and does not know this window yet',
};
