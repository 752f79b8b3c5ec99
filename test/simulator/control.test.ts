/** The control API of the simulator: faults, corrections, holds, request log; its process. */
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { demoAurora, demoBoreal, demoMerchants } from '../../scripts/simulator/merchants.ts';
import { createRequestLog } from '../../scripts/simulator/request-log.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { account, control, key, open, simulate, simulator, wire, wireOf } from './simulated.ts';

const list = '/v1/balance_transactions';
simulate();
const aurora = () => wireOf(demoAurora.keys[0] ?? '');

describe('a fault', () => {
  it('applies in order of creation, and only to its paths', async () => {
    await control.fault({ kind: 'status', status: 503, times: 2 });
    await control.fault({ kind: 'status', status: 502 });
    await control.fault({ kind: 'status', status: 500, account: demoAurora.account, path: '/v1/account' });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await aurora().get(list)).status);
    expect([...statuses, (await aurora().get('/v1/account')).status]).toEqual([503, 503, 502, 200, 500]);
  });

  it('for an unknown account is rejected', async () => {
    await expect(control.fault({ kind: 'reset', account: 'acct_1Typo' })).rejects.toThrow('acct_1Typo');
  });

  it('hugeBody sends valid JSON of the given length', async () => {
    await control.fault({ kind: 'hugeBody', bytes: 3_000_000 });
    const text = await (await aurora().get(list)).text();
    expect(text.length).toBe(3_000_000);
    expect(JSON.parse(text)).toMatchObject({ object: 'list' });
  });
});

describe('a correction', () => {
  const one = async (id: string) => {
    const answer = await wire.get(`${list}/${id}`);
    return { status: answer.status, body: await answer.json() };
  };

  it('changes an event in the list and at its id, and keeps its position', async () => {
    await open();
    const event = { account, category: 'charge', amount: 100 };
    const ids = await control.addEvents([event, { ...event, amount: 200 }]);
    const [id = ''] = ids;
    await control.correct(account, id, 170);
    expect(await one(id)).toMatchObject({ status: 200, body: { id, amount: 170 } });
    const { data } = await wire.list();
    expect(data.map((entry) => entry.id)).toEqual(ids.toReversed());
  });

  it('to null removes the event from the list, its id and the truth', async () => {
    await open();
    const [id = ''] = await control.addEvents([{ account, category: 'charge', amount: 100 }]);
    await control.correct(account, id, null);
    expect(await one(id)).toMatchObject({ status: 404, body: { error: { code: 'resource_missing' } } });
    expect((await wire.list()).data).toEqual([]);
    expect(await control.truth({ account, fromMs: 0, toMs: 9e14 })).toEqual({});
    await expect(control.correct(account, id, 5)).rejects.toThrow('404');
  });
});

describe('a hold', () => {
  it('drops an aborted request', async () => {
    await open();
    await control.hold();
    const giveUp = new AbortController();
    const headers = { authorization: `Bearer ${key}` };
    const givenUp = fetch(`${simulator.url}${list}`, { headers, signal: giveUp.signal });
    await control.waitForHeld({ atLeast: 1 });
    giveUp.abort();
    await expect(givenUp).rejects.toThrow('aborted');
    const stays = wire.list();
    await control.requests({ atLeast: 2 });
    expect(await control.release()).toBe(1);
    await stays;
  });

  it('ends with a reset, and held requests are answered', async () => {
    await control.hold();
    const held = wireOf(demoBoreal.keys[0] ?? '').list();
    await control.waitForHeld({ atLeast: 1 });
    await control.reset();
    expect((await held).data).toHaveLength(10);
  });
});

describe('the request log', () => {
  it('has method, path, query, time, account and status of each request', async () => {
    await open();
    const { nowMs } = await control.setClock({ frozenAtMs: 1_790_000_000_000 });
    await wire.get(list, { limit: 3 });
    await wire.get(list, { limit: 0 });
    await wireOf('sk_test_nobody').get('/v1/account');
    const { requests } = await control.requests();
    const asked = { method: 'GET', path: list, atMs: nowMs, account };
    expect(requests).toEqual([
      { ...asked, query: 'limit=3', status: 200 },
      { ...asked, query: 'limit=0', status: 400 },
      { ...asked, path: '/v1/account', query: '', status: 401, account: null },
    ]);
    expect(JSON.stringify(requests)).not.toContain(key);
  });

  it('keeps the latest 10,000 requests, and counts all', () => {
    const log = createRequestLog();
    const request = { method: 'GET', path: '/v1/account', query: '', account: null };
    for (let atMs = 1; atMs <= 10_002; atMs += 1) log.open({ ...request, atMs });
    const { count, requests } = log.read(null);
    expect([count, requests.length, requests[0]?.atMs]).toEqual([10_002, 10_000, 3]);
  });
});

describe('the control API', () => {
  it.each([
    ['faults', '{"kind":"flood"}', 400, 'kind'],
    ['clock', '{', 400, 'not JSON'],
    ['pause', '{"acount":"acct_1"}', 400, 'acount'],
    ['events', '{"events":[{}]}', 400, 'amount'],
    ['pause', '{"account":"acct_1No"}', 404, '1No'],
    ['nothing', '{}', 404, '/__sim/nothing'],
    [
      'merchants',
      JSON.stringify({ ...demoBoreal, seed: 1, openedAtMs: undefined, webhookSecret: undefined }),
      409,
      'already',
    ],
  ])('rejects invalid input with the reason: %s %s', async (path, body, status, reason) => {
    const response = await fetch(`${simulator.url}/__sim/${path}`, { method: 'POST', body });
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(reason)]);
  });

  it('resets to three merchants with months of history and realistic keys', async () => {
    await open();
    const event = { account, category: 'charge', amount: 77 };
    const ids = await control.addEvents([event, { ...event, account: demoAurora.account }]);
    await control.setKeys(demoAurora.account, ['sk_test_rolled_0000000000001']);
    await control.pause();
    await control.fault({ kind: 'reset', times: 9 });
    await control.setClock({ frozenAtMs: 0 });
    await control.reset();
    const names = demoMerchants.map((merchant) => merchant.account);
    expect(names).toEqual(['acct_1DemoAurora', 'acct_1DemoBoreal', 'acct_1DemoCirrus']);
    for (const { keys, currency } of demoMerchants) {
      const [own = ''] = keys;
      expect(own.length).toBeGreaterThanOrEqual(24);
      const { data } = await wireOf(own).list({ 'created[lt]': Date.UTC(2026, 0, 2) / 1000 });
      expect(data.map((transaction) => transaction.currency)).toEqual(Array(10).fill(currency));
    }
    const { data: latest } = await aurora().list({ limit: 100 });
    expect(latest.map(({ amount }) => amount)).not.toContain(77);
    expect(await wire.get('/v1/account')).toMatchObject({ status: 401 });
    await open();
    expect(ids, 'no id is reused').not.toContain((await control.addEvents([event]))[0]);
  });
});

describe('the process', () => {
  const running: ReturnType<typeof spawnSimulator>[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });
  const start = (...args: readonly string[]) => {
    const child = spawnSimulator(...args);
    running.push(child);
    return child;
  };
  const readUrl = async (child: ReturnType<typeof start>): Promise<string> => {
    const [line] = (await once(child.stdout, 'data')).map(String);
    expect(line).toMatch(/^\{"listening":"http:\/\/127\.0\.0\.1:[1-9]\d*"\}\n$/);
    return line?.split('"')[3] ?? '';
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('exits with 0 on %s, even with a held request', async (signal) => {
    const child = start();
    const url = await readUrl(child);
    await fetch(`${url}/__sim/hold`, { method: 'POST' });
    const held = fetch(`${url}${list}`);
    await fetch(`${url}/__sim/held?atLeast=1`);
    const startedMs = performance.now();
    child.kill(signal);
    await expect(held).rejects.toThrow('fetch failed');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(performance.now() - startedMs).toBeLessThan(3000);
  });

  it('ends with its parent only with --exit-with-parent', async () => {
    const [leaving, staying] = [start('--exit-with-parent'), start()];
    const [, url] = await Promise.all([readUrl(leaving), readUrl(staying)]);
    for (const child of [staying, leaving]) child.stdin.end();
    expect(await once(leaving, 'exit')).toEqual([null, 'SIGKILL']);
    expect(await fetch(`${url}/__sim/clock`)).toMatchObject({ status: 200 });
  });

  it('reports a port in use and exits with 1', async () => {
    const child = start('--port', new URL(simulator.url).port);
    const complaint = String((await once(child.stderr, 'data'))[0]);
    expect(complaint).toMatch(/^cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
  });
});
