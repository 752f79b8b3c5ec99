/** The page at /live in happy-dom: the test answers its API calls and moves its clock. */
import './reader.ts';
import { Window } from 'happy-dom';
import { act, createElement } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { RealtimeRevenue } from '../../src/client/index.ts';
import { answerTo, now, ok, revenue, seriesOf, tenant, type Answered } from '../browser/live-states.ts';

type Sent = { readonly method: string; readonly url: URL; readonly token: string; readonly body: unknown };
type Answer = Answered | 'lost';
/** Undefined leaves the answer to the state of the page. */
type Respond = (sent: Sent) => Answer | undefined | Promise<Answer | undefined>;

/** The texts and the dashes of lines that the chart drew. */
export const drawn: { texts: string[]; dashes: string[] } = { texts: [], dashes: [] };
const pen = new Proxy(
  {},
  {
    get: (_, name) => (value: unknown) => {
      if (name === 'fillText') drawn.texts.push(String(value));
      if (name === 'setLineDash') drawn.dashes.push(String(value));
    },
    set: () => true,
  },
);
/** One for all tests of a worker: uPlot keeps the window in which it was loaded. */
const browser = new Window();
Object.defineProperty(browser.HTMLCanvasElement.prototype, 'getContext', { value: () => pen });
Object.defineProperty(browser.HTMLElement.prototype, 'clientWidth', { get: () => 800 });
Object.defineProperty(browser.HTMLElement.prototype, 'clientHeight', { get: () => 400 });
const globals =
  'CustomEvent HTMLElement document location history FormData ResizeObserver matchMedia getComputedStyle';

let tests = 0;
let root: Root | undefined;
let said: Answer;
let respond: Respond;
/** React's complaints. */
let complaints: string[];
/** Rendering a whole day takes half the time of a test. */
let hasWholeDay: boolean;
let serverAheadMs: number;
/** The requests of the test, oldest first. */
export let sent: Sent[];

/** Prepares each test of the file: a fixed clock, good answers, by default a day of one hour. */
export function servePage({ hasDay = false } = {}): void {
  beforeAll(() => {
    for (const name of globals.split(' ')) vi.stubGlobal(name, Reflect.get(browser, name));
    vi.stubGlobal('window', browser);
    vi.stubGlobal('Path2D', function () {
      return pen;
    });
    vi.stubGlobal('devicePixelRatio', 1);
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
    vi.stubGlobal('fetch', answer);
  });
  beforeEach(() => {
    tests += 1;
    // Another server and a later time: the client shares figures, the page limits its requests.
    browser.happyDOM.setURL(`https://revenue.example/${tests}/live`);
    vi.useFakeTimers({
      now: new Date(now),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    });
    vi.advanceTimersByTime(tests * 3_600_000);
    vi.setSystemTime(new Date(now));
    complaints = [];
    vi.spyOn(console, 'error').mockImplementation((...texts) => void complaints.push(texts.join(' ')));
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    [said, respond, sent, serverAheadMs] = [ok(revenue), () => undefined, [], 0];
    hasWholeDay = hasDay;
    Object.assign(drawn, { texts: [], dashes: [] });
  });
  afterEach(async () => {
    await act(async () => root?.unmount());
    root = undefined;
    document.body.replaceChildren();
    vi.useRealTimers();
    vi.restoreAllMocks();
    expect(complaints).toEqual([]);
  });
  afterAll(() => vi.unstubAllGlobals());
}

/** Sets the answer to reads of the figures. */
export const say = (next: Answer): void => void (said = next);
/** Sets the answers to other requests, or to all. */
export const respondWith = (next: Respond): void => void (respond = next);
/** Sets how far the server's clock is ahead of the page's. */
export const setServerAhead = (ms: number): void => void (serverAheadMs = ms);

async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const text = await request.text();
  const one: Sent = {
    method: request.method,
    url,
    token: (request.headers.get('Authorization') ?? '').replace('Bearer ', ''),
    body: text === '' ? undefined : JSON.parse(text),
  };
  sent.push(one);
  const given = (await respond(one)) ?? defaultAnswer(one);
  if (given === 'lost') throw new TypeError('Failed to fetch');
  const type = given.status < 300 ? 'application/json' : 'application/problem+json';
  const headers = {
    'Content-Type': type,
    Date: new Date(Date.now() + serverAheadMs).toUTCString(),
    ...given.headers,
  };
  const hasBody = given.status !== 204 && given.status !== 304;
  return new Response(hasBody ? JSON.stringify(given.body) : null, { status: given.status, headers });
}

function defaultAnswer({ method, url: { pathname, searchParams } }: Sent): Answer {
  if (method !== 'GET') return { status: 200, body: { tenant_id: tenant } };
  const [from = '', to = ''] = ['from', 'to'].map((name) => searchParams.get(name) ?? '');
  if (pathname.endsWith('/series') && !hasWholeDay) {
    const day = seriesOf(from, to);
    return { status: 200, body: { ...day, buckets: day.buckets.slice(0, 1) } };
  }
  return said === 'lost' ? said : answerTo(pathname, searchParams, said);
}

export const tokenOf = (claims: object): string =>
  `h.${btoa(JSON.stringify({ tenant_id: tenant, ...claims }))}.s`;

/** A problem as the server sends it. */
export const problemOf = (status: number, members: object = {}): Answered => ({
  status,
  headers: status === 429 ? { 'Retry-After': '5' } : {},
  body: {
    type: '/problems/x',
    title: 'A problem',
    status,
    instance: '/',
    correlation_id: '6f1c6ed2-6b3e-4c9f-9d0e-2f5f0f1d7a11',
    timestamp: now,
    ...members,
  },
});

type Options = { readonly token?: string | undefined; readonly embedOrigins?: readonly string[] };

/** Opens the page, signed in unless the token is undefined. */
export async function open(options: Options = {}): Promise<void> {
  const { App } = await import('../../src/dashboard/app.tsx');
  const place = document.createElement('div');
  document.body.append(place);
  root = createRoot(place);
  const { token, embedOrigins = [] } = { token: tokenOf({}), ...options };
  await act(async () => root?.render(createElement(App, { token, embedOrigins })));
  await settle();
}

/** Opens the page on other figures. */
export async function openWith(changes: Partial<RealtimeRevenue>): Promise<void> {
  say(ok({ ...revenue, ...changes }));
  await open();
}

/** Waits until no answer is under way. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 30; turn += 1) await new Promise((done) => setImmediate(done));
  });
}

export async function advance(ms: number): Promise<void> {
  await act(async () => vi.advanceTimersByTimeAsync(ms));
  await settle();
}

/** The only element of the selector with this text. */
export function find(selector: string, text = ''): Element {
  const [first, second] = findAll(selector, text);
  if (first && !second) return first;
  throw new Error(`${first ? 'many' : 'no'} ${selector} ${text} in ${document.body.innerHTML}`);
}

export const findAll = (selector: string, text = ''): Element[] =>
  [...document.querySelectorAll(selector)].filter((one) => read(one).includes(text));

/** The text of an element as a reader sees it. */
export const read = (place: string | Element): string =>
  ((typeof place === 'string' ? find(place) : place).textContent ?? '').replaceAll(/\s+/g, ' ').trim();

/** Enters a value into the field of this label, or ticks it. */
export async function fill(label: string, value: string | boolean, within = 'body'): Promise<void> {
  const field = find(`${within} label`, label).querySelector('input, select');
  if (!field) throw new Error(`no field ${label}`);
  await act(async () => {
    if (typeof value === 'boolean') return void raise(field, 'click');
    Reflect.set(field, 'value', value);
    raise(field, 'input');
    raise(field, 'change');
  });
}

export async function press(name: string, within = 'body'): Promise<void> {
  await dispatch(find(`${within} button`, name), 'click');
}

/** Selects the radio button of this label. */
export async function choose(within: string, label: string): Promise<void> {
  const button = find(`${within} label`, label).querySelector('input');
  if (button) await dispatch(button, 'click');
}

/** Dispatches an event of the browser. */
export const raise = (target: EventTarget, type: string, members: object = {}): boolean =>
  target.dispatchEvent(Object.assign(createEvent(type), members));

/** Dispatches an event and waits for its effects. */
export async function dispatch(...event: Parameters<typeof raise>): Promise<void> {
  await act(async () => raise(...event));
  await settle();
}

function createEvent(type: string): Event {
  const made: unknown =
    type === 'click'
      ? new browser.MouseEvent(type, { bubbles: true, cancelable: true })
      : new browser.Event(type, { bubbles: true, cancelable: true });
  if (isEvent(made)) return made;
  throw new Error('no event');
}

/** happy-dom's events are those of a browser at run time, but not in the types. */
const isEvent = (made: unknown): made is Event => made instanceof browser.Event;
