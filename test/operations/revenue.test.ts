import { afterEach, describe, expect, it } from 'vitest';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { plusMs } from '../../src/model/instant.ts';
import { parseCurrency, type Currency } from '../../src/model/money.ts';
import type { Dependencies } from '../../src/operations/index.ts';
import { entityTag } from '../../src/operations/revenue-answer.ts';
import type { RealtimeOutcome } from '../../src/revenue/realtime.ts';
import type { Snapshot } from '../../src/revenue/snapshot.ts';
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
          data_as_of: '2027-03-01T12:00:28.500Z',
          complete_through: '2027-03-01T11:59:28.500Z',
          reason: null,
        },
        expect.objectContaining({
          platform_account_id: 'acct_2',
          revenue_total_minor: 5,
          refund_total_minor: -70,
          event_count: 1,
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

  it('may be kept for what is left of the TTL', async () => {
    const { v1: answer } = await answers(revenueOf(fresh(1n)));
    expect(answer.headers.get('cache-control')).toBe('private, max-age=25');
  });
});

describe('no answer', () => {
  it('is 403 for a tenant that is not known, 404 without a source, on both operations', async () => {
    const unknown = await answers(revenueOf({ kind: 'unknown-tenant' }));
    await edge?.server.stop();
    const none = await answers(
      revenueOf({ kind: 'no-revenue-source', otherCurrencies: [], connections: [] }),
    );
    for (const operation of ['v1', 'legacy'] as const) {
      expect(unknown[operation]).toMatchObject({ status: 403, body: { type: '/problems/unknown-tenant' } });
      expect(none[operation]).toMatchObject({ status: 404, body: { type: '/problems/no-revenue-source' } });
    }
  });

  it('is 503 with each failed source, the longest wait and each operation’s own last known answer', async () => {
    const last = fresh(4200n).snapshot;
    const at = plusMs(last.dataAsOf, 90_000);
    const { v1: answer, legacy: old } = await answers(
      revenueOf({
        kind: 'unavailable',
        retryAfterSeconds: 300,
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
      expect(headers.get('retry-after')).toBe('300');
      expect(body).toMatchObject({
        type: '/problems/realtime-revenue-unavailable',
        detail: expect.stringContaining('connect the account again'),
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

  it('is 503 with Retry-After when the database is away', async () => {
    const read = async () => {
      throw new DatabaseUnavailableError('57P01');
    };
    for (const { status, headers, body } of Object.values(
      await answers({ read, forget: () => undefined, stop: async () => undefined }),
    )) {
      expect({ status, body }).toMatchObject({
        status: 503,
        body: { type: '/problems/database-unavailable' },
      });
      expect(headers.get('retry-after')).toBe('1');
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

  it('is a 500, never a rounded figure, for an amount that no JSON integer holds exactly', async () => {
    const { v1: answer } = await answers(revenueOf(fresh(BigInt(Number.MAX_SAFE_INTEGER) + 1n)));
    expect(answer.status).toBe(500);
  });
});

describe('an entity tag', () => {
  it('is another one for each tenant, whatever the content', () => {
    const of = (tenant: string): string => entityTag(tenant, 'getRealtimeRevenueV1', { event_count: 1 });
    expect(of(tenantId)).toBe(of(tenantId));
    expect(of(tenantId)).not.toBe(of(newIds().tenantId));
  });
});
