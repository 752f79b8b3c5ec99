import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { UncountedConnection } from '../../src/connections/counted.ts';
import type { FailureReason } from '../../src/model/failure.ts';
import { plusMs } from '../../src/model/instant.ts';
import { parseCurrency, type Currency } from '../../src/model/money.ts';
import type { Dependencies } from '../../src/operations/index.ts';
import { entityTag } from '../../src/operations/revenue-answer.ts';
import type { RealtimeOutcome } from '../../src/revenue/realtime.ts';
import type { Snapshot, SnapshotSource } from '../../src/revenue/snapshot.ts';
import { signToken } from '../../scripts/token.ts';
import { fresh, revenueOf, startEdge, type Edge } from '../support/edge.ts';
import { legacy, newIds, v1 } from '../support/harness.ts';

const { tenantId } = newIds();
let edge: Edge | undefined;
afterEach(() => edge?.server.stop());

async function answers(revenue: Dependencies['revenue']) {
  edge = await startEdge({ revenue });
  const headers = { authorization: `Bearer ${await signToken(tenantId, {})}` };
  const of = async (path: string) => {
    const response = await fetch(`${edge?.server.url}${path}`, { headers });
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body };
  };
  return { v1: await of(v1), legacy: await of(legacy) };
}

const currency = (code: string): Currency => {
  const parsed = parseCurrency(code);
  if (!parsed) throw new Error(`${code} is no currency`);
  return parsed;
};

/** Two Stripe accounts, of which one sold in yen too, and a shop that cannot be read. */
function twoAccountsAndAShop(): Extract<RealtimeOutcome, { kind: 'fresh' }> {
  const outcome = fresh(0n);
  const { dataAsOf } = outcome.snapshot;
  const [one, two, shop] = [newIds().connectionId, newIds().connectionId, newIds().connectionId];
  const older = plusMs(dataAsOf, 3000);
  const [EUR, JPY] = [currency('EUR'), currency('JPY')];
  const source = { platform: 'stripe', counted: true } as const;
  const figures = [
    { connectionId: one, currency: EUR, saleMinor: 10_050n, refundMinor: 2_000n, saleCount: 3 },
    { connectionId: two, currency: EUR, saleMinor: 5n, refundMinor: -70n, saleCount: 1 },
    { connectionId: two, currency: JPY, saleMinor: 900n, refundMinor: 0n, saleCount: 2 },
  ];
  const { windows } = outcome.snapshot;
  const snapshot: Snapshot = {
    ...outcome.snapshot,
    sources: [
      {
        ...source,
        connectionId: one,
        platformAccountId: 'acct_1',
        read: { dataAsOf: older, completeThrough: plusMs(older, -60_000) },
      },
      {
        ...source,
        connectionId: two,
        platformAccountId: 'acct_2',
        read: { dataAsOf, completeThrough: plusMs(dataAsOf, -60_000) },
      },
      { connectionId: shop, platform: 'shopify', platformAccountId: 'a.example', counted: false, read: null },
    ],
    windows: { ...windows, day: { ...windows.day, figures } },
  };
  return { ...outcome, snapshot };
}

describe('a fresh answer', () => {
  it('adds up counted sources in the reporting currency, exactly, and lists the rest beside it', async () => {
    const outcome = twoAccountsAndAShop();
    const { v1: answer } = await answers(revenueOf(outcome));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      tenant_id: tenantId,
      interval: 'day',
      interval_start: '2027-02-28T23:00:00.000Z',
      currency: 'EUR',
      minor_unit_exponent: 2,
      revenue_total: 100.55,
      revenue_total_minor: 10_055,
      refund_total_minor: 1930,
      net_total_minor: 8125,
      event_count: 4,
      verified: false,
      verified_through: null,
      data_as_of: '2027-03-01T12:00:25.500Z',
      complete_through: '2027-03-01T11:59:25.500Z',
      sources: ['stripe'],
      source_details: [
        {
          platform: 'stripe',
          platform_account_id: 'acct_1',
          status: 'fresh',
          counted: true,
          revenue_total_minor: 10_050,
          refund_total_minor: 2000,
          currency: 'EUR',
          event_count: 3,
          figures: [
            {
              currency: 'EUR',
              minor_unit_exponent: 2,
              revenue_total_minor: 10_050,
              refund_total_minor: 2000,
              event_count: 3,
            },
          ],
          data_as_of: '2027-03-01T12:00:28.500Z',
          complete_through: '2027-03-01T11:59:28.500Z',
          reason: null,
        },
        expect.objectContaining({
          platform_account_id: 'acct_2',
          revenue_total_minor: 5,
          refund_total_minor: -70,
          event_count: 1,
          figures: [
            expect.objectContaining({ currency: 'EUR', revenue_total_minor: 5 }),
            {
              currency: 'JPY',
              minor_unit_exponent: 0,
              revenue_total_minor: 900,
              refund_total_minor: 0,
              event_count: 2,
            },
          ],
        }),
        {
          platform: 'shopify',
          platform_account_id: 'a.example',
          status: 'not_supported',
          counted: false,
          revenue_total_minor: null,
          refund_total_minor: null,
          currency: null,
          event_count: null,
          data_as_of: null,
          complete_through: null,
          reason: null,
        },
      ],
      by_currency: [
        {
          currency: 'EUR',
          minor_unit_exponent: 2,
          revenue_total_minor: 10_055,
          refund_total_minor: 1930,
          event_count: 4,
          converted: true,
          rate_date: null,
        },
        {
          currency: 'JPY',
          minor_unit_exponent: 0,
          revenue_total_minor: 900,
          refund_total_minor: 0,
          event_count: 2,
          converted: false,
          rate_date: null,
        },
      ],
    });
  });

  it('is told to the first dashboards as one figure, with the currencies that are left out', async () => {
    const { legacy: answer } = await answers(revenueOf(twoAccountsAndAShop()));
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

  /** One source with these figures. */
  function oneSource(
    day: Partial<Snapshot['windows']['day']>,
    source: Partial<SnapshotSource> = {},
  ): Extract<RealtimeOutcome, { kind: 'fresh' }> {
    const outcome = fresh(0n);
    const { windows, sources } = outcome.snapshot;
    const snapshot: Snapshot = {
      ...outcome.snapshot,
      sources: sources.map((one) => ({ ...one, ...source })),
      windows: { ...windows, day: { ...windows.day, ...day } },
    };
    return { ...outcome, snapshot };
  }
  const connectionId = newIds().connectionId;

  it('never shows another currency as 0 at its source', async () => {
    const yen = { currency: currency('JPY'), saleMinor: 900n, refundMinor: 0n, saleCount: 2 };
    const outcome = oneSource({ figures: [{ connectionId, ...yen }] }, { connectionId });
    const { v1: answer, legacy: old } = await answers(revenueOf(outcome));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        currency: 'EUR',
        revenue_total_minor: 0,
        event_count: 0,
        source_details: [
          {
            status: 'fresh',
            counted: true,
            revenue_total_minor: null,
            refund_total_minor: null,
            currency: null,
            event_count: null,
            figures: [{ currency: 'JPY', minor_unit_exponent: 0, revenue_total_minor: 900, event_count: 2 }],
          },
        ],
        by_currency: [{ currency: 'JPY', revenue_total_minor: 900, converted: false }],
      },
    });
    expect(old).toMatchObject({ status: 200, body: { total_revenue: 0, event_count: 0 } });
  });

  it('shows a source that sold nothing as a known 0 in the reporting currency', async () => {
    const { v1: answer } = await answers(revenueOf(oneSource({ figures: [] })));
    expect(answer.body).toMatchObject({
      source_details: [{ revenue_total_minor: 0, currency: 'EUR', event_count: 0, figures: [] }],
      by_currency: [],
    });
  });

  it('names the records that could not be booked, on both operations', async () => {
    const unbooked = [{ connectionId, currency: 'QQQ', reason: 'unknown_currency', count: 3 }];
    const { v1: answer, legacy: old } = await answers(revenueOf(oneSource({ unbooked }, { connectionId })));
    const platform_account_id = 'acct_1';
    expect(answer.body).toMatchObject({
      unbooked: [
        {
          platform: 'stripe',
          platform_account_id,
          currency: 'QQQ',
          event_count: 3,
          reason: 'unknown_currency',
        },
      ],
    });
    expect(old.body).toMatchObject({ upgrade_notice: expect.stringContaining('QQQ') });
  });

  it('has no member for unbooked records when there are none', async () => {
    const { v1: answer } = await answers(revenueOf(oneSource({ unbooked: [] })));
    expect(answer.body).not.toHaveProperty('unbooked');
  });

  it.each([
    [['live'], 'live'],
    [['test'], 'test'],
    [['live', 'live'], 'live'],
    [['live', undefined], undefined],
  ] as const)('with counted sources in the modes %j is in the mode %j', async (modes, mode) => {
    const outcome = fresh(1n);
    const [source] = outcome.snapshot.sources;
    if (!source) throw new Error('there is one');
    const sources = [
      ...modes.map((one) => ({ ...source, ...(one && { mode: one }) })),
      { ...source, counted: false, read: null, mode: 'test' as const },
    ];
    const { v1: answer } = await answers(
      revenueOf({ ...outcome, snapshot: { ...outcome.snapshot, sources } }),
    );
    expect(answer.status).toBe(200);
    expect(z.looseObject({ mode: z.string().optional() }).parse(answer.body).mode).toBe(mode);
  });

  it('shows a source that does not count with its status and reason, and no figures', async () => {
    const shown = { counted: false, read: null, status: 'unavailable', reason: 'wrong_account' } as const;
    const { v1: answer } = await answers(revenueOf(oneSource({}, shown)));
    expect(answer.body).toMatchObject({
      source_details: [
        { status: 'unavailable', reason: 'wrong_account', counted: false, revenue_total_minor: null },
      ],
    });
  });

  it('may be kept for what is left of the TTL', async () => {
    const { v1: answer } = await answers(revenueOf(fresh(1n)));
    expect(answer.headers.get('cache-control')).toBe('private, max-age=25');
  });
});

describe('no answer', () => {
  it('is 403 for a tenant that is not known, 404 without a source, on both operations', async () => {
    const unknown = await answers(revenueOf({ kind: 'unknown-tenant' }));
    await edge?.server.stop();
    const none = await answers(revenueOf({ kind: 'no-revenue-source', connections: [] }));
    for (const operation of ['v1', 'legacy'] as const) {
      expect(unknown[operation]).toMatchObject({ status: 403, body: { type: '/problems/unknown-tenant' } });
      expect(none[operation]).toMatchObject({ status: 404, body: { type: '/problems/no-revenue-source' } });
    }
  });

  it('is 503 with each failed source, what a person has to do and each operation’s own last known answer', async () => {
    const last = fresh(4200n).snapshot;
    const at = plusMs(last.dataAsOf, 90_000);
    const { v1: answer, legacy: old } = await answers(
      revenueOf({
        kind: 'unavailable',
        retryAfterSeconds: 15,
        lastKnown: { snapshot: last, at },
        failures: [
          {
            connectionId: newIds().connectionId,
            platform: 'stripe',
            platformAccountId: 'acct_1',
            reason: 'unauthorized',
            cooldownUntil: at,
            retryAfterSeconds: 300,
          },
          {
            connectionId: newIds().connectionId,
            platform: 'stripe',
            platformAccountId: 'acct_2',
            reason: 'rate_limited',
            cooldownUntil: at,
            retryAfterSeconds: 7,
          },
        ],
      }),
    );
    for (const { status, headers, body } of [answer, old]) {
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('15');
      expect(body).toMatchObject({
        type: '/problems/realtime-revenue-unavailable',
        detail:
          'Stripe (acct_1) does not accept the stored token: store a new one. Stripe (acct_2) limits our requests. Try again in 15 s.',
        failed_sources: [
          {
            platform: 'stripe',
            platform_account_id: 'acct_1',
            reason: 'unauthorized',
            retry_after_seconds: 300,
          },
          {
            platform: 'stripe',
            platform_account_id: 'acct_2',
            reason: 'rate_limited',
            retry_after_seconds: 7,
          },
        ],
      });
    }
    expect(answer.body).toMatchObject({ last_known: { revenue_total_minor: 4200, interval: 'day' } });
    expect(old.body).toMatchObject({ last_known: { total_revenue: 42, data_freshness_seconds: 90 } });
  });

  type Failures = Extract<RealtimeOutcome, { kind: 'unavailable' }>['failures'];
  const failing = (...reasons: ReadonlyArray<[FailureReason, number]>): Failures =>
    reasons.map(([reason, retryAfterSeconds], index) => ({
      connectionId: newIds().connectionId,
      platform: 'stripe',
      platformAccountId: `acct_${String(index + 1)}`,
      reason,
      cooldownUntil: plusMs(fresh(1n).at, retryAfterSeconds * 1000),
      retryAfterSeconds,
    }));

  it.each<[string, Failures, number, string]>([
    ['nothing has failed', [], 3, 'The platforms take too long to answer. Try again in 3 s.'],
    [
      'a platform says how long',
      failing(['rate_limited', 900]),
      900,
      'Stripe limits our requests. Try again in 900 s.',
    ],
    [
      'only a person can help',
      failing(['credential_expired', 300]),
      15,
      'Stripe has only an expired token stored: store a new one.',
    ],
    [
      'several accounts need a person',
      failing(['credential_missing', 300], ['wrong_account', 300]),
      15,
      'Stripe (acct_1) has no token stored: store one. Stripe (acct_2) says that the stored token belongs to another account: store the token of this account.',
    ],
    [
      'a person and time have to help',
      failing(['forbidden', 300], ['rate_limited', 40]),
      40,
      'Stripe (acct_1) does not let the stored token read this account: store one that may read balance transactions. Stripe (acct_2) limits our requests. Try again in 40 s.',
    ],
  ])('is 503 that says what helps when %s', async (_, failures, seconds, detail) => {
    const { v1: answer } = await answers(
      revenueOf({ kind: 'unavailable', failures, retryAfterSeconds: seconds, lastKnown: null }),
    );
    expect(answer.headers.get('retry-after')).toBe(String(seconds));
    expect(answer.body).toMatchObject({
      detail,
      failed_sources: failures.map((failure) => ({ retry_after_seconds: failure.retryAfterSeconds })),
    });
  });

  it.each<[string, UncountedConnection[], string]>([
    ['nothing is connected', [], 'No platform is connected.'],
    [
      'what is connected does not count',
      [
        { platform: 'stripe', platformAccountId: 'acct_1', why: 'pending' },
        { platform: 'stripe', platformAccountId: 'acct_2', why: 'disabled' },
        { platform: 'shopify', platformAccountId: 'a.example', why: 'not_supported' },
      ],
      'No connected account counts: Stripe (acct_1) is waiting for a first token, Stripe (acct_2) is disabled, Shopify (a.example) is not read for revenue yet.',
    ],
  ])('is 404 that says why when %s', async (_, connections, detail) => {
    for (const { status, body } of Object.values(
      await answers(revenueOf({ kind: 'no-revenue-source', connections })),
    )) {
      expect({ status, body }).toMatchObject({
        status: 404,
        body: { detail: expect.stringContaining(detail) },
      });
    }
  });

  it('is a 500 that leaks nothing when there is a bug, and a log entry that can be found by the correlation id', async () => {
    const read = async () => {
      throw new TypeError('card 4242424242424242 of jo@example.com');
    };
    const { v1: answer } = await answers({ read, forget: () => undefined, stop: async () => undefined });
    expect(answer).toMatchObject({ status: 500, body: { type: '/problems/internal' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/4242|example\.com|TypeError/);
    expect(edge?.observations).toContainEqual(
      expect.objectContaining({
        kind: 'bug',
        where: 'request',
        correlationId: answer.headers.get('x-correlation-id'),
      }),
    );
  });

  const tooLarge = fresh(BigInt(Number.MAX_SAFE_INTEGER) + 1n);

  it('is 503 naming the source, never a rounded figure, when no JSON integer holds an amount exactly', async () => {
    for (const { status, headers, body } of Object.values(await answers(revenueOf(tooLarge)))) {
      expect({ status, body }).toMatchObject({
        status: 503,
        body: {
          type: '/problems/realtime-revenue-unavailable',
          detail: expect.stringContaining('Stripe (acct_1) add up to more than 2^53 - 1 minor units'),
          failed_sources: [
            {
              platform: 'stripe',
              platform_account_id: 'acct_1',
              reason: 'invalid_response',
              retry_after_seconds: 25,
            },
          ],
          last_known: null,
        },
      });
      expect(headers.get('retry-after')).toBe('25');
    }
    expect(edge?.observations.filter(({ kind }) => kind === 'bug')).toEqual([]);
  });

  it('has no last known figures when those are too large', async () => {
    const { snapshot, at } = tooLarge;
    const outcome = { failures: failing(['timeout', 1]), retryAfterSeconds: 1, lastKnown: { snapshot, at } };
    for (const answer of Object.values(await answers(revenueOf({ kind: 'unavailable', ...outcome }))))
      expect(answer).toMatchObject({ status: 503, body: { last_known: null } });
  });
});

describe('an entity tag', () => {
  it('is another one for each tenant, whatever the content', () => {
    const of = (tenant: string): string => entityTag(tenant, 'getRealtimeRevenueV1', { event_count: 1 });
    expect(of(tenantId)).toBe(of(tenantId));
    expect(of(tenantId)).not.toBe(of(newIds().tenantId));
  });
});
