import { describe, expect, it } from 'vitest';
import { jsonReply } from '../../../scripts/simulator/reply.ts';
import type { CredentialInput } from '../../../src/platforms/definition.ts';
import { definitions } from '../../../src/platforms/index.ts';
import { account, complete, credential, failed, hourMs, now, openReader, row } from './reading.ts';

const otherSecret = { credential: { ...credential, refreshToken: 'another secret' } };

describe('a token', () => {
  it('is minted once by the id and secret, kept for hours, and sent to PayPal alone', async () => {
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

  it('is minted anew in its last five minutes, and for another secret', async () => {
    const reader = openReader();
    await reader.pull();
    reader.setNow(now + 9 * hourMs - 299_000);
    expect((await reader.pull()).last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(2);
    expect((await reader.pull(otherSecret)).steps).toEqual([failed('credential_expired')]);
    expect(reader.mints()).toHaveLength(3);
    expect((await reader.pull()).last).toMatchObject(complete);
  });

  it('is minted once for pulls at the same time', async () => {
    const reader = openReader();
    const pulled = await Promise.all([reader.pull(), reader.pull(), reader.pull()]);
    for (const { last } of pulled) expect(last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(1);
  });

  it('is minted to the end, though the pull that asked for it ends first', async () => {
    const reader = openReader();
    const ending = new AbortController();
    const [first, second] = [reader.pull({ signal: ending.signal }), reader.pull()];
    ending.abort();
    await first;
    expect((await second).last).toMatchObject(complete);
    expect(reader.mints().map(({ signal }) => signal.aborted)).toEqual([false]);
  });

  it('that is refused is minted anew once', async () => {
    const reader = openReader();
    await reader.pull();
    reader.tell('expire');
    const { steps, last } = await reader.pull();
    expect(steps.slice(0, 2)).toEqual([{ kind: 'minted' }, { kind: 'minted' }]);
    expect(last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(2);
  });

  it('that is refused though it is new is unauthorized, and is not kept', async () => {
    const reader = openReader();
    reader.answerWith(({ pathname }) => (pathname.endsWith('/token') ? undefined : jsonReply(401, {})));
    expect((await reader.pull()).last).toEqual(failed('unauthorized'));
    expect(reader.searches()).toHaveLength(1);
    reader.answerWith(() => undefined);
    expect((await reader.pull()).last).toMatchObject(complete);
    expect(reader.mints()).toHaveLength(2);
  });

  it('without the right to search is forbidden, and works once its app has the right', async () => {
    const reader = openReader({ maySearch: false });
    expect((await reader.pull()).last).toEqual(failed('forbidden'));
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

describe('a refusal', () => {
  it.each([
    [401, {}, 'credential_expired', undefined],
    [400, { error: 'invalid_request' }, 'upstream_error', undefined],
    [429, {}, 'rate_limited', 30],
    [200, { access_token: '' }, 'invalid_response', undefined],
  ])('to mint, by %i %j, is %s', async (status, body, reason, wait) => {
    const reader = openReader();
    reader.answerWith(() => jsonReply(status, body));
    expect((await reader.pull()).steps).toEqual([failed(reason, wait)]);
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
  ])('to search, by %i %j, is %s', async (status, body, reason, wait?: number) => {
    const reader = openReader();
    const { cursor } = await reader.pull();
    reader.answerWith(() => jsonReply(status, body));
    expect((await reader.pull({ cursor })).steps).toEqual([failed(reason, wait)]);
  });

  it('keeps the wait that PayPal asks for', async () => {
    const reader = openReader();
    reader.answerWith(() => ({ ...jsonReply(429, {}), headers: { 'retry-after': '7' } }));
    expect((await reader.pull()).steps).toEqual([failed('rate_limited', 7)]);
  });
});

describe('the account', () => {
  const unchecked = { accountIsChecked: false };

  it('is checked by the first answer, and once', async () => {
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
      expect(steps).toEqual([{ kind: 'minted' }, failed('forbidden')]);
    },
  );

  it('that PayPal does not name is not checked, and still read', async () => {
    const { steps, last } = await openReader({ showsAccount: false }).pull(unchecked);
    expect(steps).toContainEqual({ kind: 'account', readable: false });
    expect(last).toMatchObject(complete);
  });
});

describe('the definition', () => {
  const { paypal } = definitions;
  const given = (more: Partial<CredentialInput> = {}): CredentialInput => ({ ...credential, ...more });

  it.each([
    [given(), []],
    [given({ options: { environment: 'live' } }), []],
    [given({ options: { environment: 'sandbox' } }), []],
    [given({ options: { environment: 'test' } }), ['environment']],
    [given({ refreshToken: null }), ['refresh_token']],
    [given({ refreshToken: '', options: { environment: '' } }), ['refresh_token', 'environment']],
  ])('finds the faults of a credential: %j', (input, members) => {
    expect(paypal.credentialProblems(input).map(({ member }) => member)).toEqual(members);
  });

  it('takes the mode from the environment', () => {
    expect(paypal.modeOf(given())).toBe('live');
    expect(paypal.modeOf(given({ options: { environment: 'sandbox' } }))).toBe('test');
  });

  it('knows how PayPal writes an account, and its secrets', () => {
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
