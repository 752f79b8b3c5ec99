import { afterAll, expect, it } from 'vitest';
import { createCipher } from '../../src/connections/cipher.ts';
import { rotateSecrets } from '../../src/administration/rotation.ts';
import { openSecrets, saveSecret } from '../../src/webhooks/secrets.ts';
import { readBound, storeHint } from '../../src/webhooks/inbox.ts';
import { openTestTenancy, type Place } from '../support/database.ts';

const { server, withTenant, newTenant, connect, stop } = await openTestTenancy({ size: 2 });
afterAll(stop);

const [oldKey, newKey] = ['old', 'new'].map((id, index) => ({ id, key: Buffer.alloc(32, index + 1) }));
if (!oldKey || !newKey) throw new Error('two keys');
const [before, after] = [createCipher([oldKey]), createCipher([newKey, oldKey])];

async function place(): Promise<Place> {
  const [made] = await connect(await newTenant());
  if (!made) throw new Error('one is connected');
  return made;
}
const save = ({ tenantId, connectionId }: Place, secret: string, cipher = before) =>
  withTenant(tenantId, (transaction) => saveSecret(transaction, cipher, connectionId, secret));
const openStored = async ({ tenantId, connectionId }: Place, cipher = before) => {
  const bound = await withTenant(tenantId, (transaction) =>
    readBound(transaction, { platform: 'stripe', connectionId }),
  );
  return bound && openSecrets(cipher, tenantId, bound);
};

it('a secret is stored encrypted, with the previous one', async () => {
  const one = await place();
  for (const secret of ['first', 'second', 'third', 'third']) await save(one, secret);
  expect(await openStored(one)).toEqual(['third', 'second']);
  const [row] = await server.query('select * from platform_webhooks where connection_id = $1', [
    one.connectionId,
  ]);
  expect(JSON.stringify(row)).not.toMatch(/second|third/);
});

it('a secret moved to another connection or column does not open', async () => {
  const [one, other] = [await place(), await place()];
  await save(one, 'first');
  await save(other, 'other');
  const moved =
    'update platform_webhooks set secret = (select secret from platform_webhooks where connection_id = $1) where connection_id = $2';
  await server.query(moved, [one.connectionId, other.connectionId]);
  expect(await openStored(other)).toEqual([]);
  await server.query(
    'update platform_webhooks set secret_before = secret, secret = null where connection_id = $1',
    [one.connectionId],
  );
  expect(await openStored(one)).toEqual([]);
});

it('a rotation of keys seals both secrets again, and counts unreadable ones', async () => {
  const one = await place();
  await save(one, 'first');
  await save(one, 'second');
  expect(await rotateSecrets({ withTenant, cipher: createCipher([newKey]) }, one.tenantId)).toEqual(
    new Map([['old', 1]]),
  );
  expect(await rotateSecrets({ withTenant, cipher: after }, one.tenantId)).toEqual(new Map([['new', 1]]));
  expect(await openStored(one, createCipher([newKey]))).toEqual(['second', 'first']);
});

it('storeHint changes only hinted_at', async () => {
  const { tenantId, connectionId } = await place();
  await server.query(
    `insert into revenue_cache_entries (tenant_id, cache_key, expires_at) values ($1, 'realtime_revenue:shared:v1', now())`,
    [tenantId],
  );
  await server.query(
    `insert into platform_sync_states (tenant_id, connection_id, cursor, data_as_of) values ($1, $2, '1', now())`,
    [tenantId, connectionId],
  );
  const rows = async () => [
    await server.query('select *, xmin::text from revenue_cache_entries where tenant_id = $1', [tenantId]),
    await server.query(
      `select to_jsonb(s) - 'hinted_at' as rest from platform_sync_states s where tenant_id = $1`,
      [tenantId],
    ),
  ];
  const was = await rows();
  await withTenant(tenantId, (transaction) => storeHint(transaction, connectionId));
  expect(await rows()).toEqual(was);
  const [{ hinted } = {}] = await server.query(
    'select hinted_at >= data_as_of as hinted from platform_sync_states where tenant_id = $1',
    [tenantId],
  );
  expect(hinted).toBe(true);
});
