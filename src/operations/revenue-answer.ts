/** What both revenue operations say in the same words: headers of an answer, and the parts of each refusal. */
import { createHash } from 'node:crypto';
import type { components } from '#generated/contract.ts';
import { contractHash, type OperationId } from '#generated/router.ts';
import type { UncountedConnection } from '../connections/counted.ts';
import type { ConnectionId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import type { Interval } from '../model/window.ts';
import type { RealtimeOutcome } from '../revenue/realtime.ts';
import type { Figures, Snapshot } from '../revenue/snapshot.ts';
import { askAgainSeconds, describeFailures, describeUncounted, platformNames } from './failure-texts.ts';
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

export function noRevenueSource(subject: Subject, connections: readonly UncountedConnection[]) {
  return { headers: noStore, body: problem('noRevenueSource', subject, describeUncounted(connections)) };
}

export function overloaded(subject: Subject) {
  const detail = 'The server is overloaded. Try again in 1 s.';
  return { headers: { ...noStore, 'Retry-After': 1 }, body: problem('overloaded', subject, detail) };
}

/** `lastKnown` is the operation's own body of the last whole answer. */
export function revenueUnavailable<Body>(
  subject: Subject,
  { failures, retryAfterSeconds }: Pick<UnavailableOutcome, 'failures' | 'retryAfterSeconds'>,
  lastKnown: Body | null,
  detail?: string,
) {
  const seconds = Math.min(retryAfterSeconds, askAgainSeconds(failures) ?? retryAfterSeconds);
  return {
    headers: { ...noStore, 'Retry-After': seconds },
    body: {
      ...problem('realtimeRevenueUnavailable', subject, detail ?? describeFailures(failures, seconds)),
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

/** A window whose totals no JSON number holds exactly: no answer, instead of a rounded one. */
export function revenueTooLarge(
  subject: Subject,
  { at, expiresAt, snapshot }: FreshOutcome,
  connectionIds: readonly ConnectionId[],
) {
  const seconds = Math.max(1, Math.ceil((expiresAt - at) / 1000));
  const sources = snapshot.sources.filter(({ connectionId }) => connectionIds.includes(connectionId));
  const failures = sources.map(({ connectionId, platform, platformAccountId }) => {
    const account = { connectionId, platform, platformAccountId };
    return {
      ...account,
      reason: 'invalid_response',
      cooldownUntil: expiresAt,
      retryAfterSeconds: seconds,
    } as const;
  });
  const named = sources.map(
    ({ platform, platformAccountId }) => `${platformNames[platform]} (${platformAccountId})`,
  );
  const detail = `The amounts of ${named.join(', ')} add up to more than 2^53 - 1 minor units, which cannot be given exactly. Check the sales there.`;
  return revenueUnavailable(subject, { failures, retryAfterSeconds: seconds }, null, detail);
}

/** The oldest `complete_through` among the counted sources. */
export function completeThrough({ sources, dataAsOf }: Snapshot): Instant {
  const known = sources.flatMap(({ counted, read }) => (counted && read ? [read.completeThrough] : []));
  return known.reduce((oldest, one) => (one < oldest ? one : oldest), known[0] ?? dataAsOf);
}
