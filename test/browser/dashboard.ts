/** The dashboard of page/dashboard.ts in a browser of its own, with whoever sits before it. */
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { z } from 'zod';
import type { TenantId } from '../../src/model/ids.ts';
import { startFrontend } from './frontend.ts';

const root = resolve(import.meta.dirname, '../..');
/** Two poll with the client, two fetch by themselves. */
const widgets = ['kept', 'own', 'plain', 'revalidated'];

export type Login = { readonly name: string; readonly tenantId: TenantId; readonly token: string };

/** The widgets' texts at one moment, by their names. */
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
    /** Starts the API for pages of these origins, and answers its address. */
    readonly serve: (origins: readonly string[]) => Promise<string>;
    readonly isSameOrigin?: boolean | undefined;
    /** Where the client and the page are bundled from. */
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
  /** Does it, and resolves with what the widgets show once all that was asked is answered. */
  const filled = async (act: () => Promise<unknown>): Promise<Widgets> => {
    turn += 1;
    await act();
    await page.locator(`body[data-filled="${turn}"]`).waitFor();
    return (await shown()).at(-1)?.widgets ?? {};
  };
  const shown = async () =>
    shownList.parse(JSON.parse(await page.evaluate(`sessionStorage.getItem('shown')`)));
  await filled(() => page.goto('/today'));
  return {
    page,
    filled,
    logIn: ({ name, token }: Login) =>
      filled(async () => {
        await page.getByLabel('Name').fill(name);
        await page.getByLabel('Token').fill(token);
        await page.getByRole('button', { name: 'Log in' }).click();
      }),
    logOut: () => filled(() => page.getByRole('button', { name: 'Log out' }).click()),
    back: () => filled(() => page.goBack()),
    forward: () => filled(() => page.goForward()),
    reload: () => filled(() => page.reload()),
    shown,
    async [Symbol.asyncDispose]() {
      await context.close();
      await frontend[Symbol.asyncDispose]();
    },
  };
}

/** Each widget's text: what the client says, and what is fetched. */
export const all = (polled: string, fetched: string): Widgets => ({
  kept: polled,
  own: polled,
  plain: fetched,
  revalidated: fetched,
});

/** Users that were shown a figure of another, and in which widget; each user's own stands behind their name. */
export async function leaksIn({ shown }: Dashboard, mine: Readonly<Record<string, string>>) {
  const leaks = (await shown()).flatMap(({ user, widgets }) =>
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
