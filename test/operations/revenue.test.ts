import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { UncountedConnection } from '../../src/connections/counted.ts';
import type { FailureReason } from '../../src/model/failure.ts';
import { plusMs } from '../../src/model/instant.ts';
import type { Dependencies } from '../../src/operations/index.ts';
import { createEntityTag } from '../../src/operations/revenue-answer.ts';
import type { RealtimeOutcome } from '../../src/revenue/realtime.ts';
import type { Snapshot, SnapshotSource } from '../../src/revenue/snapshot.ts';
import { signToken } from '../../scripts/token.ts';
import { freshOf, revenueBy, revenueOf, startEdge, type Edge } from '../support/edge.ts';
import { currencyOf, legacy, newIds, readAnswer, v1 } from '../support/harness.ts';

const { tenantId } = newIds();
let edge: Edge | undefined;
afterEach(() => edge?.server.stop());

async function answers(revenue: Dependencies['revenue']) {
  edge = await startEdge({ revenue });
  const headers = { authorization: `Bearer ${await signToken(tenantId, {})}` };
  const of = async (path: string) => readAnswer(await fetch(`${edge?.server.url}${path}`, { headers }));
  return { v1: await of(v1), legacy: await of(legacy) };
}
const answersTo = async (outcome: RealtimeOutcome) => answers(revenueOf(outcome));
const allAnswersTo = async (outcome: RealtimeOutcome) => Object.values(await answersTo(outcome));

const totals = (code: string, sale: number, refund: number, event_count: number) => {
  return { currency: code, revenue_total_minor: sale, refund_total_minor: refund, event_count };
};
const amount = (minor_unit_exponent: number, ...of: Parameters<typeof totals>) => {
  return { ...totals(...of), minor_unit_exponent };
};
const stripe = (platform_account_id: string) => ({ platform: 'stripe', platform_account_id });
const nothing = { revenue_total_minor: null, refund_total_minor: null, currency: null, event_count: null };

/** Two Stripe accounts, one also with sales in yen, and an unsupported shop. */
function twoAccountsAndAShop(): RealtimeOutcome {
  const outcome = freshOf(0n);
  const { dataAsOf, windows } = outcome.snapshot;
  const [one, two, shop] = [newIds().connectionId, newIds().connectionId, newIds().connectionId];
  const [EUR, JPY] = [currencyOf('EUR'), currencyOf('JPY')];
  const figures = [
    { connectionId: one, currency: EUR, saleMinor: 10_050n, refundMinor: 2_000n, saleCount: 3 },
    { connectionId: two, currency: EUR, saleMinor: 5n, refundMinor: -70n, saleCount: 1 },
    { connectionId: two, currency: JPY, saleMinor: 900n, refundMinor: 0n, saleCount: 2 },
  ];
  const read = (at = dataAsOf) => ({ dataAsOf: at, completeThrough: plusMs(at, -60_000) });
  const source = { platform: 'stripe', counted: true } as const;
  const sources: SnapshotSource[] = [
    { ...source, connectionId: one, platformAccountId: 'acct_1', read: read(plusMs(dataAsOf, 3000)) },
    { ...source, connectionId: two, platformAccountId: 'acct_2', read: read() },
    { connectionId: shop, platform: 'shopify', platformAccountId: 'a.example', counted: false, read: null },
  ];
  const day = { ...windows.day, figures };
  return { ...outcome, snapshot: { ...outcome.snapshot, sources, windows: { ...windows, day } } };
}

describe('a fresh answer', () => {
  it('sums counted sources in the reporting currency exactly, and lists other currencies', async () => {
    const { v1: answer } = await answersTo(twoAccountsAndAShop());
    expect(answer.status).toBe(200);
    const yen = amount(0, 'JPY', 900, 0, 2);
    expect(answer.body).toEqual({
      ...amount(2, 'EUR', 10_055, 1930, 4),
      tenant_id: tenantId,
      interval: 'day',
      interval_start: '2027-02-28T23:00:00.000Z',
      revenue_total: 100.55,
      net_total_minor: 8125,
      complete: true,
      verified: false,
      verified_through: null,
      data_as_of: '2027-03-01T12:00:25.500Z',
      complete_through: '2027-03-01T11:59:25.500Z',
      sources: ['stripe'],
      source_details: [
        {
          ...stripe('acct_1'),
          ...totals('EUR', 10_050, 2000, 3),
          status: 'fresh',
          counted: true,
          figures: [{ ...amount(2, 'EUR', 10_050, 2000, 3), overlap_minor: 0 }],
          data_as_of: '2027-03-01T12:00:28.500Z',
          complete_through: '2027-03-01T11:59:28.500Z',
          reason: null,
        },
        expect.objectContaining({
          ...stripe('acct_2'),
          ...totals('EUR', 5, -70, 1),
          figures: [amount(2, 'EUR', 5, -70, 1), yen].map((one) => ({ ...one, overlap_minor: 0 })),
        }),
        {
          ...nothing,
          platform: 'shopify',
          platform_account_id: 'a.example',
          status: 'not_supported',
          counted: false,
          data_as_of: null,
          complete_through: null,
          reason: null,
        },
      ],
      by_currency: [
        { ...amount(2, 'EUR', 10_055, 1930, 4), converted: true, rate_date: null, rate_source: null },
        { ...yen, converted: false, rate_date: null, rate_source: null },
      ],
      rate_source: null,
    });
  });

  it('is one figure on the legacy operation, with the omitted currencies', async () => {
    const { legacy: answer } = await answersTo(twoAccountsAndAShop());
    expect(answer.body).toEqual({
      total_revenue: 100.55,
      event_count: 4,
      last_updated: '2027-03-01T12:00:25.500Z',
      data_freshness_seconds: 5,
      verified: false,
      tenant_id: tenantId,
      upgrade_notice: expect.stringContaining('JPY'),
    });
    expect(answer.headers.get('deprecation')).toMatch(/^@\d+$/);
    expect(answer.headers.get('link')).toBe('</api/v1/revenue/realtime>; rel="successor-version"');
  });

  type Day = Snapshot['windows']['day'];
  function oneSource(day: Partial<Day>, source: Partial<SnapshotSource> = {}): RealtimeOutcome {
    const outcome = freshOf(0n);
    const { windows, sources } = outcome.snapshot;
    const snapshot: Snapshot = {
      ...outcome.snapshot,
      sources: sources.map((one) => ({ ...one, ...source })),
      windows: { ...windows, day: { ...windows.day, ...day } },
    };
    return { ...outcome, snapshot };
  }
  const connectionId = newIds().connectionId;

  it('never shows sales in another currency as 0', async () => {
    const yen = { currency: currencyOf('JPY'), saleMinor: 900n, refundMinor: 0n, saleCount: 2 };
    const outcome = oneSource({ figures: [{ connectionId, ...yen }] }, { connectionId });
    const { v1: answer, legacy: old } = await answersTo(outcome);
    const figures = [amount(0, 'JPY', 900, 0, 2)];
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      ...totals('EUR', 0, 0, 0),
      source_details: [{ ...nothing, status: 'fresh', counted: true, figures }],
      by_currency: [{ currency: 'JPY', revenue_total_minor: 900, converted: false }],
    });
    expect(old).toMatchObject({ status: 200, body: { total_revenue: 0, event_count: 0 } });
  });

  it('shows a source without sales as 0 in the reporting currency', async () => {
    const { v1: answer } = await answersTo(oneSource({ figures: [] }));
    expect(answer.body).toMatchObject({
      source_details: [{ revenue_total_minor: 0, currency: 'EUR', event_count: 0, figures: [] }],
      by_currency: [],
    });
  });

  it('names unbooked records on both operations, and omits the member without any', async () => {
    const reason = 'unknown_currency';
    const unbooked = [{ connectionId, currency: 'QQQ', reason, count: 3 }];
    const { v1: answer, legacy: old } = await answersTo(oneSource({ unbooked }, { connectionId }));
    const named = { ...stripe('acct_1'), currency: 'QQQ', event_count: 3, reason };
    expect(answer.body).toMatchObject({ unbooked: [named] });
    expect(old.body).toMatchObject({ upgrade_notice: expect.stringContaining('QQQ') });
    await edge?.server.stop();
    expect((await answersTo(oneSource({ unbooked: [] }))).v1.body).not.toHaveProperty('unbooked');
  });

  it.each([
    [['live'], 'live'],
    [['test'], 'test'],
    [['live', 'live'], 'live'],
    [['live', undefined], undefined],
  ] as const)('with counted sources in the modes %j is in the mode %j', async (modes, mode) => {
    const outcome = freshOf(1n);
    const [source] = outcome.snapshot.sources;
    if (!source) throw new Error('there is one');
    const sources = [
      ...modes.map((one) => ({ ...source, ...(one && { mode: one }) })),
      { ...source, counted: false, read: null, mode: 'test' as const },
    ];
    const { v1: answer } = await answersTo({ ...outcome, snapshot: { ...outcome.snapshot, sources } });
    expect(answer.status).toBe(200);
    expect(z.looseObject({ mode: z.string().optional() }).parse(answer.body).mode).toBe(mode);
  });

  it('shows an uncounted source with status and reason, without figures', async () => {
    const shown = { status: 'unavailable', reason: 'wrong_account', counted: false } as const;
    const { v1: answer } = await answersTo(oneSource({}, { ...shown, read: null }));
    expect(answer.body).toMatchObject({ source_details: [{ ...shown, revenue_total_minor: null }] });
  });

  it('has max-age for the rest of the TTL', async () => {
    const { v1: answer } = await answersTo(freshOf(1n));
    expect(answer.headers.get('cache-control')).toBe('private, max-age=25');
  });
});

describe('a failed answer', () => {
  it('is a 403 for an unknown tenant, on both operations', async () => {
    for (const answer of await allAnswersTo({ kind: 'unknown-tenant' }))
      expect(answer).toMatchObject({ status: 403, body: { type: '/problems/unknown-tenant' } });
  });

  type Failures = Extract<RealtimeOutcome, { kind: 'unavailable' }>['failures'];
  const createFailures = (...reasons: ReadonlyArray<[FailureReason, number]>): Failures =>
    reasons.map(([reason, retryAfterSeconds], index) => ({
      connectionId: newIds().connectionId,
      platform: 'stripe',
      platformAccountId: `acct_${String(index + 1)}`,
      reason,
      cooldownUntil: plusMs(freshOf(1n).at, retryAfterSeconds * 1000),
      retryAfterSeconds,
    }));

  it('is a 503 with failed sources, remedies and the last known figures of each operation', async () => {
    const last = freshOf(4200n).snapshot;
    const failures = createFailures(['unauthorized', 300], ['rate_limited', 7]);
    const lastKnown = { snapshot: last, at: plusMs(last.dataAsOf, 90_000) };
    const outcome = { kind: 'unavailable', retryAfterSeconds: 15, lastKnown, failures } as const;
    const { v1: answer, legacy: old } = await answersTo(outcome);
    for (const { status, headers, body } of [answer, old]) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('15');
      expect(body).toMatchObject({
        type: '/problems/realtime-revenue-unavailable',
        detail:
          'Stripe (acct_1) does not accept the stored token: store a new one. Stripe (acct_2) limits our requests. Try again in 15 s.',
        failed_sources: [
          { ...stripe('acct_1'), reason: 'unauthorized', retry_after_seconds: 300 },
          { ...stripe('acct_2'), reason: 'rate_limited', retry_after_seconds: 7 },
        ],
      });
    }
    expect(answer.body).toMatchObject({ last_known: { revenue_total_minor: 4200, interval: 'day' } });
    expect(old.body).toMatchObject({ last_known: { total_revenue: 42, data_freshness_seconds: 90 } });
  });

  const helps: ReadonlyArray<[number, string, ...Array<[FailureReason, number]>]> = [
    [3, 'The platforms take too long to answer. Try again in 3 s.'],
    [900, 'Stripe (acct_1) limits our requests. Try again in 900 s.', ['rate_limited', 900]],
    [15, 'Stripe (acct_1) has only an expired token stored: store a new one.', ['credential_expired', 300]],
    [
      15,
      'Stripe (acct_1) has no token stored: store one. Stripe (acct_2) says that the stored token belongs to another account: store the token of this account.',
      ['credential_missing', 300],
      ['wrong_account', 300],
    ],
    [
      40,
      'Stripe (acct_1) does not let the stored token read this account: store one that may read balance transactions. Stripe (acct_2) limits our requests. Try again in 40 s.',
      ['forbidden', 300],
      ['rate_limited', 40],
    ],
  ];
  it.each(helps)(
    'is a 503 with Retry-After %i and the detail: %s',
    async (retryAfterSeconds, detail, ...reasons) => {
      const failures = createFailures(...reasons);
      const outcome = { kind: 'unavailable', failures, retryAfterSeconds, lastKnown: null } as const;
      const { v1: answer } = await answersTo(outcome);
      expect(answer.headers.get('retry-after')).toBe(String(retryAfterSeconds));
      const failed_sources = failures.map((one) => ({ retry_after_seconds: one.retryAfterSeconds }));
      expect(answer.body).toMatchObject({ detail, failed_sources });
    },
  );

  const uncounted: UncountedConnection[] = [
    { platform: 'stripe', platformAccountId: 'acct_1', why: 'pending' },
    { platform: 'stripe', platformAccountId: 'acct_2', why: 'disabled' },
    { platform: 'shopify', platformAccountId: 'a.example', why: 'not_supported' },
  ];
  it.each<[string, UncountedConnection[]]>([
    ['No platform is connected.', []],
    [
      'No connected account counts: Stripe (acct_1) is waiting for a first token, Stripe (acct_2) is disabled, Shopify (a.example) is not read for revenue yet.',
      uncounted,
    ],
  ])('is a 404 on both operations with the detail: %s', async (text, connections) => {
    const body = { type: '/problems/no-revenue-source', detail: expect.stringContaining(text) };
    for (const answer of await allAnswersTo({ kind: 'no-revenue-source', connections }))
      expect(answer).toMatchObject({ status: 404, body });
  });

  it('is a 500 without the error text after a bug, and the log has its correlation id', async () => {
    const read = async () => {
      throw new TypeError('card 4242424242424242 of jo@example.com');
    };
    const { v1: answer } = await answers(revenueBy(read));
    expect(answer).toMatchObject({ status: 500, body: { type: '/problems/internal' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/4242|example\.com|TypeError/);
    const correlationId = answer.headers.get('x-correlation-id');
    const entry = expect.objectContaining({ kind: 'bug', where: 'request', correlationId });
    expect(edge?.observations).toContainEqual(entry);
  });

  const tooLarge = freshOf(BigInt(Number.MAX_SAFE_INTEGER) + 1n);

  it('is a 503 with the source, not a rounded figure, for an amount beyond 2^53 - 1', async () => {
    const body = {
      type: '/problems/realtime-revenue-unavailable',
      detail: expect.stringContaining('Stripe (acct_1) add up to more than 2^53 - 1 minor units'),
      failed_sources: [{ ...stripe('acct_1'), reason: 'invalid_response', retry_after_seconds: 25 }],
      last_known: null,
    };
    for (const answer of await allAnswersTo(tooLarge)) {
      expect(answer).toMatchObject({ status: 503, body });
      expect(answer.headers.get('retry-after')).toBe('25');
    }
    expect(edge?.observations.filter(({ kind }) => kind === 'bug')).toEqual([]);
  });

  it('omits last known figures beyond 2^53 - 1', async () => {
    const { snapshot, at } = tooLarge;
    const outcome = {
      failures: createFailures(['timeout', 1]),
      retryAfterSeconds: 1,
      lastKnown: { snapshot, at },
    };
    for (const answer of await allAnswersTo({ kind: 'unavailable', ...outcome }))
      expect(answer).toMatchObject({ status: 503, body: { last_known: null } });
  });
});

it('an entity tag differs between tenants with equal content', () => {
  const of = (tenant: string): string => createEntityTag(tenant, 'getRealtimeRevenueV1', { event_count: 1 });
  expect(of(tenantId)).toBe(of(tenantId));
  expect(of(tenantId)).not.toBe(of(newIds().tenantId));
});
