/** Tokens of the page at /live: typed, in the address, of an embedding page, expired, read-only. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ok, revenue, states } from '../browser/live-states.ts';
import {
  advance,
  dispatch,
  fill,
  find,
  findAll,
  open,
  press,
  problemOf,
  raise,
  read,
  say,
  sent,
  servePage,
  tokenOf,
} from './page.ts';

servePage();

const reads = () => sent.filter(({ url }) => url.pathname.endsWith('/realtime'));
const other = '0d2c4c1e-8f5d-4b0a-9a3b-7a1f6f4f2b10';

describe('the form of the page', () => {
  it('takes a token without the blanks around it', async () => {
    await open({ token: undefined });
    expect(read('.sign-in')).toContain('Nothing is stored.');
    await fill('Token', `  ${tokenOf({})} `);
    await press('Show the figures');
    expect(read('.total')).toBe('$48,213.50');
    expect(new Set(sent.map(({ token }) => token))).toEqual(new Set([tokenOf({})]));
  });

  it('sends no request for a blank token', async () => {
    await open({ token: undefined });
    await fill('Token', '   ');
    await press('Show the figures');
    expect(findAll('.sign-in')).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  it('returns after a sign-out, without figures', async () => {
    await open();
    await press('Sign out');
    expect(read('.sign-in [role="status"]')).toBe('');
    expect(read('body')).not.toMatch(/48,213|acct_/);
    await advance(60_000);
    expect(reads()).toHaveLength(1);
  });

  it('returns when the user leaves the page, as the browser may show it to the next user', async () => {
    await open();
    await dispatch(window, 'pagehide');
    expect(read('body')).not.toMatch(/48,213|acct_/);
  });

  it('names the reason after the server refused the token', async () => {
    say(problemOf(401, { type: '/problems/unauthorized' }));
    await open();
    expect(read('.sign-in [role="status"]')).toBe(
      'The token has expired or is not valid here. Sign in with another one.',
    );
  });
});

describe('a token in the address', () => {
  it('replaces the session and leaves the address', async () => {
    await open();
    const before = location.href;
    const next = tokenOf({ tenant_id: other });
    say(ok({ ...revenue, tenant_id: other, revenue_total_minor: 100, source_details: [] }));
    location.hash = `token=${next}`;
    await dispatch(window, 'hashchange');
    expect(read('.total')).toBe('$1.00');
    expect(read('body')).not.toContain('48,213');
    expect(reads().at(-1)?.token).toBe(next);
    expect(location.href).toBe(before);
  });

  it('is not searched for in another fragment', async () => {
    await open();
    location.hash = 'accounts';
    await dispatch(window, 'hashchange');
    expect(read('.total')).toBe('$48,213.50');
    expect(location.hash).toBe('#accounts');
  });
});

describe('the scope of a token', () => {
  it.each([{ scope: 'revenue:read openid' }, { scp: ['revenue:read'] }])(
    '%j shows no form',
    async (claims) => {
      await open({ token: tokenOf(claims) });
      expect(read('.total')).toBe('$48,213.50');
      expect(findAll('.sources li')).toHaveLength(2);
      expect(findAll('.accounts, form')).toEqual([]);
    },
  );

  it('without the right to connect accounts leads to somebody who has it', async () => {
    say(states.find(({ name }) => name === 'empty')?.answer ?? 'lost');
    await open({ token: tokenOf({ scope: 'revenue:read' }) });
    expect(read('main')).toContain('Your token may not connect accounts. Ask for one that may.');
    expect(findAll('form')).toEqual([]);
  });

  it.each([
    ['opaque', 'opaque'],
    ['without claims', 'h.bm8.s'],
    ['for reading and connecting', tokenOf({ scope: 'revenue:read connections:write' })],
  ])('of a token %s shows the forms and leaves the decision to the server', async (_, token) => {
    await open({ token });
    expect(read('.total')).toBe('$48,213.50');
    expect(findAll('.accounts form').length).toBeGreaterThan(0);
  });
});

describe('an embedding page', () => {
  const origin = 'https://app.example';
  const post = vi.fn<(message: unknown, target: string) => void>();
  const embedder = { postMessage: post };
  beforeEach(() => {
    post.mockReset();
    Reflect.set(window, 'parent', embedder);
  });
  afterEach(() => void Reflect.set(window, 'parent', window));
  const messageOf = (token: unknown) => ({
    origin,
    source: embedder,
    data: { type: 'skeldir-live-token', token },
  });
  const hand = async (token: unknown, members: object = {}): Promise<void> =>
    dispatch(window, 'message', { ...messageOf(token), ...members });
  const openEmbedded = async (): Promise<void> => {
    await open({ token: undefined, embedOrigins: [origin] });
    await advance(0);
  };

  it('is asked for a token and hands one over', async () => {
    await openEmbedded();
    expect(post.mock.calls).toEqual([[{ type: 'skeldir-live-ready' }, '*']]);
    await hand(tokenOf({}));
    expect(read('.total')).toBe('$48,213.50');
  });

  it.each([
    ['another origin', { origin: 'https://other.example' }],
    ['another window', { source: {} }],
    ['another type', { data: { type: 'other', token: tokenOf({}) } }],
    ['no object', { data: tokenOf({}) }],
  ])('is not taken for a message of %s', async (_, members) => {
    await openEmbedded();
    await hand(tokenOf({}), members);
    expect(findAll('.sign-in')).toHaveLength(1);
  });

  it('renews the token without a change of the figures', async () => {
    await openEmbedded();
    await hand(tokenOf({ n: 1 }));
    const total = find('.total');
    await hand(tokenOf({ n: 2 }));
    await advance(31_000);
    expect(reads().map(({ token }) => token)).toEqual([tokenOf({ n: 1 }), tokenOf({ n: 2 })]);
    expect(find('.total')).toBe(total);
  });

  it('takes the right to connect accounts away with a renewed token', async () => {
    await openEmbedded();
    await hand(tokenOf({}));
    expect(findAll('.accounts')).toHaveLength(1);
    await hand(tokenOf({ scope: 'revenue:read' }));
    expect(findAll('.accounts')).toEqual([]);
  });

  it('signs out by a message without a token', async () => {
    await openEmbedded();
    await hand(tokenOf({}));
    await hand(null);
    expect(findAll('.sign-in')).toHaveLength(1);
    expect(findAll('.total')).toEqual([]);
  });

  it('is asked at most every five seconds for a token that the server refuses', async () => {
    say(problemOf(401, { type: '/problems/unauthorized' }));
    post.mockImplementation(() => void raise(window, 'message', messageOf(tokenOf({}))));
    await openEmbedded();
    expect(read('.sign-in')).toContain('The token has expired');
    const first = post.mock.calls.length;
    for (let second = 0; second < 4; second += 1) await advance(1_000);
    expect(post.mock.calls.length).toBe(first);
    await advance(1_000);
    expect(post.mock.calls.length).toBe(first + 1);
  });
});
