/** The React hook: rendered on a server, and in a document in strict mode. */
import { Window } from 'happy-dom';
import { act, createElement as h, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import type { RealtimeRevenueState } from '../../src/client/poll.ts';
import { useRealtimeRevenue } from '../../src/client/react.ts';
import { json, revenue, text, tooMany } from './site.ts';
import { around, client, freshReply, isLive, servePages, site, tenantId } from './watching.ts';

const window = new Window();
let root: Root;
let states: RealtimeRevenueState[];
servePages();

type Shown = { client: Client; interval?: 'hour' | 'day'; onSourceFailure?: 'partial' };

function Revenue({ client, ...options }: Shown) {
  const state = useRealtimeRevenue(client, options);
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

beforeEach(() => {
  states = [];
  site.say(freshReply(1), text(304, '', { 'Cache-Control': 'max-age=20' }));
  const place: unknown = window.document.createElement('div');
  window.document.body.replaceChildren();
  if (!isContainer(place)) throw new Error('no element');
  root = createRoot(place);
});
afterEach(() => act(async () => root.unmount()));

/** happy-dom's elements satisfy React at run time, but not in its types. */
const isContainer = (place: unknown): place is Parameters<typeof createRoot>[0] =>
  place instanceof window.HTMLElement;

const shows = async (test: (state: RealtimeRevenueState) => boolean): Promise<RealtimeRevenueState> => {
  for (;;) {
    const state = states.at(-1);
    if (state && test(state)) return state;
    await act(() => new Promise((turn) => setImmediate(turn)));
  }
};

describe('useRealtimeRevenue', () => {
  it('is loading on a server and sends no request there', () => {
    expect(renderToString(h(Revenue, { client }))).toBe('<p>loading nothing</p>');
    expect(site.requests).toEqual([]);
  });

  it('shows polled figures, also in strict mode', async () => {
    await act(async () => root.render(h(StrictMode, null, h(Revenue, { client }))));
    const { data } = await shows(isLive);
    expect(data?.revenue_total_minor).toBe(1);
    await act(async () => around.advance(20_000));
    const again = await shows(({ checkedAt }) => checkedAt === around.environment.now());
    expect(again.data).toBe(data);
  });

  it('keeps the last figures and shows the error during a 429', async () => {
    site.say(freshReply(1), tooMany, freshReply(2, 30));
    await act(async () => root.render(h(Revenue, { client })));
    const { data } = await shows(isLive);
    await act(async () => around.advance(20_000));
    const limited = await shows(({ stale }) => stale);
    expect(limited).toMatchObject({ status: 'stale', error: { status: 429, retryAfterSeconds: 5 } });
    expect(limited.data).toBe(data);
    await act(async () => around.advance(5_250));
    await shows(({ data: next }) => next?.revenue_total_minor === 2);
  });

  it('shares one request and one figures object among components', async () => {
    await act(async () => root.render([h(Revenue, { client, key: 1 }), h(Revenue, { client, key: 2 })]));
    await shows(isLive);
    const live = states.filter(isLive);
    expect(new Set(live.map(({ data }) => data)).size).toBe(1);
    expect(site.requests).toHaveLength(1);
  });

  it('keeps polling when its parent renders again with the same client', async () => {
    await act(async () => root.render(h(Revenue, { client })));
    await shows(isLive);
    await act(async () => root.render(h(Revenue, { client })));
    expect(site.requests).toHaveLength(1);
    expect(around.waiting()).toHaveLength(1);
  });

  it('restarts for another interval and cleans up on unmount', async () => {
    await act(async () => root.render(h(Revenue, { client })));
    await shows(isLive);
    site.say(json(200, revenue(tenantId, 2), { 'Cache-Control': 'max-age=20' }));
    await act(async () => root.render(h(Revenue, { client, interval: 'hour', onSourceFailure: 'partial' })));
    expect((await shows(({ data }) => data?.revenue_total_minor === 2)).status).toBe('live');
    expect(site.requests.map(({ url }) => url.split('?')[1])).toEqual([
      'interval=day',
      'interval=hour&on_source_failure=partial',
    ]);
    await act(async () => root.render(null));
    expect(around.waiting()).toEqual([]);
  });
});
