/** Shared by the revenue operations: the switch over outcomes, headers, and problems. */
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

/** A snapshot summed up for one interval; each operation describes it in its body. */
export type View = Summary<SnapshotSource> & {
  readonly snapshot: Snapshot;
  readonly interval: Interval;
  readonly ageSeconds: number;
};

/** An operation's body and its entity tag. */
type Tagged<Body> = { readonly body: Body; readonly tag: string };

/** Functions of an operation: the body and tag for a view, and the response of each status. */
type Responses<Body, Responded> = {
  readonly describe: (view: View) => Body;
  readonly tagOf: (body: Body) => string;
  readonly 200: (tagged: Tagged<Body>, headers: ReturnType<typeof headersOf>) => Responded;
  readonly 403: (parts: ReturnType<typeof unknownTenant>) => Responded;
  readonly 404: (parts: ReturnType<typeof describeNoSource>) => Responded;
  readonly 503: (
    parts: ReturnType<typeof describeOverload> | ReturnType<typeof describeUnavailable<Body>>,
  ) => Responded;
};

type CachedBody<Body> = Tagged<Body> | { readonly tooLarge: View['tooLarge'] };

/** Bodies shared by many requests, collected with their snapshot. */
export type AnswerCache<Body> = WeakMap<Snapshot, Map<string, CachedBody<Body>>>;

/**
 * Turns an outcome into the operation's response; `last_known` of a 503 is described like a 200.
 * @param key names everything the body depends on besides the snapshot
 */
export function respondRevenue<Body extends object, Responded>(
  outcome: RealtimeOutcome,
  { interval, info, key }: { readonly interval: Interval; readonly info: RequestInfo; readonly key: string },
  cache: AnswerCache<Body>,
  respond: Responses<Body, Responded>,
): Responded {
  switch (outcome.kind) {
    case 'fresh': {
      const { snapshot } = outcome;
      const bodies = cache.get(snapshot) ?? new Map<string, CachedBody<Body>>();
      const cached = bodies.get(key) ?? makeAnswer(createView(outcome, interval), respond);
      cache.set(snapshot, bodies.set(key, cached));
      if ('tag' in cached) return respond[200](cached, headersOf(outcome, interval));
      const unavailable = rejectInexact(outcome, cached.tooLarge);
      return respond[503](
        describeUnavailable<Body>(info, unavailable, null, describeTooLarge(cached.tooLarge)),
      );
    }
    case 'unknown-tenant':
      return respond[403](unknownTenant(info));
    case 'no-revenue-source':
      return respond[404](describeNoSource(info, outcome.connections));
    case 'overloaded':
      return respond[503](describeOverload(info));
    case 'unavailable': {
      const view = outcome.lastKnown && createView(outcome.lastKnown, interval);
      const lastKnown = view && view.tooLarge.length === 0 ? respond.describe(view) : null;
      return respond[503](describeUnavailable(info, outcome, lastKnown));
    }
  }
}

function makeAnswer<Body extends object>(
  view: View,
  { describe, tagOf }: Pick<Responses<Body, unknown>, 'describe' | 'tagOf'>,
): CachedBody<Body> {
  if (view.tooLarge.length > 0) return view;
  const body = shareBody(describe(view));
  return { body, tag: tagOf(body) };
}

function createView({ snapshot, at }: Pick<FreshOutcome, 'snapshot' | 'at'>, interval: Interval): View {
  return { ...summarise(snapshot, interval), snapshot, interval, ageSeconds: ageSeconds(snapshot, at) };
}

function headersOf(outcome: FreshOutcome, interval: Interval) {
  const maxAge = secondsFresh(outcome, interval);
  return { 'Cache-Control': `private, max-age=${maxAge}`, Vary: 'Authorization' } as const;
}

/**
 * A strong entity tag over tenant, operation, contract and content: a browser never reuses another
 * tenant's body, nor one from before a change of the contract.
 */
export function createEntityTag(tenantId: string, operationId: OperationId, content: unknown): string {
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

/** @param rates the rates of the conversion into the total's currency */
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

export function describeNoSource(info: RequestInfo, connections: readonly UncountedConnection[]) {
  return { headers: noStore, body: problem('noRevenueSource', info, describeUncounted(connections)) };
}

export function describeOverload(info: RequestInfo) {
  const detail = 'The server is overloaded. Try again in 1 s.';
  return { headers: { ...noStore, 'Retry-After': 1 }, body: problem('overloaded', info, detail) };
}

function describeUnavailable<Body>(
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
