/** The revenue series over HTTP on the whole server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const series = '/api/v1/revenue/series';
let harness: Harness;
let merchant: Merchant;

beforeAll(async () => {
  harness = await startHarness();
  await harness.setNow('2026-04-14T10:20:00Z');
  await harness.freeze();
  merchant = await harness.addMerchant({ currency: 'EUR', timeZone: 'Europe/Berlin' });
  const { account } = merchant;
  await harness.simulator.addEvents([{ account, category: 'charge', amount: 10_000, currency: 'eur' }]);
});
afterAll(() => harness.stop());

const ask = (query: string, headers = {}) =>
  harness.get(`${series}?${query}`, { token: merchant.token, headers });
const today = 'from=2026-04-13&to=2026-04-15';

describe('GET /api/v1/revenue/series', () => {
  it('has null for an unread account, and calls no platform', async () => {
    const unknown = { revenue_total_minor: null, event_count: null, complete: false };
    expect((await ask(today)).body).toMatchObject({ complete: false, buckets: [unknown, unknown] });
    expect(harness.observations.filter(({ kind }) => kind === 'platformCalled')).toEqual([]);
  });

  it('has the realtime figures in the running bucket', async () => {
    await harness.get(v1, { token: merchant.token });
    const { status, body } = await ask(today);
    expect(status).toBe(200);
    const account = { platform: 'stripe', platform_account_id: merchant.account };
    const unread = { revenue_total_minor: null, refund_total_minor: null, event_count: null };
    const sold = { revenue_total_minor: 10_000, refund_total_minor: 0, event_count: 1 };
    const euros = { currency: 'EUR', minor_unit_exponent: 2, ...sold };
    expect(body).toEqual({
      tenant_id: merchant.tenantId,
      granularity: 'day',
      from: '2026-04-12T22:00:00.000Z',
      to: '2026-04-14T22:00:00.000Z',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      minor_unit_exponent: 2,
      complete: false,
      mode: 'test',
      sources: [{ ...account, counted: true }],
      buckets: [
        {
          start: '2026-04-12T22:00:00.000Z',
          end: '2026-04-13T22:00:00.000Z',
          complete: false,
          ...unread,
          net_total_minor: null,
          by_currency: [],
          sources: [{ ...account, complete: false, ...unread }],
        },
        {
          start: '2026-04-13T22:00:00.000Z',
          end: '2026-04-14T22:00:00.000Z',
          complete: false,
          ...sold,
          net_total_minor: 10_000,
          by_currency: [{ ...euros, converted: true, rate_date: null, rate_source: null }],
          sources: [{ ...account, complete: false, ...sold, figures: [{ ...euros, overlap_minor: 0 }] }],
        },
      ],
    });
  });

  it('is a 304 without a change, and has another ETag for another query', async () => {
    const { headers } = await ask(today);
    const tag = headers.get('etag') ?? '';
    expect(headers.get('cache-control')).toBe('private, max-age=0');
    expect((await ask(today, { 'if-none-match': tag })).status).toBe(304);
    expect((await ask(`${today}&granularity=hour`, { 'if-none-match': tag })).status).toBe(200);
  });

  it('has the requested comparison period', async () => {
    const { body } = await ask('from=2026-04-14&to=2026-04-15&granularity=hour&compare=previous_year');
    expect(body).toMatchObject({
      comparison: {
        compare: 'previous_year',
        from: '2025-04-13T22:00:00.000Z',
        to: '2025-04-14T22:00:00.000Z',
      },
    });
  });

  it.each([
    ['from=2026-02-30&to=2026-03-02', '/query/from', 'format'],
    ['from=2026-02-01T10:00:00&to=2026-03-02', '/query/from', 'pattern'],
    ['from=yesterday&to=2026-03-02', '/query/from', 'pattern'],
    ['from=2026-03-02', '/query/to', 'required'],
    ['from=2026-03-01&to=2026-02-30', '/query/to', 'format'],
    ['from=2026-03-02&to=2026-03-01', '/query/to', 'range'],
    ['from=2025-01-01&to=2026-03-01', '/query/to', 'range'],
    [`${today}&granularity=minute`, '/query/to', 'range'],
    [`${today}&granularity=week`, '/query/granularity', 'enum'],
    [`${today}&compare=last_year`, '/query/compare', 'enum'],
  ])('rejects %s with the name of the field', async (query, field, code) => {
    const { status, body } = await ask(query);
    expect([status, body]).toMatchObject([400, { errors: [{ field, code }] }]);
  });
});
