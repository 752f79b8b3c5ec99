/** Shared by both revenue operations: the one switch over outcomes, headers, and the parts of problems. */
import { createHash } from 'node:crypto';
import type { components } from '#generated/contract.ts';
import { contractHash, type OperationId } from '#generated/router.ts';
import type { UncountedConnection } from '../connections/counted.ts';
import { summarise, type CurrencySums, type Figures, type Summary } from '../ledger/summary.ts';
import { minorUnitExponent, toSafeInteger, type Currency } from '../model/money.ts';
import type { Interval } from '../model/window.ts';
import type { DayRates } from '../rates/convert.ts';
import {
  ageSeconds,
  rejectInexact,
  secondsFresh,
  type FreshOutcome,
  type RealtimeOutcome,
  type UnavailableOutcome,
} from '../revenue/freshness.ts';
import type { Snapshot, SnapshotSource } from '../revenue/snapshot.ts';
import { describeFailures, describeUncounted, nameAccount } from './failure-texts.ts';
import { shareBody, type RequestInfo } from './handler.ts';
import { noStore, problem, unknownTenant } from './problem.ts';

/** A snapshot in the words of sums: what an operation makes its body of. */
export type View = Summary<SnapshotSource> & {
  readonly snapshot: Snapshot;
  readonly interval: Interval;
  readonly ageSeconds: number;
};

/** An operation's body, with the tag that names its content. */
export type Tagged<Body> = { readonly body: Body; readonly tag: string };

/** An operation's body, and its response of each status. */
type Responses<Body, Responded> = {
  readonly bodyOf: (view: View) => Body;
  readonly tagOf: (body: Body) => string;
  readonly 200: (tagged: Tagged<Body>, headers: ReturnType<typeof revenueHeaders>) => Responded;
  readonly 403: (parts: ReturnType<typeof unknownTenant>) => Responded;
  readonly 404: (parts: ReturnType<typeof noRevenueSource>) => Responded;
  readonly 503: (
    parts: ReturnType<typeof overloaded> | ReturnType<typeof revenueUnavailable<Body>>,
  ) => Responded;
};

type CachedBody<Body> = Tagged<Body> | { readonly tooLarge: View['tooLarge'] };

/** Bodies shared by many requests. A snapshot's entry is collected with it, seconds after its last read. */
export type AnswerMemory<Body> = WeakMap<Snapshot, Map<string, CachedBody<Body>>>;

/**
 * Turns an outcome into the operation's response; a last known answer has the operation's own body.
 * @param key names all that the body depends on beside the snapshot
 */
export function respondRevenue<Body extends object, Responded>(
  outcome: RealtimeOutcome,
  { interval, info, key }: { readonly interval: Interval; readonly info: RequestInfo; readonly key: string },
  memory: AnswerMemory<Body>,
  respond: Responses<Body, Responded>,
): Responded {
  switch (outcome.kind) {
    case 'fresh': {
      const { snapshot } = outcome;
      const bodies = memory.get(snapshot) ?? new Map<string, CachedBody<Body>>();
      const cached = bodies.get(key) ?? makeAnswer(viewOf(outcome, interval), respond);
      memory.set(snapshot, bodies.set(key, cached));
      if ('tag' in cached) return respond[200](cached, revenueHeaders(outcome, interval));
      const unavailable = rejectInexact(outcome, cached.tooLarge);
      return respond[503](
        revenueUnavailable<Body>(info, unavailable, null, describeTooLarge(cached.tooLarge)),
      );
    }
    case 'unknown-tenant':
      return respond[403](unknownTenant(info));
    case 'no-revenue-source':
      return respond[404](noRevenueSource(info, outcome.connections));
    case 'overloaded':
      return respond[503](overloaded(info));
    case 'unavailable': {
      const view = outcome.lastKnown && viewOf(outcome.lastKnown, interval);
      const lastKnown = view && view.tooLarge.length === 0 ? respond.bodyOf(view) : null;
      return respond[503](revenueUnavailable(info, outcome, lastKnown));
    }
  }
}

function makeAnswer<Body extends object>(
  view: View,
  { bodyOf, tagOf }: Pick<Responses<Body, unknown>, 'bodyOf' | 'tagOf'>,
): CachedBody<Body> {
  if (view.tooLarge.length > 0) return view;
  const body = shareBody(bodyOf(view));
  return { body, tag: tagOf(body) };
}

function viewOf({ snapshot, at }: Pick<FreshOutcome, 'snapshot' | 'at'>, interval: Interval): View {
  return { ...summarise(snapshot, interval), snapshot, interval, ageSeconds: ageSeconds(snapshot, at) };
}

function revenueHeaders(outcome: FreshOutcome, interval: Interval) {
  const maxAge = secondsFresh(outcome, interval);
  return { 'Cache-Control': `private, max-age=${maxAge}`, Vary: 'Authorization' } as const;
}

/**
 * The opaque part of an entity tag: equal for equal content of one tenant, operation and contract, so that no browser
 * takes another tenant's body for its own, and a deploy that changes a body's shape is noticed.
 */
export function entityTag(tenantId: string, operationId: OperationId, content: unknown): string {
  const seed = JSON.stringify([contractHash, tenantId, operationId, content]);
  return `"${createHash('sha256').update(seed).digest('base64url').slice(0, 27)}"`;
}

type OwnFigures = Omit<Figures, 'connectionId'>;

function describeSums({ currency, saleMinor, refundMinor, saleCount }: OwnFigures) {
  return {
    currency,
    minor_unit_exponent: minorUnitExponent(currency),
    revenue_total_minor: toSafeInteger(saleMinor),
    refund_total_minor: toSafeInteger(refundMinor),
    event_count: saleCount,
  };
}

export function describeFigures(figures: OwnFigures): components['schemas']['SourceFigures'] {
  return { ...describeSums(figures), overlap_minor: toSafeInteger(figures.overlapMinor ?? 0n) };
}

/** @param rates by which sums in other currencies than the total's were converted */
export function describeCurrency(
  sums: CurrencySums,
  totalCurrency: Currency | undefined,
  rates: DayRates | undefined,
): components['schemas']['CurrencyRevenue'] {
  const rate = sums.converted && sums.currency !== totalCurrency ? rates : undefined;
  return {
    ...describeSums(sums),
    converted: sums.converted !== null,
    rate_date: rate?.rateDate ?? null,
    rate_source: rate?.source ?? null,
  };
}

export function noRevenueSource(info: RequestInfo, connections: readonly UncountedConnection[]) {
  return { headers: noStore, body: problem('noRevenueSource', info, describeUncounted(connections)) };
}

export function overloaded(info: RequestInfo) {
  const detail = 'The server is overloaded. Try again in 1 s.';
  return { headers: { ...noStore, 'Retry-After': 1 }, body: problem('overloaded', info, detail) };
}

function revenueUnavailable<Body>(
  info: RequestInfo,
  { failures, retryAfterSeconds }: UnavailableOutcome,
  lastKnown: Body | null,
  detail = describeFailures(failures, retryAfterSeconds),
) {
  return {
    headers: { ...noStore, 'Retry-After': retryAfterSeconds },
    body: {
      ...problem('realtimeRevenueUnavailable', info, detail),
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

function describeTooLarge(sources: readonly SnapshotSource[]): string {
  const named = sources.map(nameAccount).join(', ');
  return `The amounts of ${named} add up to more than 2^53 - 1 minor units, which cannot be given exactly. Check the sales there.`;
}
