import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demoAurora, demoBoreal } from '../../scripts/simulator/merchants.ts';
import { startSimulator, type SimulatorControl, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire, errorOf } from './stripe-wire.ts';

const list = '/v1/balance_transactions';
const { account } = demoAurora;
let simulator: SimulatorProcess;
let control: SimulatorControl;
let aurora: ReturnType<typeof createStripeWire>;
let boreal: ReturnType<typeof createStripeWire>;

beforeAll(async () => {
  simulator = await startSimulator();
  control = simulator.control;
  aurora = createStripeWire(simulator.url, demoAurora.keys[0] ?? '');
  boreal = createStripeWire(simulator.url, demoBoreal.keys[0] ?? '');
});
afterEach(() => control.reset());
afterAll(() => simulator.stop());

async function causeOf(failing: Promise<unknown>): Promise<unknown> {
  const error: unknown = await failing.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? (error.cause ?? error) : error;
}

describe('a late date', () => {
  it('is that of an answer that tells of an earlier moment', async () => {
    const nowMs = Date.UTC(2026, 6, 1, 12);
    await control.setClock({ frozenAtMs: nowMs });
    await control.fault({ kind: 'lateDate', ms: 3000 });
    const dates = [await aurora.get(list), await aurora.get(list)].map(({ headers }) => headers.get('date'));
    expect(dates).toEqual([new Date(nowMs + 3000).toUTCString(), new Date(nowMs).toUTCString()]);
  });
});

describe('a fault strikes', () => {
  it('as many requests as it was told to, and no more', async () => {
    await control.fault({ kind: 'status', status: 503, times: 2 });
    const statuses = [];
    for (let i = 0; i < 3; i += 1) statuses.push((await aurora.get(list)).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  it('only the account and the paths that it is meant for', async () => {
    await control.fault({ kind: 'status', status: 500, account, path: '/v1/account' });
    expect(await boreal.get('/v1/account')).toMatchObject({ status: 200 });
    expect(await aurora.get(list)).toMatchObject({ status: 200 });
    expect(await aurora.get('/v1/account')).toMatchObject({ status: 500 });
  });

  it('in the order of the faults', async () => {
    await control.fault({ kind: 'status', status: 500 });
    await control.fault({ kind: 'status', status: 502 });
    expect(await aurora.get(list)).toMatchObject({ status: 500 });
    expect(await aurora.get(list)).toMatchObject({ status: 502 });
  });

  it('nothing any more once faults are cleared', async () => {
    await control.fault({ kind: 'status', status: 500, times: 100 });
    await control.clearFaults();
    expect(await aurora.get(list)).toMatchObject({ status: 200 });
  });

  it('never for an account that is not there', async () => {
    await expect(control.fault({ kind: 'reset', account: 'acct_1Typo' })).rejects.toThrow('acct_1Typo');
  });
});

describe('the fault', () => {
  it('status 429 has the platform’s body, a wait and a reason if given', async () => {
    const rateLimitedReason = 'endpoint-rate';
    await control.fault({ kind: 'status', status: 429, retryAfter: 7, rateLimitedReason });
    const limited = await aurora.get(list);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect(limited.headers.get('stripe-rate-limited-reason')).toBe(rateLimitedReason);
    expect(await errorOf(limited)).toMatchObject({ code: 'rate_limit', type: 'invalid_request_error' });

    await control.fault({ kind: 'status', status: 429 });
    const bare = await aurora.get(list);
    expect(bare.headers.has('retry-after')).toBe(false);
    expect(bare.headers.has('stripe-rate-limited-reason')).toBe(false);
  });

  it('status takes a body and headers of its own', async () => {
    const headers = { 'stripe-should-retry': 'false' };
    await control.fault({ kind: 'status', status: 409, body: { error: 'mine' }, headers });
    const response = await aurora.get(list);
    expect(response.headers.get('stripe-should-retry')).toBe('false');
    expect(await response.json()).toEqual({ error: 'mine' });
    await control.fault({ kind: 'status', status: 502, body: '<h1>Bad gateway</h1>' });
    expect(await (await aurora.get(list)).text()).toBe('<h1>Bad gateway</h1>');
  });

  it('hang never answers, until the client gives up', async () => {
    await control.fault({ kind: 'hang' });
    const giveUp = new AbortController();
    const headers = { authorization: `Bearer ${demoAurora.keys[0] ?? ''}` };
    const hanging = fetch(`${simulator.url}${list}`, { headers, signal: giveUp.signal });
    await control.requests({ atLeast: 1 });
    expect((await aurora.get(list)).status).toBe(200);
    giveUp.abort();
    await expect(hanging).rejects.toThrow('aborted');
    expect((await control.requests()).requests.map(({ status }) => status)).toEqual([null, 200]);
  });

  it('latency answers rightly, but not earlier', async () => {
    await control.fault({ kind: 'latency', ms: 120 });
    const startedMs = performance.now();
    expect((await aurora.list()).data).toHaveLength(10);
    expect(performance.now() - startedMs).toBeGreaterThan(115);
  });

  it('truncated announces more than it sends', async () => {
    await control.fault({ kind: 'truncated' });
    const response = await aurora.get(list);
    const announced = Number(response.headers.get('content-length'));
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(z.instanceof(Uint8Array).parse(first?.value).length).toBe(Math.floor(announced / 2));
    expect(await causeOf(Promise.resolve(reader?.read()))).toMatchObject({ code: 'UND_ERR_SOCKET' });
  });

  it('truncatedJson is a whole answer with half a text', async () => {
    await control.fault({ kind: 'truncatedJson' });
    const text = await (await aurora.get(list)).text();
    expect(text).toMatch(/^\{"object":"list"/);
    expect(() => void JSON.parse(text)).toThrow(SyntaxError);
  });

  it('wrongShape is JSON that nobody asked for', async () => {
    await control.fault({ kind: 'wrongShape' });
    await control.fault({ kind: 'wrongShape', body: [1, 2] });
    expect(await (await aurora.get(list)).json()).toEqual({ object: 'list', data: 'no' });
    expect(await (await aurora.get(list)).json()).toEqual([1, 2]);
  });

  it('notJson is a page of HTML with status 200', async () => {
    await control.fault({ kind: 'notJson' });
    const response = await aurora.get(list);
    expect(response).toMatchObject({ status: 200 });
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toMatch(/^<html>/);
  });

  it('reset tears the connection down without an answer', async () => {
    await control.fault({ kind: 'reset' });
    expect(await causeOf(aurora.get(list))).toMatchObject({ code: 'ECONNRESET' });
    expect((await control.requests()).requests[0]).toMatchObject({ status: null });
  });

  it('slowBody answers at once, and trickles a right body', async () => {
    await control.fault({ kind: 'slowBody', msPerChunk: 10 });
    const response = await aurora.get(list);
    const answeredMs = performance.now();
    expect(await response.json()).toMatchObject({ object: 'list', has_more: true });
    expect(performance.now() - answeredMs).toBeGreaterThan(150);
  });

  it('hugeBody is right, and as long as asked', async () => {
    await control.fault({ kind: 'hugeBody', bytes: 3_000_000 });
    const text = await (await aurora.get(list)).text();
    expect(text.length).toBe(3_000_000);
    expect(JSON.parse(text)).toMatchObject({ object: 'list' });
  });
});
