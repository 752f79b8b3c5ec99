/** Runs page/dashboard.ts in a browser context and logs users in and out. */
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import type { TenantId } from '../../src/model/ids.ts';
import { startFrontend } from './frontend.ts';

const root = resolve(import.meta.dirname, '../..');
/** Two poll with the client, two fetch without it. */
const widgets = ['kept', 'own', 'plain', 'revalidated'];

export type Login = { readonly name: string; readonly tenantId: TenantId; readonly token: string };

/** The text of each widget at one moment. */
export type Widgets = Readonly<Record<string, string>>;
const shownList = z.array(z.object({ user: z.string(), widgets: z.record(z.string(), z.string()) }));

export type Dashboard = Awaited<ReturnType<typeof startDashboard>>;

export async function startDashboard(
  browser: Browser,
  {
    serve,
    isSameOrigin = true,
    sources = root,
  }: {
    /** Starts the API with CORS for these origins; returns its URL. */
    readonly serve: (origins: readonly string[]) => Promise<string>;
    readonly isSameOrigin?: boolean | undefined;
    /** The folder to bundle the client and the page from. */
    readonly sources?: string | undefined;
  },
) {
  const [script, recorder] = [await bundle(sources, 'dashboard.ts'), await bundle(root, 'recorder.ts')];
  let api = '';
  const frontend = await startFrontend(
    async (path) => {
      if (path.startsWith('/api/')) return undefined;
      if (path === '/dashboard.js') return { type: 'text/javascript', text: script };
      return { type: 'text/html', text: html(isSameOrigin ? frontend.url : api) };
    },
    () => api,
  );
  api = await serve(isSameOrigin ? [] : [frontend.url]);
  const context = await browser.newContext({ baseURL: frontend.url });
  await context.addInitScript({ content: recorder });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  let turn = 0;
  /** Performs the action; resolves with the widgets' texts once all requests are answered. */
  const perform = async (act: () => Promise<unknown>): Promise<Widgets> => {
    turn += 1;
    await act();
    await page.locator(`body[data-filled="${turn}"]`).waitFor();
    return (await readShown()).at(-1)?.widgets ?? {};
  };
  const readShown = async () =>
    shownList.parse(JSON.parse(await page.evaluate(`sessionStorage.getItem('shown')`)));
  await perform(() => page.goto('/today'));
  return {
    page,
    perform,
    logIn: ({ name, token }: Login) =>
      perform(async () => {
        await page.getByLabel('Name').fill(name);
        await page.getByLabel('Token').fill(token);
        await page.getByRole('button', { name: 'Log in' }).click();
      }),
    logOut: () => perform(() => page.getByRole('button', { name: 'Log out' }).click()),
    back: () => perform(() => page.goBack()),
    forward: () => perform(() => page.goForward()),
    reload: () => perform(() => page.reload()),
    readShown,
    async [Symbol.asyncDispose]() {
      await context.close();
      await frontend[Symbol.asyncDispose]();
    },
  };
}

/** Each widget's text: `polled` for the two pollers, `fetched` for the other two. */
export const all = (polled: string, fetched: string): Widgets => ({
  kept: polled,
  own: polled,
  plain: fetched,
  revalidated: fetched,
});

/** Each "user widget" that showed another user's figure; `mine` maps a user to their own figure. */
export async function leaksIn({ readShown }: Dashboard, mine: Readonly<Record<string, string>>) {
  const leaks = (await readShown()).flatMap(({ user, widgets }) =>
    Object.entries(widgets)
      .filter(([, text]) => /\d[.]\d/.test(text) && !text.endsWith(mine[user] ?? 'nothing'))
      .map(([widget]) => `${user} ${widget}`),
  );
  return [...new Set(leaks)].toSorted();
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
