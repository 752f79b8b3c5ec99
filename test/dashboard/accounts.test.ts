/** The accounts of the page at /live: connecting them, storing keys and secrets, removing them. */
import { describe, expect, it } from 'vitest';
import type { Answered } from '../browser/live-states.ts';
import { connectionOf, revenue, states } from '../browser/live-states.ts';
import {
  advance,
  dispatch,
  fill,
  find,
  findAll,
  open,
  press,
  problemOf,
  read,
  respondWith,
  say,
  sent,
  servePage,
} from './page.ts';

servePage();

const bodies = (path: string): unknown[] =>
  sent.filter(({ url, method }) => method !== 'GET' && url.pathname.endsWith(path)).map(({ body }) => body);
const lists = () => sent.filter(({ url }) => url.pathname.endsWith('/platform-connections'));
/** Answers writes to this path. */
const answerWrites = (path: string, answer: Answered | 'lost'): void =>
  respondWith(({ url, method }) => (method !== 'GET' && url.pathname.includes(path) ? answer : undefined));
/** The values of the fields for keys. */
const readTyped = (): unknown[] =>
  findAll(`${form} input[type="password"]`).map((field): unknown => Reflect.get(field, 'value'));
const status = () => read('.accounts > [role="status"]');
const form = '.accounts > details:first-of-type';
const card = '.accounts > details:nth-of-type(2)';
const alertOf = (place: string) => read(`${place} [role="alert"]`);

type Keys = Readonly<Record<string, string | true>>;
const connect = async (title: string, account: string, keys: Keys): Promise<void> => {
  await fill('Platform', title.toLowerCase(), form);
  await fill('Account', account, form);
  for (const [label, value] of Object.entries(keys)) await fill(label, value, form);
  await press('Connect', form);
};

describe('the form for a new account', () => {
  it.each<[string, string, Keys, object]>([
    ['Stripe', 'acct_1Other', { 'Secret or restricted key': 'rk_1' }, { access_token: 'rk_1' }],
    [
      'Stripe',
      'acct_1Other',
      { 'Secret or restricted key': 'rk_1', 'The key is that of a platform': true },
      { access_token: 'rk_1', stripe_account: 'acct_1Other' },
    ],
    [
      'PayPal',
      'MERCHANT1234X',
      { 'Client id': 'an id', 'Client secret': 'a secret', 'The app is one of the sandbox': true },
      { access_token: 'an id', refresh_token: 'a secret', environment: 'sandbox' },
    ],
    ['Shopify', 'store.myshopify.com', { 'Client id, or Admin': 'shpat_1' }, { access_token: 'shpat_1' }],
    [
      'WooCommerce',
      'https://shop.example.com',
      { 'Consumer key': ' ck_1 ', 'Consumer secret': 'cs_1' },
      { access_token: 'ck_1', refresh_token: 'cs_1' },
    ],
  ])('connects %s %s with its keys and choice: %j', async (title, account, keys, expected) => {
    await open();
    await connect(title, ` ${account} `, keys);
    const named = { platform: title.toLowerCase(), platform_account_id: account };
    expect(bodies('/platform-connections')).toEqual([named]);
    expect(bodies('/platform-credentials')).toEqual([{ ...named, ...expected }]);
    expect(status()).toBe(`${title} ${account} is connected. Its sales follow in a moment.`);
    expect(new Set(readTyped())).toEqual(new Set(['']));
    expect(lists()).toHaveLength(3);
  });

  it('sends nothing without a key', async () => {
    await open();
    await connect('Stripe', 'acct_1Other', {});
    expect(bodies('')).toEqual([]);
  });

  it('is open while no account is connected', async () => {
    say(states.find(({ name }) => name === 'empty')?.answer ?? 'lost');
    await open();
    expect(find(form).hasAttribute('open')).toBe(true);
    expect(read(form)).toContain('Connect an account');
  });

  it.each<[string, Answered | 'lost', string]>([
    ['a token without the right', problemOf(403), 'Your token may not change accounts.'],
    [
      'a server out of reach',
      'lost',
      'The server could not be reached, so the change may not be saved. Try again.',
    ],
    ['a problem without details', problemOf(400), 'A problem'],
    [
      'a wrong account',
      problemOf(400, {
        detail: 'The request is invalid; see errors.',
        errors: [{ field: '/platform_account_id', code: 'pattern', message: 'must begin with acct_' }],
      }),
      'The request is invalid; see errors. platform_account_id must begin with acct_',
    ],
  ])('explains %s and keeps what was typed', async (_, answer, text) => {
    answerWrites('/platform-connections', answer);
    await open();
    await connect('Stripe', 'acct_1Other', { 'Secret or restricted key': 'rk_1' });
    expect(alertOf(form)).toBe(text);
    expect(status()).toBe('');
    expect(bodies('/platform-credentials')).toEqual([]);
    expect(readTyped()).toEqual(['rk_1']);
  });

  it('says that an account is connected without its key if that is refused', async () => {
    answerWrites('/platform-credentials', problemOf(400, { detail: 'Stripe does not accept the key.' }));
    await open();
    await connect('Stripe', 'acct_1Other', { 'Secret or restricted key': 'rk_1' });
    expect(status()).toBe('Stripe acct_1Other is connected, without its key.');
    expect(alertOf(form)).toBe('Stripe does not accept the key.');
  });
});

describe('a connected account', () => {
  const title = 'Stripe acct_1DemoAurora';
  const named = { platform: 'stripe', platform_account_id: 'acct_1DemoAurora' };

  it('stores another key', async () => {
    await open();
    await fill('Secret or restricted key', 'rk_2', card);
    await press('Store the key', card);
    expect(bodies('/platform-credentials')).toEqual([{ ...named, access_token: 'rk_2' }]);
    expect(status()).toBe(`The key of ${title} is stored.`);
    expect(find(`${card} input[name="access_token"]`)).toHaveProperty('value', '');
  });

  it('explains a refused key', async () => {
    answerWrites('/platform-credentials', problemOf(400, { detail: 'Stripe does not accept the key.' }));
    await open();
    await fill('Secret or restricted key', 'rk_2', card);
    await press('Store the key', card);
    expect(alertOf(card)).toBe('Stripe does not accept the key.');
  });

  it('is removed by a second press, and its past sales are kept', async () => {
    answerWrites('/platform-connections/stripe', { status: 204, body: undefined });
    await open();
    await press('Remove', card);
    expect(bodies('')).toEqual([]);
    await press('Remove it now', card);
    const removal = sent.find(({ method }) => method === 'DELETE')?.url;
    expect(removal?.searchParams.get('platform_account_id')).toBe('acct_1DemoAurora');
    expect(status()).toBe(`${title} is removed. Its past sales are kept, should you connect it again.`);
  });

  it('is not removed after the button has lost the focus', async () => {
    await open();
    await press('Remove', card);
    await dispatch(find(`${card} .danger`), 'focusout');
    expect(read(`${card} .danger`)).toBe('Remove');
  });

  it('explains a refused removal', async () => {
    answerWrites('/platform-connections/stripe', problemOf(403));
    await open();
    await press('Remove', card);
    await press('Remove it now', card);
    expect(alertOf(card)).toBe('Your token may not change accounts.');
  });

  it('of a platform without forms can only be removed', async () => {
    respondWith(({ url }) =>
      url.pathname.endsWith('/platform-connections')
        ? { status: 200, body: { items: [ad], next_cursor: null } }
        : undefined,
    );
    await open();
    expect(findAll(`${card} button`).map(read)).toEqual(['Remove']);
  });

  it('is read again each minute, and stays in the list while that fails', async () => {
    await open();
    respondWith(({ url }) => (url.pathname.endsWith('/platform-connections') ? problemOf(500) : undefined));
    const before = lists().length;
    await advance(60_000);
    await advance(5_000);
    expect(lists().length).toBeGreaterThan(before);
    expect(read(`${card} summary`)).toBe(title);
  });
});

const [source] = revenue.source_details ?? [];
if (!source) throw new Error('no source');
const ad = { ...connectionOf(source), platform: 'tiktok_ads', platform_account_id: '7' };

describe('a webhook', () => {
  const webhook = { url: 'https://revenue.example/webhooks/stripe/h', last_received_at: null };
  const withHealth = (healthy: boolean | null, url: string | null = webhook.url): void =>
    respondWith(({ url: { pathname } }) =>
      pathname.endsWith('/platform-connections/stripe')
        ? { status: 200, body: { ...connectionOf(source), webhook: { ...webhook, url, healthy } } }
        : undefined,
    );

  it.each([
    [null, 'None came yet.'],
    [true, 'They arrive.'],
    [false, 'They have stopped arriving.'],
  ])('shows its address for the platform, and while healthy is %s: %s', async (healthy, text) => {
    withHealth(healthy);
    await open();
    expect(read(`${card} .fine`)).toContain(`Address for the platform: ${webhook.url} ${text}`);
  });

  it('without an address has no form', async () => {
    withHealth(null, null);
    await open();
    expect(findAll(`${card} form`)).toHaveLength(1);
  });

  it('stores the secret that the platform shows', async () => {
    await open();
    await fill('Secret of the webhook', 'whsec_1', card);
    await press('Store the secret', card);
    expect(sent.find(({ body }) => body !== undefined)?.body).toMatchObject({ secret: 'whsec_1' });
    expect(status()).toBe('The secret of the webhook is stored.');
    expect(find(`${card} input[name="secret"]`)).toHaveProperty('value', '');
  });

  it('explains a refused secret', async () => {
    answerWrites('webhook', problemOf(400, { detail: 'The secret is too short.' }));
    await open();
    await fill('Secret of the webhook', 'w', card);
    await press('Store the secret', card);
    expect(status()).toBe('The secret is too short.');
  });
});
