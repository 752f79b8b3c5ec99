import { describe, expect, it } from 'vitest';
import { jsonReply } from '../../../scripts/simulator/reply.ts';
import type { CredentialInput } from '../../../src/platforms/definition.ts';
import { definitions } from '../../../src/platforms/index.ts';
import { account, complete, credential, failureOf, hourMs, now, openReader, row } from './reading.ts';

const otherSecret = { credential: { ...credential, refreshToken: 'another secret' } };

describe('a token', () => {
  it('is minted once with id and secret, cached for hours, and sent only to PayPal', async () => {
    const reader = openReader();
    const first = await reader.pull();
    expect(first.steps[0]).toEqual({ kind: 'minted' });
    reader.setNow(now + 8.9 * hourMs);
    await reader.pull({ cursor: first.cursor });
    const [mint, ...more] = reader.mints();
    expect(more).toEqual([]);
    expect(mint).toMatchObject({
      method: 'POST',
      isRead: true,
      body: 'grant_type=client_credentials',
      headers: {
        authorization: `Basic ${btoa('client-id:client-secret')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
    expect(mint?.url.href).toBe('https://live.invalid/paypal/v1/oauth2/token');
    for (const { url, headers } of reader.searches()) {
      expect(url.href).toMatch(/^https:\/\/live\.invalid\/paypal\/v1\/reporting\/transactions\?/);
      expect(headers).toEqual({
        accept: 'application/json',
        authorization: expect.stringMatching(/^Bearer A21AA/),
      });
    }
  });

  it('is minted again in its last five minutes, and for another secret', async () => {
    const reader = openReader();
    await reader.pull();
    reader.setNow(now + 9 * hourMs - 299_000);
    expect((await reader.pull()).last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(2);
    expect((await reader.pull(otherSecret)).steps).toEqual([failureOf('credential_expired')]);
    expect(reader.mints()).toHaveLength(3);
    expect((await reader.pull()).last).toMatchObject(complete);
  });

  it('is minted once for concurrent pulls', async () => {
    const reader = openReader();
    const pulled = await Promise.all([reader.pull(), reader.pull(), reader.pull()]);
    for (const { last } of pulled) expect(last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(1);
  });

  it('is minted even if the requesting pull is aborted', async () => {
    const reader = openReader();
    const ending = new AbortController();
    const [first, second] = [reader.pull({ signal: ending.signal }), reader.pull()];
    ending.abort();
    await first;
    expect((await second).last).toMatchObject(complete);
    expect(reader.mints().map(({ signal }) => signal.aborted)).toEqual([false]);
  });

  it('is minted again once after a 401', async () => {
    const reader = openReader();
    await reader.pull();
    reader.tell('expire');
    const { steps, last } = await reader.pull();
    expect(steps.slice(0, 2)).toEqual([{ kind: 'minted' }, { kind: 'minted' }]);
    expect(last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(2);
  });

  it('rejected right after its minting is unauthorized, and not cached', async () => {
    const reader = openReader();
    reader.answerWith(({ pathname }) => (pathname.endsWith('/token') ? undefined : jsonReply(401, {})));
    expect((await reader.pull()).last).toEqual(failureOf('unauthorized'));
    expect(reader.searches()).toHaveLength(1);
    reader.answerWith(() => undefined);
    expect((await reader.pull()).last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(2);
  });

  it('without the right to search is forbidden, and works after the grant', async () => {
    const reader = openReader({ maySearch: false });
    expect((await reader.pull()).last).toEqual(failureOf('forbidden'));
    reader.tell('credentials', { clientId: 'client-id', clientSecret: 'client-secret', maySearch: true });
    expect((await reader.pull()).last).toMatchObject(complete);
  });

  it('of a sandbox is minted and used at the sandbox', async () => {
    const reader = openReader();
    await reader.pull({ credential: { ...credential, options: { environment: 'sandbox' } } });
    for (const { url } of reader.requests)
      expect(url.href).toMatch(/^https:\/\/sandbox\.invalid\/sandbox\/paypal\/v1\//);
  });
});

describe('a rejection', () => {
  it.each([
    [401, {}, 'credential_expired', undefined],
    [400, { error: 'invalid_request' }, 'upstream_error', undefined],
    [429, {}, 'rate_limited', 30],
    [200, { access_token: '' }, 'invalid_response', undefined],
  ])('of a mint with %i %j is %s', async (status, body, reason, wait) => {
    const reader = openReader();
    reader.answerWith(() => jsonReply(status, body));
    expect((await reader.pull()).steps).toEqual([failureOf(reason, wait)]);
    reader.answerWith(() => undefined);
    expect((await reader.pull()).last).toMatchObject(complete);
  });

  it.each([
    [400, { name: 'INVALID_REQUEST', message: 'Date range is greater than 31 days' }, 'upstream_error'],
    [404, {}, 'upstream_error'],
    [429, { name: 'RATE_LIMIT_REACHED' }, 'rate_limited', 30],
    [500, { name: 'INTERNAL_SERVER_ERROR' }, 'upstream_error'],
    [200, { transaction_details: [] }, 'invalid_response'],
    [200, [], 'invalid_response'],
    [200, { last_refreshed_datetime: 'soon', total_items: 0, total_pages: 0 }, 'invalid_response'],
  ])('of a search with %i %j is %s', async (status, body, reason, wait?: number) => {
    const reader = openReader();
    const { cursor } = await reader.pull();
    reader.answerWith(() => jsonReply(status, body));
    expect((await reader.pull({ cursor })).steps).toEqual([failureOf(reason, wait)]);
  });

  it('keeps the wait of PayPal', async () => {
    const reader = openReader();
    reader.answerWith(() => ({ ...jsonReply(429, {}), headers: { 'retry-after': '7' } }));
    expect((await reader.pull()).steps).toEqual([failureOf('rate_limited', 7)]);
  });
});

describe('the account', () => {
  const unchecked = { accountIsChecked: false };

  it('is checked by the first response, and once', async () => {
    const { steps } = await openReader().pull(unchecked);
    expect(steps.filter(({ kind }) => kind === 'account')).toEqual([{ kind: 'account', readable: true }]);
    expect(steps.map(({ kind }) => kind).slice(0, 3)).toEqual(['minted', 'account', 'page']);
  });

  // PP-23
  it.each([[{}], [{ transaction_details: [] }]])(
    'of another merchant is forbidden, and nothing of it is booked (%j)',
    async (body) => {
      const reader = openReader();
      reader.tell('rows', { rows: [row('T1', 'T0006', '1.00')] });
      if ('transaction_details' in body)
        reader.answerWith(({ pathname }) =>
          pathname.endsWith('/token')
            ? undefined
            : jsonReply(200, { account_number: 'SIMMERCHANT01', ...body }),
        );
      const { steps } = await reader.pull({ ...unchecked, platformAccountId: 'OTHERMERCH002' });
      expect(steps).toEqual([{ kind: 'minted' }, failureOf('forbidden')]);
    },
  );

  it('unnamed by PayPal is unchecked, and still read', async () => {
    const { steps, last } = await openReader({ showsAccount: false }).pull(unchecked);
    expect(steps).toContainEqual({ kind: 'account', readable: false });
    expect(last).toMatchObject(complete);
  });
});

describe('the definition', () => {
  const { paypal } = definitions;
  const credentialWith = (more: Partial<CredentialInput> = {}): CredentialInput => ({
    ...credential,
    ...more,
  });

  it.each([
    [credentialWith(), []],
    [credentialWith({ options: { environment: 'live' } }), []],
    [credentialWith({ options: { environment: 'sandbox' } }), []],
    [credentialWith({ options: { environment: 'test' } }), ['environment']],
    [credentialWith({ refreshToken: null }), ['refresh_token']],
    [credentialWith({ refreshToken: '', options: { environment: '' } }), ['refresh_token', 'environment']],
  ])('finds the faults of a credential: %j', (input, members) => {
    expect(paypal.credentialProblems(input).map(({ member }) => member)).toEqual(members);
  });

  it('takes the mode from the environment', () => {
    expect(paypal.modeOf(credentialWith())).toBe('live');
    expect(paypal.modeOf(credentialWith({ options: { environment: 'sandbox' } }))).toBe('test');
  });

  it('recognises account ids and secrets of PayPal', () => {
    const { trim, form } = paypal.account;
    expect(trim(` ${account}\n`)).toBe(account);
    expect([account, '6STWC2LSUYYYE', 'acct_1', 'simmerchant01'].map((id) => form.test(id))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const isSecret = (text: string) => paypal.secretForms.some((one) => one.test(text));
    expect(
      [`E${'a-B_9'.repeat(16)}`.slice(0, 80), 'EUR', 'A21AAFEpH4PsADK7qSS7pSRsgz'].map(isSecret),
    ).toEqual([true, false, true]);
  });
});
