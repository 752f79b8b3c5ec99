import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createCipher, keyIdOf, type Cipher } from '../../src/connections/cipher.ts';
import { saveConnection } from '../../src/connections/connection-rows.ts';
import { saveTokens, type NewTokens } from '../../src/connections/credential-rows.ts';
import { sampleKeyRing } from '../../src/administration/key-ring.ts';
import { rotateTenant } from '../../src/administration/rotation.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { systemClock } from '../../src/model/clock.ts';
import { parseConnectionId, type ConnectionId, type TenantId } from '../../src/model/ids.ts';
import type { WithTenant } from '../../src/tenancy/with-tenant.ts';
import { newIds } from '../support/harness.ts';
import { openTestTenancy } from '../support/database.ts';

const active = { status: 'active', metadata: {} } as const;
const oldKey = { id: 'old', key: Buffer.alloc(32, 1) };
const newKey = { id: 'new', key: Buffer.alloc(32, 2) };
const before = createCipher([oldKey, newKey]);
const after = createCipher([newKey, oldKey]);
const tokens: NewTokens = {
  accessToken: 'access',
  refreshToken: 'refresh',
  expiresAt: null,
  scope: 's',
  tokenType: 't',
};

const { server, withTenant, newTenant, stop } = await openTestTenancy({ size: 4 });
afterAll(stop);
let tenantId: TenantId;

beforeEach(async () => {
  tenantId = await newTenant();
});

async function connect(cipher: Cipher, stored: Partial<NewTokens> = {}, of = tenantId) {
  return withTenant(of, async (transaction) => {
    const account = { platform: 'shopify', platformAccountId: newIds().connectionId } as const;
    const { id } = await saveConnection(transaction, account, undefined, active);
    await saveTokens(transaction, cipher, id, { ...tokens, ...stored });
    return id;
  });
}

const store = async (connectionId: ConnectionId, cipher: Cipher, stored: Partial<NewTokens>) =>
  withTenant(tenantId, (transaction) =>
    saveTokens(transaction, cipher, connectionId, { ...tokens, ...stored }),
  );

async function credentials(of = tenantId) {
  return server.query('select * from platform_credentials where tenant_id = $1 order by connection_id', [of]);
}

/** The decrypted tokens of a connection, with the key id of each envelope. */
async function decryptTokens(connectionId: ConnectionId) {
  const [row] = await server.query(
    'select access_token, refresh_token from platform_credentials where connection_id = $1',
    [connectionId],
  );
  if (!row) return undefined;
  const read = (column: 'access_token' | 'refresh_token') => {
    const envelope = row[column];
    if (typeof envelope !== 'string') return null;
    return `${after.open(envelope, { tenantId, connectionId, column })} by ${keyIdOf(envelope)}`;
  };
  return { access: read('access_token'), refresh: read('refresh_token') };
}

/** Runs a rotation and does the work right before its n-th transaction, counted from 0. */
async function rotateWhile(transactionNumber: number, work: () => Promise<unknown>) {
  let begun = 0;
  const withInterruption: WithTenant = async (of, inside) => {
    if (begun++ === transactionNumber) await work();
    return withTenant(of, inside);
  };
  return rotateTenant({ withTenant: withInterruption, cipher: after }, tenantId);
}
/** The transaction that replaces the first credential; transaction 0 reads them all. */
const firstReplacement = 1;

const rotate = async (cipher = after, of = tenantId) => rotateTenant({ withTenant, cipher }, of);
const setToken = async (column: 'access_token' | 'refresh_token', id: ConnectionId, text: string | null) =>
  server.query(`update platform_credentials set ${column} = $1 where connection_id = $2`, [text, id]);

describe('a rotation', () => {
  it('reseals every token and counts the connections of each key', async () => {
    const ids = await Promise.all([connect(before), connect(before), connect(after)]);
    expect(await rotate()).toEqual(new Map([['new', 3]]));
    for (const id of ids)
      expect(await decryptTokens(id)).toEqual({ access: 'access by new', refresh: 'refresh by new' });
  });

  it('changes the two tokens and no other column, not even stored_at', async () => {
    await connect(before);
    const check = "update platform_credentials set account_checked_at = '2026-01-01' where tenant_id = $1";
    await server.query(check, [tenantId]);
    const rest = async () =>
      (await credentials()).map(({ access_token: _access, refresh_token: _refresh, ...others }) => others);
    const restBefore = await rest();
    await rotate();
    expect(await rest()).toEqual(restBefore);
  });

  it('reseals tokens with their options, and a key ring check opens them', async () => {
    const options = { stripe_account: 'acct_1' };
    const id = await connect(before, { options });
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    const place = { tenantId, connectionId: id, column: 'access_token', options } as const;
    const [row] = await credentials();
    expect(after.open(String(row?.['access_token']), place)).toBe('access');
    const checked = await sampleKeyRing({ withTenant, cipher: after, clock: systemClock }, [tenantId], 1_000);
    expect(checked).toMatchObject({ opened: 1, unopened: new Map() });
  });

  it('leaves tokens sealed with the first key byte for byte unchanged', async () => {
    await connect(after);
    const stored = await credentials();
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    expect(await credentials()).toEqual(stored);
  });

  it('reseals the one token of a pair that still has the old key', async () => {
    const id = await connect(before);
    const resealed = after.seal('refresh', { tenantId, connectionId: id, column: 'refresh_token' });
    await setToken('refresh_token', id, resealed);
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    expect(await decryptTokens(id)).toEqual({ access: 'access by new', refresh: 'refresh by new' });
  });

  it('reports nothing for a tenant without tokens', async () => {
    expect(await rotate()).toEqual(new Map());
  });
});

describe('a token stored between the read and the write of a rotation', () => {
  it.each([
    ['both tokens', { accessToken: 'newer', refreshToken: 'newest' }, 'newer', 'newest'],
    ['the same two again', {}, 'access', 'refresh'],
  ] as const)('is not overwritten: %s', async (_, stored, access, refresh) => {
    const id = await connect(before);
    const used = await rotateWhile(firstReplacement, () => store(id, before, stored));
    expect(used).toEqual(new Map([['old', 1]]));
    expect(await decryptTokens(id)).toEqual({ access: `${access} by old`, refresh: `${refresh} by old` });
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    expect(await decryptTokens(id)).toEqual({ access: `${access} by new`, refresh: `${refresh} by new` });
  });

  it.each(['access_token', 'refresh_token'] as const)(
    'is not overwritten when only %s was stored',
    async (column) => {
      const id = await connect(before);
      const newer = before.seal('newer', { tenantId, connectionId: id, column });
      const change = async () => setToken(column, id, newer);
      await rotateWhile(firstReplacement, change);
      expect(JSON.stringify(await decryptTokens(id))).toContain('newer by old');
    },
  );

  it('gets no removed refresh token back', async () => {
    const id = await connect(before);
    await rotateWhile(firstReplacement, () => setToken('refresh_token', id, null));
    expect(await decryptTokens(id)).toEqual({ access: 'access by old', refresh: null });
  });

  it('stays deleted when its account was unbound', async () => {
    const id = await connect(before);
    const erase = async () => server.query('delete from platform_credentials where connection_id = $1', [id]);
    expect(await rotateWhile(firstReplacement, erase)).toEqual(new Map());
    expect(await decryptTokens(id)).toBeUndefined();
  });

  it('counts under its actual key when a server stored it again with the old one', async () => {
    const id = await connect(before);
    const lastReading = firstReplacement + 1;
    expect(await rotateWhile(lastReading, () => store(id, before, {}))).toEqual(new Map([['old', 1]]));
  });
});

describe('an undecryptable token', () => {
  const onlyNew = createCipher([newKey]);
  const countsOf = (of: Record<string, number>) => new Map(Object.entries(of));

  it('stays unchanged and counts under its key', async () => {
    await connect(before);
    await connect(after);
    const stored = await credentials();
    expect(await rotate(onlyNew)).toEqual(countsOf({ old: 1, new: 1 }));
    expect(await credentials()).toEqual(stored);
  });

  it('stays unchanged when only one of the pair can be decrypted', async () => {
    const id = await connect(before);
    const foreign = createCipher([{ id: 'gone', key: Buffer.alloc(32, 9) }]);
    const lost = foreign.seal('refresh', { tenantId, connectionId: id, column: 'refresh_token' });
    await setToken('refresh_token', id, lost);
    const stored = await credentials();
    expect(await rotate()).toEqual(countsOf({ old: 1, gone: 1 }));
    expect(await credentials()).toEqual(stored);
  });

  it.each([
    [
      'copied from another tenant',
      async () => (await credentials(await tenantWithOne()))[0]?.['access_token'],
    ],
    ['changed in one character', async () => before.seal('x', elsewhere()).replace(/.$/, '!')],
    ['in clear', async () => 'shpat_secret.in-clear.with.dots.in'],
  ])('stays unchanged when it was %s', async (_, tampered) => {
    const id = await connect(before);
    await setToken('access_token', id, String(await tampered()));
    const stored = await credentials();
    expect([...(await rotate()).keys()]).not.toContain('in-clear');
    expect(await credentials()).toEqual(stored);
  });

  const elsewhere = () => ({ ...newIds(), column: 'access_token' }) as const;
  const tenantWithOne = async () => {
    const other = await newTenant();
    await connect(before, {}, other);
    return other;
  };

  it('does not stop the rotation of the others', async () => {
    const broken = await connect(before);
    await setToken('access_token', broken, 'v1.old.a.b.c');
    const whole = await Promise.all([connect(before), connect(before)]);
    expect(await rotate()).toEqual(countsOf({ old: 1, new: 2 }));
    for (const id of whole) expect(await decryptTokens(id)).toMatchObject({ access: 'access by new' });
  });
});

describe('a rotation', () => {
  it('runs safely beside others', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => connect(before)));
    const uses = await Promise.all([rotate(), rotate(), rotate()]);
    for (const use of uses) expect(use).toEqual(new Map([['new', 20]]));
    for (const id of ids)
      expect(await decryptTokens(id)).toEqual({ access: 'access by new', refresh: 'refresh by new' });
  });

  it('keeps its progress when interrupted and finishes when run again', async () => {
    await Promise.all(Array.from({ length: 5 }, () => connect(before)));
    const breaks = rotateWhile(firstReplacement + 2, async () => {
      throw new DatabaseUnavailableError('57P01');
    });
    await expect(breaks).rejects.toThrow(DatabaseUnavailableError);
    const keys = (await credentials()).map(({ access_token: envelope }) => keyIdOf(String(envelope)));
    expect(keys.toSorted()).toEqual(['new', 'new', 'old', 'old', 'old']);
    expect(await rotate()).toEqual(new Map([['new', 5]]));
  });
});

describe('the key id of an envelope', () => {
  it('names the key that sealed it', () => {
    const id = parseConnectionId('0193a000-0000-7000-8000-00000000c001');
    if (!id) throw new Error('a UUID');
    expect(keyIdOf(before.seal('x', { tenantId, connectionId: id, column: 'access_token' }))).toBe('old');
  });

  const wrong = ['', 'clear', 'a.secret.b', 'v1.secret', 'v2.old.a.b.c', 'v1.Not an id.a.b.c', 'v1..a.b.c'];
  it.each([...wrong, 'v1.old.a.b.c.d'])('is undefined for %j', (text) => {
    expect(keyIdOf(text)).toBeUndefined();
  });
});
