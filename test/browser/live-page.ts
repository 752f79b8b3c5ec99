/** The page at /live of a real server, in a browser; the test answers its API calls. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { answerTo, now, ok, revenue, tenant, type Answered } from './live-states.ts';

const axe = readFileSync(resolve(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8');

type Visit = {
  readonly page: Page;
  /** Console errors, warnings and CSP violations. */
  readonly complaints: string[];
  /** The URL of every request, to any origin. */
  readonly asked: string[];
  /** Sets the API's answer from now on. */
  say(answer: Answered): void;
};

const reportViolations = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('the policy forbids', violatedDirective, blockedURI));`;

export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & {
    readonly answer?: Answered;
    /** Time runs and `page.clock` moves it; by default the clock is fixed. */
    readonly isFlowing?: boolean;
    /** navigator.languages begins with an invalid language tag. */
    readonly isOdd?: boolean;
    /** A proxy buffers the stream: it never delivers anything. */
    readonly isBuffered?: boolean;
  } = {},
): Promise<Visit> {
  const {
    answer = ok(revenue),
    isFlowing = false,
    isOdd = false,
    isBuffered = false,
    ...contextOptions
  } = options;
  const context = await browser.newContext({
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    viewport: { width: 1200, height: 760 },
    ...contextOptions,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const [complaints, asked]: string[][] = [[], []];
  let said = answer;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints?.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints?.push(message));
  page.on('request', (sent) => asked?.push(sent.url()));
  await page.addInitScript({ content: reportViolations });
  const named = `const { languages } = navigator;
    Object.defineProperty(navigator, 'language', { get: () => 'en-US@posix' });
    Object.defineProperty(navigator, 'languages', { get: () => ['en-US@posix', ...languages] });`;
  if (isOdd) await page.addInitScript({ content: named });
  if (isFlowing) await page.clock.install({ time: now });
  else await page.clock.setFixedTime(now);
  await page.route('**/api/**', async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    if (isBuffered && pathname.endsWith('/stream')) return;
    const { status, headers, body }: Answered =
      route.request().method() === 'GET'
        ? answerTo(pathname, searchParams, said)
        : { status: 200, body: { tenant_id: tenant } };
    const type = status < 300 ? 'application/json' : 'application/problem+json';
    await route.fulfill({
      status,
      headers: { 'Content-Type': type, ...headers },
      body: status === 304 ? '' : JSON.stringify(body),
    });
  });
  await page.goto(url);
  return { page, complaints: complaints ?? [], asked: asked ?? [], say: (next) => void (said = next) };
}

/** axe violations of the current page: each rule with the offending elements. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found: unknown = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes.map((one) => one.html).join(' ')))`,
  );
  return Array.isArray(found) ? found.map(String) : ['axe gave no answer'];
}

export const images = join(import.meta.dirname, '../../docs/images');
