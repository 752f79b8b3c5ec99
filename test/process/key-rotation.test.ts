import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signToken } from '../../scripts/token.ts';
import { createCipher, type SealedColumn } from '../../src/connections/cipher.ts';
import { saveConnection } from '../../src/connections/connection-rows.ts';
import { saveTokens } from '../../src/connections/credential-rows.ts';
import { parseConnectionId, parseTenantId, type ConnectionId, type TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { ask, credentialsPath, send, unavailable } from '../support/asking.ts';
import { callCommand, startCommand } from './command-line.ts';
import { newIds, type Answer } from '../support/harness.ts';
import { endProcesses, type ServerProcess } from '../support/processes.ts';
import { harness, servers, start, useFleet } from './fleet.ts';

const active = { status: 'active', metadata: {} } as const;
const others = { expiresAt: null, scope: 'read_orders', tokenType: null };
const oldKey = { id: 'key-2025', key: Buffer.alloc(32, 'a key of twenty-five') };
const newKey = { id: 'key-2026', key: Buffer.alloc(32, 'a key of twenty-six') };
const ringEntry = ({ id, key }: typeof oldKey): string => `${id}:${key.toString('base64')}`;
const oldFirst = { CREDENTIAL_KEYS: `${ringEntry(oldKey)},${ringEntry(newKey)}` };
const newFirst = { CREDENTIAL_KEYS: `${ringEntry(newKey)},${ringEntry(oldKey)}` };
const onlyNew = { CREDENTIAL_KEYS: ringEntry(newKey) };
const ring = createCipher([newKey, oldKey]);

const tenantCount = 3;
const connectionsEach = 50;

const idOf = <T>(parse: (text: string) => T | undefined) =>
  z.string().transform((text, context) => {
    const id = parse(text);
    if (id === undefined) context.addIssue('no id');
    return id ?? z.NEVER;
  });
const credential = z.object({
  tenant_id: idOf(parseTenantId),
  connection_id: idOf(parseConnectionId),
  access_token: z.string(),
  refresh_token: z.string().nullable(),
});

/** One connection, with the numbers of its last sent and last stored tokens. */
type KnownTokens = {
  readonly tenantId: TenantId;
  readonly token: string;
  readonly account: string;
  readonly hasRefresh: boolean;
  begun: number;
  done: number;
};

/** Seeded random numbers below `limit` (mulberry32). */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

describe('the key ring of running servers and rotate-keys', () => {
  afterEach(() => harness.database.query('delete from platform_credentials'));
  useFleet({ environment: async () => oldFirst });

  const environmentWith = (environment: Readonly<Record<string, string>>) => {
    const { app, worker } = harness.database.urls;
    return { DATABASE_URL: app, DATABASE_WORKER_URL: worker, ...environment };
  };
  const rotate = async (environment: Readonly<Record<string, string>> = newFirst) =>
    callCommand(['rotate-keys'], environmentWith(environment));
  /** In another process, which the test may kill. */
  const startRotation = () => {
    const { child, output, exited } = startCommand(['rotate-keys'], environmentWith(newFirst));
    return { child, ended: exited.then((code) => ({ code, ...output })) };
  };
  const keyLines = ({ log }: ServerProcess) =>
    log
      .filter(({ kind }) => String(kind).startsWith('key'))
      .map(({ kind, keyId, tenants, reason, opened }) => ({ kind, keyId, tenants, reason, opened }));
  const withWorker = () => ({ DATABASE_WORKER_URL: harness.database.urls.worker });
  const countTenants = async () => (await harness.database.query('select from tenants')).length;
  const readStored = async () => {
    const rows = await harness.database.query('select * from platform_credentials order by connection_id');
    return rows.map((row) => ({ row, ...credential.parse(row) }));
  };
  const countSealedWith = async (key: typeof oldKey): Promise<number> => {
    const sealed = 'select from platform_credentials where access_token like $1';
    return (await harness.database.query(sealed, [`v1.${key.id}.%`])).length;
  };
  type Stored = Awaited<ReturnType<typeof readStored>>[number];
  const open = (sealed: Stored, column: SealedColumn) => {
    const { tenant_id: tenantId, connection_id: connectionId, [column]: envelope } = sealed;
    return envelope === null ? null : ring.open(envelope, { tenantId, connectionId, column });
  };
  const textOf = (connectionId: ConnectionId, column: SealedColumn, number: number): string =>
    `${column}/${connectionId}/${number}`;

  const expectUnreadable = ({ status, body }: Answer) => {
    expect(status).toBe(503);
    const [failure] = unavailable.parse(body).failed_sources;
    expect(failure).toMatchObject({ reason: 'credential_unreadable' });
  };

  /** Adds tenants with many connections each, all sealed with the old key. */
  async function fill(): Promise<Map<ConnectionId, KnownTokens>> {
    const all = new Map<ConnectionId, KnownTokens>();
    for (let tenant = 0; tenant < tenantCount; tenant += 1) {
      const { tenantId } = newIds();
      const token = await signToken(tenantId, {});
      await harness.service.withTenant(tenantId, async (transaction) => {
        await addTenant(transaction, { name: 'a merchant', currency: 'USD', timeZone: 'UTC' });
        for (let number = 0; number < connectionsEach; number += 1) {
          const account = { platform: 'google_ads', platformAccountId: `shop-${number}` } as const;
          const { id } = await saveConnection(transaction, account, undefined, active);
          const hasRefresh = number % 3 > 0;
          await saveTokens(transaction, harness.service.cipher, id, {
            accessToken: textOf(id, 'access_token', 0),
            refreshToken: hasRefresh ? textOf(id, 'refresh_token', 0) : null,
            ...others,
          });
          all.set(id, { tenantId, token, account: account.platformAccountId, hasRefresh, begun: 0, done: 0 });
        }
      });
    }
    return all;
  }

  async function storeNext(server: ServerProcess, id: ConnectionId, known: KnownTokens): Promise<void> {
    const number = ++known.begun;
    const { status } = await send(server, known, 'POST', credentialsPath, {
      platform: 'google_ads',
      platform_account_id: known.account,
      access_token: textOf(id, 'access_token', number),
      refresh_token: known.hasRefresh ? textOf(id, 'refresh_token', number) : null,
      scope: 'read_orders',
    });
    expect(status).toBe(200);
    known.done = number;
  }

  /** Expects every credential to hold the last stored token, or one in flight. */
  async function expectAllReadable(all: ReadonlyMap<ConnectionId, KnownTokens>): Promise<void> {
    const doneBefore = new Map([...all].map(([id, { done }]) => [id, done]));
    const rows = await readStored();
    expect(rows.length).toBe(all.size);
    for (const sealed of rows) {
      const { connection_id: id } = sealed;
      const known = all.get(id);
      const access = open(sealed, 'access_token') ?? '';
      const number = Number(access.split('/')[2]);
      expect(access).toBe(textOf(id, 'access_token', number));
      const refresh = known?.hasRefresh ? textOf(id, 'refresh_token', number) : null;
      expect(open(sealed, 'refresh_token')).toBe(refresh);
      expect(number).toBeGreaterThanOrEqual(doneBefore.get(id) ?? Infinity);
      expect(number).toBeLessThanOrEqual(known?.begun ?? -1);
    }
  }

  it('loses no token when it is killed, repeated and run twice at once during stores with both rings', async () => {
    const random = createRandom(20_261_124);
    const all = await fill();
    const ids = [...all.keys()];
    // Servers store tokens for these during the rotation; the rest must change in their seals only.
    const busy = ids.filter((_, index) => index % connectionsEach >= connectionsEach - 12);
    const [first, second] = [await start(oldFirst), await start(newFirst)];
    const quietBefore = await readStored();

    const going = { on: true };
    const storing = [first, first, second, second].map(async (server, writer, { length }) => {
      const own = busy.filter((_, index) => index % length === writer);
      while (going.on) {
        const id = own[random(own.length)];
        const known = id && all.get(id);
        if (!known) throw new Error('an id of the map');
        await storeNext(server, id, known);
        await delay(random(20));
      }
    });
    let looks = 0;
    const looking = (async () => {
      for (; going.on; looks += 1) {
        await expectAllReadable(all);
        await delay(random(60));
      }
    })();
    const working = Promise.all([...storing, looking]);

    let kills = 0;
    for (let threshold = 5; threshold < all.size - busy.length; threshold += 5 + random(40)) {
      const { child, ended } = startRotation();
      const hasEnded = { yet: false };
      void ended.then(() => (hasEnded.yet = true));
      while (!hasEnded.yet && (await countSealedWith(newKey)) < threshold) await delay(random(10));
      await delay(random(10));
      if (!hasEnded.yet) kills += 1;
      child.kill('SIGKILL');
      await Promise.race([ended, working]);
    }
    expect(kills).toBeGreaterThanOrEqual(3);
    // The first server still seals with the old key: a completed rotation reports the rest.
    const beside = await rotate();
    expect([0, 1]).toContain(beside.code);
    expect(beside.stdout).toContain(`key ${newKey.id}: `);
    going.on = false;
    await working;
    const stores = [...all.values()].reduce((sum, { done }) => sum + done, 0);
    expect(looks).toBeGreaterThan(10);
    expect(stores).toBeGreaterThan(100);

    // The first server stops; the last run rotates its remaining tokens.
    await endProcesses(servers.splice(0, 1));
    const two = await Promise.all([startRotation().ended, startRotation().ended]);
    const stdout = `key ${newKey.id}: ${all.size} connections, sealed with it now\n`;
    for (const one of two) expect(one).toEqual({ code: 0, stdout, stderr: '' });
    await expectAllReadable(all);
    const rows = await readStored();
    for (const { access_token, refresh_token } of rows)
      for (const envelope of [access_token, refresh_token ?? `v1.${newKey.id}.`])
        expect(envelope).toMatch(new RegExp(`^v1\\.${newKey.id}\\.`));
    const dropTokens = ({ row }: Stored) => ({ ...row, access_token: '', refresh_token: '' });
    const isQuiet = ({ connection_id: id }: Stored) => !busy.includes(id);
    expect(rows.filter(isQuiet).map(dropTokens)).toEqual(quietBefore.filter(isQuiet).map(dropTokens));
  }, 120_000);

  it('revokes no lease: a concurrent refresh is published without a second pull', async () => {
    const merchant = await harness.addMerchant();
    const server = await start({ ...newFirst, ...withWorker(), LOG_LEVEL: 'debug' });
    expect(keyLines(server), 'its keys open all tokens').toEqual([
      { kind: 'keyRingChecked', tenants: await countTenants(), opened: 1 },
    ]);
    await harness.simulator.hold({ account: merchant.account });
    const asking = ask(server, merchant);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    const { code } = await rotate();
    expect({ code, left: await countSealedWith(oldKey) }).toEqual({ code: 0, left: 0 });
    await harness.simulator.release();
    expect((await asking).status).toBe(200);
    await server.waitForLine(({ kind }) => kind === 'pullFinished');
    const pulls = server.log.filter(({ kind }) => kind === 'pullStarted' || kind === 'pullFinished');
    expect(pulls).toMatchObject([
      { kind: 'pullStarted' },
      { kind: 'pullFinished', refreshId: pulls[0]?.['refreshId'], outcome: 'published' },
    ]);
  });

  it('without the key exits 1, names its id only, and changes nothing; revenue is a 503', async () => {
    const merchant = await harness.addMerchant();
    const storedBefore = await readStored();
    const { code, stdout, stderr } = await rotate(onlyNew);
    expect({ code, stdout }).toEqual({ code: 1, stdout: `key ${oldKey.id}: 1 connections\n` });
    expect(stderr).toContain(
      `error: tokens are still sealed with ${oldKey.id}: add the key to CREDENTIAL_KEYS`,
    );
    for (const { key } of [oldKey, newKey])
      for (const form of ['base64', 'base64url', 'hex', 'latin1'] as const)
        expect(stdout + stderr).not.toContain(key.toString(form));
    expect(await readStored()).toEqual(storedBefore);

    const server = await start(onlyNew);
    expect(keyLines(server)).toEqual([{ kind: 'keyRingUnchecked', reason: 'no_worker_url' }]);
    expectUnreadable(await ask(server, merchant));
    expect(server.log.filter(({ kind }) => kind === 'bug')).toEqual([]);

    expect(await rotate()).toMatchObject({ code: 0 });
  });

  it.each([
    [
      'with a changed bit',
      (envelope: string) => envelope.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ],
    ['truncated', (envelope: string) => envelope.slice(0, -8)],
    ['of another version', (envelope: string) => envelope.replace('v1.', 'v2.')],
    ['in clear', () => 'sk_test_in_clear'],
    ['empty', () => ''],
  ])('leaves a ciphertext %s unchanged, and revenue is a 503 credential_unreadable', async (_, tamper) => {
    const merchant = await harness.addMerchant();
    const [row] = await readStored();
    const update = 'update platform_credentials set access_token = $1';
    await harness.database.query(update, [tamper(row?.access_token ?? '')]);
    const tampered = await readStored();
    expectUnreadable(await ask(harness, merchant));
    const { code, stdout, stderr } = await rotate();
    expect({ code, isShown: (stdout + stderr).includes('sk_test') }).toEqual({ code: 1, isShown: false });
    expect(await readStored()).toEqual(tampered);
  });

  it.each(['app', 'owner'] as const)('fails as %s, a role without access to all tenants', async (role) => {
    await harness.addMerchant();
    const url = harness.database.urls[role];
    const { code, stdout, stderr } = await rotate({ ...newFirst, DATABASE_WORKER_URL: url });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('the role of DATABASE_WORKER_URL does not see all tenants');
  });

  it('a server does not start when no key opens any token, and names the missing key', async () => {
    await harness.addMerchant();
    const missing = `CREDENTIAL_KEYS opens no stored token; add the key that sealed them: ${oldKey.id};`;
    await expect(start({ ...onlyNew, ...withWorker() })).rejects.toThrow(missing);
  });

  it('a server logs keyMissing when only some tokens open', async () => {
    const [{ tenantId }] = await Promise.all([harness.addMerchant(), harness.addMerchant()]);
    await harness.service.withTenant(tenantId, async (transaction) => {
      const account = { platform: 'google_ads', platformAccountId: 'acct_of_the_new_key' } as const;
      const { id } = await saveConnection(transaction, account, undefined, active);
      const accessToken = textOf(id, 'access_token', 0);
      await saveTokens(transaction, ring, id, { ...others, accessToken, refreshToken: null });
    });
    const server = await start({ ...onlyNew, ...withWorker() });
    expect(keyLines(server)).toEqual([
      { kind: 'keyRingChecked', tenants: await countTenants(), opened: 1 },
      { kind: 'keyMissing', keyId: oldKey.id, tenants: 2 },
    ]);
    expect(server.output()).not.toContain(tenantId);
  });
});
