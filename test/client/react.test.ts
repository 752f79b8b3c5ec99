/** The hook, in React itself: on a server, and in a document with effects in strict mode. */
import { Window } from 'happy-dom';
import { act, createElement as h, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import type { RealtimeRevenueState } from '../../src/client/poll.ts';
import { useRealtimeRevenue } from '../../src/client/react.ts';
import { newIds } from '../support/harness.ts';
import { json, revenue, startSite, text, type Site } from './site.ts';
import { testSurroundings, tokenOf, type TestSurroundings } from './surroundings.ts';

const { tenantId } = newIds();
const window = new Window();
let site: Site;
let around: TestSurroundings;
let client: Client;
let root: Root;
let states: RealtimeRevenueState[];

function Revenue({ client, interval }: { client: Client; interval?: 'hour' | 'day' }) {
  const state = useRealtimeRevenue(client, { interval });
  states.push(state);
  return h('p', null, `${state.status} ${state.data?.revenue_total_minor ?? 'nothing'}`);
}

beforeAll(() => {
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', window.document);
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await window.happyDOM.close();
});

beforeEach(async () => {
  states = [];
  site = await startSite(
    json(200, revenue(tenantId, 1), { ETag: '"1"', 'Cache-Control': 'max-age=20' }),
    text(304, '', { 'Cache-Control': 'max-age=20' }),
  );
  around = testSurroundings();
  around.chance(0.5);
  client = createClient({
    baseUrl: site.url,
    token: () => tokenOf(tenantId),
    environment: around.environment,
  });
  const place: unknown = window.document.createElement('div');
  window.document.body.replaceChildren();
  if (!isContainer(place)) throw new Error('no element');
  root = createRoot(place);
});
afterEach(async () => {
  await act(async () => root.unmount());
  await site[Symbol.asyncDispose]();
});

/** happy-dom's elements are what React takes for elements; their types do not say so. */
const isContainer = (place: unknown): place is Parameters<typeof createRoot>[0] =>
  place instanceof window.HTMLElement;

const shows = async (test: (state: RealtimeRevenueState) => boolean): Promise<RealtimeRevenueState> => {
  for (;;) {
    const state = states.at(-1);
    if (state && test(state)) return state;
    await act(() => new Promise((turn) => setImmediate(turn)));
  }
};
const isLive = ({ status }: RealtimeRevenueState): boolean => status === 'live';

describe('useRealtimeRevenue', () => {
  it('is loading on a server, and asks nothing there', () => {
    expect(renderToString(h(Revenue, { client }))).toBe('<p>loading nothing</p>');
    expect(site.requests).toEqual([]);
  });

  it('shows what is polled, in strict mode too, where effects run twice', async () => {
    await act(async () => root.render(h(StrictMode, null, h(Revenue, { client }))));
    const { data } = await shows(isLive);
    expect(data?.revenue_total_minor).toBe(1);
    await act(async () => around.advance(20_000));
    const again = await shows(({ checkedAt }) => checkedAt === around.environment.now());
    expect(again.data).toBe(data);
  });

  it('shares one request among components, whose figures are one object', async () => {
    await act(async () => root.render([h(Revenue, { client, key: 1 }), h(Revenue, { client, key: 2 })]));
    await shows(isLive);
    const live = states.filter(isLive);
    expect(new Set(live.map(({ data }) => data)).size).toBe(1);
    expect(site.requests).toHaveLength(1);
  });

  it('does not render again when its parent renders with the same client', async () => {
    await act(async () => root.render(h(Revenue, { client })));
    await shows(isLive);
    await act(async () => root.render(h(Revenue, { client })));
    expect(site.requests).toHaveLength(1);
    expect(around.waiting()).toHaveLength(1);
  });

  it('starts anew with another window, and leaves nothing behind when it goes', async () => {
    await act(async () => root.render(h(Revenue, { client })));
    await shows(isLive);
    site.say(json(200, revenue(tenantId, 2), { 'Cache-Control': 'max-age=20' }));
    await act(async () => root.render(h(Revenue, { client, interval: 'hour' })));
    expect((await shows(({ data }) => data?.revenue_total_minor === 2)).status).toBe('live');
    expect(site.requests.map(({ url }) => url.split('?')[1])).toEqual(['interval=day', 'interval=hour']);
    await act(async () => root.render(null));
    expect(around.waiting()).toEqual([]);
  });
});
