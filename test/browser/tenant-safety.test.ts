/**
 * Two merchants, one browser: whoever logs in sees nothing of who was there before, whatever the browser has kept. The same
 * day is gone through with the tenant left out of the tag and out of the client's key, and must then fail.
 */
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signToken } from '../../scripts/token.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { getRealtimeRevenueV1 } from '../../src/operations/get-realtime-revenue-v1.ts';
import type { RealtimeOutcome, RealtimeRevenue } from '../../src/revenue/realtime.ts';
import { startBrowser } from '../support/browser.ts';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';
import { fresh, startEdge, type Edge } from '../support/edge.ts';
import { newIds } from '../support/harness.ts';
import { startFrontend } from './frontend.ts';

const root = resolve(import.meta.dirname, '../..');
const widgets = ['kept', 'own', 'plain', 'revalidated'];
type Merchant = { readonly name: string; readonly tenantId: TenantId; readonly token: string };
const merchant = async (name: string): Promise<Merchant> => {
  const { tenantId } = newIds();
  return { name, tenantId, token: await signToken(tenantId, {}) };
};

let browser: Browser;
let a: Merchant;
let b: Merchant;
beforeAll(async () => {
  browser = await startBrowser();
  [a, b] = [await merchant('A'), await merchant('B')];
});
afterAll(() => browser?.close());

/** What the page showed at one moment, by widget. */
type Shown = z.infer<typeof shownList>[number];
const shownList = z.array(z.object({ user: z.string(), widgets: z.record(z.string(), z.string()) }));

/** A dashboard in a browser of its own, with a server that says what the test says. */
type World = AsyncDisposable & {
  readonly page: Page;
  readonly edge: Edge;
  say(merchant: Merchant, outcome: RealtimeOutcome): void;
  /** Does it, and resolves with what the widgets show once all that was asked is answered. */
  filled(act: () => Promise<unknown>): Promise<Record<string, string>>;
  logIn(merchant: Merchant): Promise<Record<string, string>>;
  logOut(): Promise<Record<string, string>>;
  /** All that was ever shown. */
  shown(): Promise<Shown[]>;
};

type Operation = { readonly getRealtimeRevenueV1: typeof getRealtimeRevenueV1 };
const isOperation = (module: unknown): module is Operation =>
  typeof module === 'object' && module !== null && 'getRealtimeRevenueV1' in module;

type Parts = {
  readonly isSameOrigin?: boolean;
  /** Where the client and the page are bundled from. */
  readonly sources?: string;
  readonly operation?: Operation;
};

async function startWorld({
  isSameOrigin = true,
  sources = root,
  operation = { getRealtimeRevenueV1 },
}: Parts = {}): Promise<World> {
  const outcomes = new Map<TenantId, RealtimeOutcome>();
  const revenue: RealtimeRevenue = {
    read: async (tenantId) => outcomes.get(tenantId) ?? { kind: 'unknown-tenant' },
    forget: () => undefined,
    stop: async () => undefined,
  };
  const [script, recorder] = [await bundle(sources, 'dashboard.ts'), await bundle(root, 'recorder.ts')];
  let api = '';
  const frontend = await startFrontend(
    async (path) => {
      if (path === '/dashboard.js') return { type: 'text/javascript', text: script };
      return path.startsWith('/api/')
        ? undefined
        : { type: 'text/html', text: html(isSameOrigin ? frontend.url : api) };
    },
    () => api,
  );
  const edge = await startEdge({
    revenue,
    origins: isSameOrigin ? [] : [frontend.url],
    handlers: { getRealtimeRevenueV1: operation.getRealtimeRevenueV1(revenue) },
  });
  api = edge.server.url;
  const context = await browser.newContext({ baseURL: frontend.url });
  await context.addInitScript({ content: recorder });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  let turn = 0;
  const world: World = {
    page,
    edge,
    say: (merchant, outcome) => void outcomes.set(merchant.tenantId, outcome),
    async filled(act) {
      turn += 1;
      await act();
      await page.locator(`body[data-filled="${turn}"]`).waitFor();
      return (await world.shown()).at(-1)?.widgets ?? {};
    },
    logIn: ({ name, token }) =>
      world.filled(async () => {
        await page.getByLabel('Name').fill(name);
        await page.getByLabel('Token').fill(token);
        await page.getByRole('button', { name: 'Log in' }).click();
      }),
    logOut: () => world.filled(() => page.getByRole('button', { name: 'Log out' }).click()),
    shown: async () => shownList.parse(JSON.parse(await page.evaluate(`sessionStorage.getItem('shown')`))),
    async [Symbol.asyncDispose]() {
      await context.close();
      await frontend[Symbol.asyncDispose]();
      await edge.server.stop();
    },
  };
  await world.filled(() => page.goto('/today'));
  return world;
}

async function bundle(folder: string, name: string): Promise<string> {
  const entry = join(folder, 'test/browser/page', name);
  const options = { bundle: true, format: 'iife', platform: 'browser', write: false } as const;
  const { outputFiles } = await build({ entryPoints: [entry], absWorkingDir: folder, ...options });
  return outputFiles[0]?.text ?? '';
}

const html = (api: string): string => `<!doctype html><link rel="icon" href="data:,">
<body data-api="${api}">
<label>Name <input id="user"></label> <label>Token <input id="token"></label>
<button id="log-in">Log in</button> <button id="log-out">Log out</button> <button id="sources">Sources</button>
${widgets.map((widget) => `<p data-widget="${widget}"></p>`).join('\n')}
<script src="/dashboard.js"></script>`;

const unavailable = (last?: Extract<RealtimeOutcome, { kind: 'fresh' }>): RealtimeOutcome => ({
  kind: 'unavailable',
  failures: [],
  retryAfterSeconds: 7,
  lastKnown: last ?? null,
});
/** Each widget's text: what the client says, and what is fetched. */
const all = (polled: string, fetched: string) => ({
  kept: polled,
  own: polled,
  plain: fetched,
  revalidated: fetched,
});

type Sales = { readonly minor: bigint; readonly text: string };
const some: Sales = { minor: 123_456n, text: '€1,234.56' };
const others: Sales = { minor: 7_890n, text: '€78.90' };

/** A's morning; then B's at the same desk; then B's while the server cannot answer. What B is to see is looked at by `sees`. */
async function day(
  { page, say, filled, logIn, logOut, shown }: World,
  [salesOfA, salesOfB]: readonly [Sales, Sales],
  sees: (widgets: Record<string, string>, expected: Record<string, string>) => void,
): Promise<Array<readonly [user: string, widget: string]>> {
  const back = () => filled(() => page.goBack());
  const forward = () => filled(() => page.goForward());
  const reload = () => filled(() => page.reload());
  const mine: Readonly<Record<string, string>> = {
    A: ` ${a.tenantId} ${salesOfA.text}`,
    B: ` ${b.tenantId} ${salesOfB.text}`,
  };
  const [freshA, freshB] = [fresh(salesOfA.minor), fresh(salesOfB.minor)];
  const figuresOf = (name: string) => all(`live${mine[name]}`, `200${mine[name]}`);
  say(a, freshA);
  say(b, freshB);

  sees(await logIn(a), figuresOf('A'));
  await filled(() => page.getByRole('button', { name: 'Sources' }).click());
  await filled(() => page.goto('/reports'));
  sees(await reload(), figuresOf('A'));

  sees(await logOut(), all('', ''));
  sees(await logIn(b), figuresOf('B'));
  for (const move of [reload, back, back, forward, forward]) sees(await move(), figuresOf('B'));

  for (const [outcome, known] of [
    [unavailable(), ''],
    [unavailable(freshB), mine['B'] ?? ''],
  ] as const) {
    say(b, outcome);
    // From one to the other without a log-out between them.
    sees(await logIn(a), figuresOf('A'));
    sees(await logIn(b), all(`stale${known}`, `503${known}`));
    for (const move of [reload, back, forward]) sees(await move(), all(`stale${known}`, `503${known}`));
  }
  const seen = (await shown()).flatMap(({ user, widgets }) =>
    Object.entries(widgets)
      .filter(([, text]) => text.includes('€') && !text.endsWith(mine[user] ?? 'nothing'))
      .map(([widget]) => [user, widget] as const),
  );
  return seen;
}

describe.each([
  ['from the API’s own origin', true],
  ['from another origin', false],
])('a dashboard %s', (_, isSameOrigin) => {
  it.each([
    ['that are different', [some, others]],
    ['that are the same, read at the same moment', [some, some]],
  ] as const)('never shows one merchant the other’s figures %s', async (__, sales) => {
    await using world = await startWorld({ isSameOrigin });
    const leaks = await day(world, sales, (widgets, expected) => expect(widgets).toEqual(expected));
    expect(leaks).toEqual([]);
  });
});

it('a page that the browser puts away keeps nothing that the client showed, and comes back as B’s', async () => {
  await using world = await startWorld();
  const { page } = world;
  world.say(a, fresh(some.minor));
  world.say(b, fresh(others.minor));
  await world.logIn(a);
  // As a browser does that keeps pages for back and forward, which this one does not: events, and no new document. Meanwhile
  // B logs in elsewhere, of which the page hears nothing; the record starts over.
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
  const since = (await world.shown()).flatMap(({ widgets: { kept, own } }) => [kept, own]);
  expect(new Set(since)).toEqual(new Set(['loading', theirs]));
});

describe('the same day shows what the other saw', () => {
  let copy: CheckoutCopy;
  beforeAll(async () => {
    copy = await copyCheckout();
  });
  afterAll(() => copy[Symbol.asyncDispose]());

  const leakingWidgets = async (parts: Parts, sales: readonly [Sales, Sales]): Promise<Set<string>> => {
    await using world = await startWorld(parts);
    const leaks = await day(world, sales, () => undefined);
    return new Set(leaks.map((leak) => leak.join(' ')));
  };

  it('with the tenant left out of the tag: in what the page fetches itself; the client refuses it', async () => {
    await copy.edit('src/operations/revenue-answer.ts', (text) =>
      text.replace('tenantId, operationId, content]', 'operationId, { ...content, tenant_id: null }]'),
    );
    const module = await import(join(copy.folder, 'src/operations/get-realtime-revenue-v1.ts'));
    if (!isOperation(module)) throw new Error('no operation');
    expect(await leakingWidgets({ operation: module }, [some, some])).toEqual(
      new Set(['B plain', 'B revalidated']),
    );
  });

  it('with the tenant left out of the client’s key: in what it polls', async () => {
    await copy.edit('src/client/poll.ts', (text) => text.replace(', tenant ?? { token }]', ']'));
    const leaks = await leakingWidgets({ sources: copy.folder }, [some, others]);
    expect(leaks).toEqual(new Set(['B kept', 'B own', 'A own']));
  });
});
