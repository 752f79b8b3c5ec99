import { describe, expect, it } from 'vitest';
import type { PullStep } from '../../../src/platforms/adapter.ts';
import { createStripeAdapter } from '../../../src/platforms/stripe/adapter.ts';
import {
  addMerchant,
  cursorAfter,
  complete,
  createReader,
  distinct,
  every,
  failureOf,
  invalid,
  nowMs,
  pull,
  readAgain,
  requestCount,
  requestOf,
  sell,
  simulateStripe,
  simulator,
  since,
  addFaultyMerchant,
  addFault,
  merchantWith,
} from './reading.ts';

simulateStripe();

describe('the key', () => {
  it('of the connected account is checked first, and once', async () => {
    const { merchant, reader } = await merchantWith();
    const { steps } = await pull(reader, merchant, { accountIsChecked: false });
    expect(steps[0]).toEqual({ kind: 'account', readable: true });
    expect(steps.at(-1)).toMatchObject(complete);
    expect(reader.requests.map(({ url }) => url.pathname).slice(0, 2)).toEqual([
      '/v1/account',
      '/v1/balance_transactions',
    ]);
  });

  it('of another account fails as wrong_account, and nothing is read', async () => {
    const [merchant, other] = [await addMerchant(), await addMerchant()];
    await sell(other, [since]);
    const confused = { ...merchant, key: other.key };
    const { steps } = await pull(createReader(), confused, { accountIsChecked: false });
    expect(steps).toEqual([failureOf('wrong_account')]);
    expect(await requestCount(other)).toBe(1);
  });

  it('without the right to read the account still reads the transactions', async () => {
    const merchant = await addMerchant({ keyPrefix: 'rk', accountReadable: false });
    const ids = await sell(merchant, [since]);
    const { steps, ids: found } = await pull(createReader(), merchant, { accountIsChecked: false });
    expect(steps[0]).toEqual({ kind: 'account', readable: false });
    expect(distinct(found)).toEqual(distinct(ids));
    expect(steps.at(-1)).toMatchObject(complete);
  });

  it.each([false, true])(
    'unknown to Stripe is unauthorized, with the account checked: %s',
    async (accountIsChecked) => {
      const merchant = await addMerchant();
      const stranger = { ...merchant, key: 'sk_test_of_nobody_at_all_01' };
      const { steps } = await pull(createReader(), stranger, { accountIsChecked });
      expect(steps).toEqual([failureOf('unauthorized')]);
    },
  );

  it.each([
    ['a platform', '', 'stripe-account', 'wrong_account'],
    ['an organisation', 'sk_org_test_', 'stripe-context', 'upstream_error'],
  ] as const)('of %s reads the named account, and no other', async (_, prefix, header, unnamed) => {
    const [platform, connected, stranger] = [await addMerchant(), await addMerchant(), await addMerchant()];
    const key = `${prefix}${platform.key}connects`;
    const account = `${platform.account}Own`;
    const rest = { currency: 'usd', salesPerMinute: 0 };
    await simulator.control.addMerchant({
      account,
      keys: [key],
      connected: [connected.account, stranger.account],
      ...rest,
    });
    const ids = await sell(connected, [since]);
    await sell({ ...platform, account }, [since]);
    const pullAs = async (named: string | undefined, merchant = connected) => {
      const options: Record<string, string> = named === undefined ? {} : { stripe_account: named };
      const credential = { accessToken: key, refreshToken: null, expiresAt: null, options };
      const reader = createReader();
      return { reader, pulled: await pull(reader, merchant, { credential, accountIsChecked: false }) };
    };
    const { reader, pulled } = await pullAs(connected.account);
    expect(pulled.steps[0]).toEqual({ kind: 'account', readable: true });
    expect(distinct(pulled.ids)).toEqual(distinct(ids));
    for (const { headers } of reader.requests)
      expect(Object.entries(headers)).toContainEqual([header, connected.account]);
    expect((await pullAs(stranger.account)).pulled.steps).toEqual([failureOf('wrong_account')]);
    expect((await pullAs(undefined)).pulled.last).toEqual(failureOf(unnamed));
    expect(await requestCount(stranger)).toBe(0);
    const { pulled: ofForeign } = await pullAs(platform.account, platform);
    expect(ofForeign.last).toEqual(failureOf('forbidden'));
  });

  it('is sent as a bearer token, with the API version, to the platform only', async () => {
    const { merchant, reader } = await merchantWith();
    await pull(reader, merchant, { accountIsChecked: false });
    expect(reader.requests.length).toBeGreaterThan(1);
    for (const { url, headers } of reader.requests) {
      expect(url.origin).toBe(simulator.url);
      expect(url.href).not.toContain(merchant.key);
      expect(headers).toEqual({
        authorization: `Bearer ${merchant.key}`,
        'stripe-version': '2026-10-28.endive',
        accept: 'application/json',
      });
    }
  });

  it('is in no observation and no step', async () => {
    const { merchant } = await merchantWith([since - 5000, since]);
    const { account } = merchant;
    await simulator.control.addEvents([{ account, category: 'gift_card', amount: 1, createdMs: since }]);
    const reader = createReader();
    const { key } = merchant;
    const told: unknown[] = [await pull(reader, merchant, { accountIsChecked: false })];
    told.push(await pull(reader, { account: 'acct_1Another', key }, { accountIsChecked: false }));
    const body = { error: { message: key } };
    for (const status of [400, 401, 403, 404, 429, 500]) {
      await addFault(merchant, { kind: 'status', status, body, times: 3 });
      told.push(await pull(reader, merchant));
      await simulator.control.clearFaults();
    }
    await addFault(merchant, { kind: 'wrongShape', body: { object: key } });
    told.push(await pull(reader, merchant), reader.observations);
    const text = JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? '' : value));
    expect(reader.observations.length).toBeGreaterThan(8);
    expect(text).not.toContain(key);
    expect(text).not.toContain('Bearer');
  });
});

describe('a rejection', () => {
  it.each([
    [400, 'upstream_error'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'upstream_error'],
    [429, 'rate_limited'],
    [500, 'upstream_error'],
    [302, 'invalid_response'],
  ])('with %d is %s, for list and account, and no request follows', async (status, reason) => {
    const { merchant, reader } = await merchantWith();
    // After a 403 from the account, a restricted key may still read the list.
    const ways = status === 403 ? [true] : [true, false];
    for (const accountIsChecked of ways) {
      await addFault(merchant, { kind: 'status', status, times: 3 });
      expect((await pull(reader, merchant, { accountIsChecked })).steps).toEqual([failureOf(reason)]);
      await simulator.control.clearFaults();
    }
    expect(reader.requests).toHaveLength(ways.length);
  });

  it('with 400 and the code rate_limit is rate_limited, for list and account', async () => {
    const body = { error: { code: 'rate_limit', message: 'Too many requests' } };
    const merchant = await addFaultyMerchant({ kind: 'status', status: 400, body, times: 2 });
    for (const accountIsChecked of [true, false]) {
      const { steps } = await pull(createReader(), merchant, { accountIsChecked });
      expect(steps).toEqual([failureOf('rate_limited')]);
    }
  });

  it('keeps the wait of the platform', async () => {
    const merchant = await addFaultyMerchant({ kind: 'status', status: 429, retryAfter: 33 });
    expect((await pull(createReader(), merchant)).steps).toEqual([failureOf('rate_limited', 33)]);
  });

  it('after some pages keeps them, and the next pull continues', async () => {
    const { merchant } = await merchantWith([since - 9000]);
    const ids = await sell(merchant, every(250));
    const reader = createReader();
    const begun = await pull(reader, merchant, {}, 2);
    await addFault(merchant, { kind: 'status', status: 401 });
    const cut = await pull(reader, merchant, { cursor: begun.cursor });
    expect(cut.steps).toEqual([failureOf('unauthorized')]);
    const rest = await pull(reader, merchant, { cursor: begun.cursor });
    expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids));
  });
});

describe('a malformed response', () => {
  const created = since / 1000;
  const mark = { id: 'txn_1', created };
  const transaction = { ...mark, amount: 1, currency: 'usd', reporting_category: 'charge' };
  const list = { object: 'list', has_more: false, data: [transaction] };

  it.each<[string, object]>([
    ['no list', { ...list, object: 'search_result' }],
    ['a list without an end', { object: 'list', data: [] }],
    ['a list of nothing', { object: 'list', has_more: false }],
    ['a transaction without an id', { ...list, data: [{ ...transaction, id: undefined }] }],
    ['a null transaction', { ...list, data: [null] }],
    ['an array', [list]],
  ])('is invalid: %s', async (_, body) => {
    const merchant = await addFaultyMerchant({ kind: 'wrongShape', body: JSON.stringify(body) });
    expect((await pull(createReader(), merchant)).steps).toEqual([invalid]);
  });

  it('is invalid as an account too', async () => {
    const merchant = await addFaultyMerchant({ kind: 'wrongShape', body: { object: 'account' } });
    const { steps } = await pull(createReader(), merchant, { accountIsChecked: false });
    expect(steps).toEqual([invalid]);
  });

  it.each([
    ['on the way back', null],
    ['on the way forward', cursorAfter(mark)],
  ])('is invalid when it announces more but stays empty: %s', async (_, cursor) => {
    const merchant = await addFaultyMerchant({
      kind: 'wrongShape',
      body: { ...list, data: [], has_more: true },
      times: 40,
    });
    expect((await pull(createReader(), merchant, { cursor }, 20)).last).toEqual(invalid);
  });

  it.each([
    ['on the way back', { since }],
    ['on the way forward', cursorAfter({ id: 'txn_0', created: 1 })],
  ])('is invalid when the same page repeats: %s', async (_, cursor) => {
    const merchant = await addFaultyMerchant({
      kind: 'wrongShape',
      body: { ...list, has_more: true },
      times: 40,
    });
    const reader = createReader();
    expect((await pull(reader, merchant, { cursor }, 20)).last).toEqual(invalid);
    expect(reader.requests).toHaveLength(2);
  });

  it.each<[string, typeof pull, object]>([
    ['a pull forward', pull, cursorAfter(mark)],
    ['a pull back', pull, { version: 2, newest: mark, overlap: null, position: mark }],
    ['a second read', readAgain, { again: { since, position: mark } }],
  ])('is invalid when it contains its own cursor: %s', async (_, read, cursor) => {
    const merchant = await addFaultyMerchant({ kind: 'wrongShape', body: list });
    expect((await read(createReader(), merchant, { cursor })).steps).toEqual([invalid]);
  });

  it('is invalid when it repeats part of the previous page', async () => {
    const merchant = await addMerchant();
    for (const ids of [
      ['txn_3', 'txn_2'],
      ['txn_5', 'txn_4', 'txn_2'],
    ]) {
      const data = ids.map((id) => ({ ...transaction, id }));
      await addFault(merchant, { kind: 'wrongShape', body: { ...list, has_more: true, data } });
    }
    const { steps } = await pull(createReader(), merchant, { cursor: cursorAfter(mark) });
    expect(steps).toMatchObject([{ kind: 'page' }, invalid]);
  });

  it('is invalid when it never ends, even with new pages', async () => {
    let requests = 0;
    const adapter = createStripeAdapter({
      STRIPE_BASE_URL: simulator.url,
      STRIPE_OVERLAP_SECONDS: 5,
      STRIPE_COMPLETENESS_LAG_SECONDS: 60,
      async outbound() {
        requests += 1;
        const body = { ...list, has_more: true, data: [{ ...transaction, id: `txn_${String(requests)}` }] };
        const sent = { sentAtSeconds: nowMs / 1000, durationMs: 1 };
        return { kind: 'answer', headers: new Headers(), status: 200, body, ...sent };
      },
      observe: () => undefined,
    });
    let last: PullStep | undefined;
    for await (const step of adapter.pull(requestOf({ account: 'acct_1', key: 'sk' }, {}))) last = step;
    expect(last).toEqual(invalid);
    expect(requests).toBe(86_400);
  }, 60_000);

  it('with unknown categories reports them and leaves them out', async () => {
    const merchant = await addMerchant();
    const { account } = merchant;
    const event = { account, amount: 100, createdMs: since };
    const categories = ['gift_card', 'payout', 'charge'];
    await simulator.control.addEvents(categories.map((category) => ({ ...event, category })));
    const reader = createReader();
    const { events } = await pull(reader, merchant);
    expect(events.map(({ kind }) => kind)).toEqual(['sale']);
    expect(reader.observations.filter(({ kind }) => kind === 'categoryIgnored')).toEqual([
      { kind: 'categoryIgnored', platform: 'stripe', category: 'gift_card' },
    ]);
  });
});
