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

/** The opened tokens of a connection, and the keys that they hang on. */
async function opened(connectionId: ConnectionId) {
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

/** A rotation in which something else happens right before its transaction of this number, counted from 0. */
async function rotateWhile(transactionNumber: number, work: () => Promise<unknown>) {
  let begun = 0;
  const interrupted: WithTenant = async (of, inside) => {
    if (begun++ === transactionNumber) await work();
    return withTenant(of, inside);
  };
  return rotateTenant({ withTenant: interrupted, cipher: after }, tenantId);
}
/** The transaction that replaces the first credential: before it comes the one that reads them all. */
const firstReplacement = 1;

const rotate = async (cipher = after, of = tenantId) => rotateTenant({ withTenant, cipher }, of);
const setToken = async (column: 'access_token' | 'refresh_token', id: ConnectionId, text: string | null) =>
  server.query(`update platform_credentials set ${column} = $1 where connection_id = $2`, [text, id]);

describe('a rotation', () => {
  it('seals every token anew, and says how many connections hang on which key', async () => {
    const ids = await Promise.all([connect(before), connect(before), connect(after)]);
    expect(await rotate()).toEqual(new Map([['new', 3]]));
    for (const id of ids)
      expect(await opened(id)).toEqual({ access: 'access by new', refresh: 'refresh by new' });
  });

  it('changes the two tokens and nothing else, not even when they were stored', async () => {
    await connect(before);
    const check = "update platform_credentials set account_checked_at = '2026-01-01' where tenant_id = $1";
    await server.query(check, [tenantId]);
    const rest = async () =>
      (await credentials()).map(({ access_token: _access, refresh_token: _refresh, ...others }) => others);
    const restBefore = await rest();
    await rotate();
    expect(await rest()).toEqual(restBefore);
  });

  it('seals tokens anew with the options that they have, which a check of the keys opens', async () => {
    const options = { stripe_account: 'acct_1' };
    const id = await connect(before, { options });
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    const place = { tenantId, connectionId: id, column: 'access_token', options } as const;
    const [row] = await credentials();
    expect(after.open(String(row?.['access_token']), place)).toBe('access');
    const checked = await sampleKeyRing({ withTenant, cipher: after, clock: systemClock }, [tenantId], 1_000);
    expect(checked).toMatchObject({ opened: 1, unopened: new Map() });
  });

  it('leaves alone what is sealed with the first key, byte by byte', async () => {
    await connect(after);
    const stored = await credentials();
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    expect(await credentials()).toEqual(stored);
  });

  it('seals a token anew beside one that is sealed so already', async () => {
    const id = await connect(before);
    const resealed = after.seal('refresh', { tenantId, connectionId: id, column: 'refresh_token' });
    await setToken('refresh_token', id, resealed);
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    expect(await opened(id)).toEqual({ access: 'access by new', refresh: 'refresh by new' });
  });

  it('has nothing to say of a tenant without tokens', async () => {
    expect(await rotate()).toEqual(new Map());
  });
});

describe('a token that is stored between the reading of a rotation and its writing', () => {
  it.each([
    ['both tokens', { accessToken: 'newer', refreshToken: 'newest' }, 'newer', 'newest'],
    ['the same two once more', {}, 'access', 'refresh'],
  ] as const)('is not overwritten: %s', async (_, stored, access, refresh) => {
    const id = await connect(before);
    const used = await rotateWhile(firstReplacement, () => store(id, before, stored));
    expect(used).toEqual(new Map([['old', 1]]));
    expect(await opened(id)).toEqual({ access: `${access} by old`, refresh: `${refresh} by old` });
    expect(await rotate()).toEqual(new Map([['new', 1]]));
    expect(await opened(id)).toEqual({ access: `${access} by new`, refresh: `${refresh} by new` });
  });

  it.each(['access_token', 'refresh_token'] as const)(
    'is not overwritten where only %s is',
    async (column) => {
      const id = await connect(before);
      const newer = before.seal('newer', { tenantId, connectionId: id, column });
      const change = async () => setToken(column, id, newer);
      await rotateWhile(firstReplacement, change);
      expect(JSON.stringify(await opened(id))).toContain('newer by old');
    },
  );

  it('is not given back a refresh token that it no longer has', async () => {
    const id = await connect(before);
    await rotateWhile(firstReplacement, () => setToken('refresh_token', id, null));
    expect(await opened(id)).toEqual({ access: 'access by old', refresh: null });
  });

  it('stays erased when its account was unbound', async () => {
    const id = await connect(before);
    const erase = async () => server.query('delete from platform_credentials where connection_id = $1', [id]);
    expect(await rotateWhile(firstReplacement, erase)).toEqual(new Map());
    expect(await opened(id)).toBeUndefined();
  });

  it('is counted by its key when a server stored it with another one after it was replaced', async () => {
    const id = await connect(before);
    const lastReading = firstReplacement + 1;
    expect(await rotateWhile(lastReading, () => store(id, before, {}))).toEqual(new Map([['old', 1]]));
  });
});

describe('a token that a rotation cannot open', () => {
  const onlyNew = createCipher([newKey]);
  const used = (of: Record<string, number>) => new Map(Object.entries(of));

  it('stays as it is, and counts for its key', async () => {
    await connect(before);
    await connect(after);
    const stored = await credentials();
    expect(await rotate(onlyNew)).toEqual(used({ old: 1, new: 1 }));
    expect(await credentials()).toEqual(stored);
  });

  it('stays whole when only one of its two tokens opens', async () => {
    const id = await connect(before);
    const foreign = createCipher([{ id: 'gone', key: Buffer.alloc(32, 9) }]);
    const lost = foreign.seal('refresh', { tenantId, connectionId: id, column: 'refresh_token' });
    await setToken('refresh_token', id, lost);
    const stored = await credentials();
    expect(await rotate()).toEqual(used({ old: 1, gone: 1 }));
    expect(await credentials()).toEqual(stored);
  });

  it.each([
    ['moved here', async () => (await credentials(await tenantWithOne()))[0]?.['access_token']],
    ['changed in one character', async () => before.seal('x', elsewhere()).replace(/.$/, '!')],
    ['in clear', async () => 'shpat_secret.in-clear.with.dots.in'],
  ])('stays as it is when it was %s', async (_, tampered) => {
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

  it('does not keep the others from being sealed anew', async () => {
    const broken = await connect(before);
    await setToken('access_token', broken, 'v1.old.a.b.c');
    const whole = await Promise.all([connect(before), connect(before)]);
    expect(await rotate()).toEqual(used({ old: 1, new: 2 }));
    for (const id of whole) expect(await opened(id)).toMatchObject({ access: 'access by new' });
  });
});

describe('a rotation that does not run alone', () => {
  it('does no harm to another one', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => connect(before)));
    const uses = await Promise.all([rotate(), rotate(), rotate()]);
    for (const use of uses) expect(use).toEqual(new Map([['new', 20]]));
    for (const id of ids)
      expect(await opened(id)).toEqual({ access: 'access by new', refresh: 'refresh by new' });
  });

  it('that breaks off leaves what it has done, and is run again', async () => {
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
  it('is what it was sealed with', () => {
    const id = parseConnectionId('0193a000-0000-7000-8000-00000000c001');
    if (!id) throw new Error('a UUID');
    expect(keyIdOf(before.seal('x', { tenantId, connectionId: id, column: 'access_token' }))).toBe('old');
  });

  const wrong = ['', 'clear', 'a.secret.b', 'v1.secret', 'v2.old.a.b.c', 'v1.Not an id.a.b.c', 'v1..a.b.c'];
  it.each([...wrong, 'v1.old.a.b.c.d'])('is none for %j', (text) => {
    expect(keyIdOf(text)).toBeUndefined();
  });
});
