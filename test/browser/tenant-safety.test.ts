/**
 * Two merchants share one browser: a user sees nothing of the previous one, from any cache. The
 * same day must fail with the tenant left out of the ETag, and left out of the client's key.
 */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { getRealtimeRevenueV1 } from '../../src/operations/get-realtime-revenue-v1.ts';
import type { RealtimeOutcome } from '../../src/revenue/realtime.ts';
import { startBrowser } from './browser.ts';
import { copyCheckout } from '../support/checkout-copy.ts';
import { freshOf, revenueBy, startEdge, type Edge } from '../support/edge.ts';
import { newIds } from '../support/harness.ts';
import { all, leaksIn, startDashboard, type Dashboard, type Login, type Widgets } from './dashboard.ts';

const login = async (name: string): Promise<Login> => {
  const { tenantId } = newIds();
  return { name, tenantId, token: await signToken(tenantId, {}) };
};

const browser = await startBrowser();
afterAll(() => browser.close());
const [a, b] = [await login('A'), await login('B')];

type Operation = { readonly getRealtimeRevenueV1: typeof getRealtimeRevenueV1 };
const isOperation = (module: unknown): module is Operation =>
  typeof module === 'object' && module !== null && 'getRealtimeRevenueV1' in module;

type Parts = { readonly isSameOrigin?: boolean; readonly sources?: string; readonly operation?: Operation };
const own: Operation = { getRealtimeRevenueV1 };
/** A dashboard and a server with settable answers. */
type World = Dashboard & { say(login: Login, outcome: RealtimeOutcome): void };

async function startWorld({ operation = own, isSameOrigin, sources }: Parts = {}): Promise<World> {
  const outcomes = new Map<TenantId, RealtimeOutcome>();
  const revenue = revenueBy(async (tenantId) => outcomes.get(tenantId) ?? { kind: 'unknown-tenant' });
  let edge: Edge | undefined;
  const dashboard = await startDashboard(browser, {
    isSameOrigin,
    sources,
    async serve(origins) {
      const handlers = { getRealtimeRevenueV1: operation.getRealtimeRevenueV1(revenue) };
      edge = await startEdge({ revenue, origins, handlers });
      return edge.server.url;
    },
  });
  return {
    ...dashboard,
    say: ({ tenantId }, outcome) => void outcomes.set(tenantId, outcome),
    async [Symbol.asyncDispose]() {
      await dashboard[Symbol.asyncDispose]();
      await edge?.server.stop();
    },
  };
}

const unavailable = (last?: Extract<RealtimeOutcome, { kind: 'fresh' }>): RealtimeOutcome => ({
  kind: 'unavailable',
  failures: [],
  retryAfterSeconds: 7,
  lastKnown: last ?? null,
});
type Sales = { readonly minor: bigint; readonly text: string };
const some: Sales = { minor: 123_456n, text: '€1,234.56' };
const others: Sales = { minor: 7_890n, text: '€78.90' };

/**
 * A's morning, then B at the same desk, then B while the server cannot answer. `sees` asserts each
 * view; returns the leaks: each user with the widget that showed another user's figure.
 */
async function day(
  world: World,
  [salesOfA, salesOfB]: readonly [Sales, Sales],
  sees: (widgets: Widgets, expected: Widgets) => void,
): Promise<string[]> {
  const { page, say, perform, logIn, logOut, back, forward, reload } = world;
  const mine = { A: ` ${a.tenantId} ${salesOfA.text}`, B: ` ${b.tenantId} ${salesOfB.text}` };
  const figures = (text: string): Widgets => all(`live${text}`, `200${text}`);
  const [figuresOfA, figuresOfB] = [figures(mine.A), figures(mine.B)];
  const freshB = freshOf(salesOfB.minor);
  say(a, freshOf(salesOfA.minor));
  say(b, freshB);

  sees(await logIn(a), figuresOfA);
  await perform(() => page.getByRole('button', { name: 'Sources' }).click());
  await perform(() => page.goto('/reports'));
  sees(await reload(), figuresOfA);

  sees(await logOut(), all('', ''));
  sees(await logIn(b), figuresOfB);
  for (const move of [reload, back, back, forward, forward]) sees(await move(), figuresOfB);

  for (const last of [undefined, freshB]) {
    const seen = last ? all(`stale${mine.B}`, `503${mine.B}`) : all('unavailable', '503');
    say(b, unavailable(last));
    // A switch of users without a log-out.
    sees(await logIn(a), figuresOfA);
    sees(await logIn(b), seen);
    for (const move of [reload, back, forward]) sees(await move(), seen);
  }
  return leaksIn(world, mine);
}

describe.each([
  ['from the API’s own origin', true],
  ['from another origin', false],
])('a dashboard %s', (_, isSameOrigin) => {
  it.each([
    ['different', [some, others]],
    ['equal, simultaneously read', [some, some]],
  ] as const)('never shows one merchant %s figures of the other', async (__, sales) => {
    await using world = await startWorld({ isSameOrigin });
    const sees = (widgets: Widgets, expected: Widgets) => expect(widgets).toEqual(expected);
    expect(await day(world, sales, sees)).toEqual([]);
  });
});

it('a page in the back/forward cache keeps no figures of A and comes back with those of B', async () => {
  await using world = await startWorld();
  const { page } = world;
  world.say(a, freshOf(some.minor));
  world.say(b, freshOf(others.minor));
  await world.logIn(a);
  // Simulates the back/forward cache, as Chromium skips it here: page events, no new document.
  // Meanwhile B logs in elsewhere, unknown to the page; the recording restarts.
  const putAway = await page.evaluate(`
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    const texts = [...document.querySelectorAll('[data-widget]')].slice(0, 2).map(({ textContent }) => textContent);
    sessionStorage.setItem('token', '${b.token}');
    sessionStorage.setItem('shown', '[]');
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    texts;
  `);
  expect(putAway).toEqual(['loading', 'loading']);
  const theirs = `live ${b.tenantId} ${others.text}`;
  for (const widget of ['kept', 'own'])
    await page.locator(`[data-widget=${widget}]`, { hasText: theirs }).waitFor();
  const since = (await world.readShown()).flatMap(({ widgets: { kept, own } }) => [kept, own]);
  expect(new Set(since)).toEqual(new Set(['loading', theirs]));
});

const copy = await copyCheckout();
afterAll(() => copy[Symbol.asyncDispose]());

describe('the same day leaks the figures of the other user', () => {
  const leakingWidgets = async (parts: Parts, sales: readonly [Sales, Sales]): Promise<string[]> => {
    await using world = await startWorld(parts);
    return await day(world, sales, () => undefined);
  };

  it('through plain fetches when the ETag lacks the tenant; the client rejects them', async () => {
    await copy.edit('src/operations/revenue-answer.ts', (text) =>
      text.replace('tenantId, operationId, content]', 'operationId, { ...content, tenant_id: null }]'),
    );
    const module = await import(join(copy.folder, 'src/operations/get-realtime-revenue-v1.ts'));
    if (!isOperation(module)) throw new Error('no operation');
    expect(await leakingWidgets({ operation: module }, [some, some])).toEqual(['B plain', 'B revalidated']);
  });

  it('through polling when the key of the client lacks the tenant', async () => {
    await copy.edit('src/client/poll.ts', (text) =>
      text
        .replace(', tenant ?? { token }]', ']')
        .replace('({ tenant, token }: Identity) =>', '(_: Identity) =>'),
    );
    const leaks = await leakingWidgets({ sources: copy.folder }, [some, others]);
    // "A kept" leaks too when B's request is so recent that a refresh sends none.
    expect(leaks.filter((leak) => leak !== 'A kept')).toEqual(['A own', 'B kept', 'B own']);
  });
});
