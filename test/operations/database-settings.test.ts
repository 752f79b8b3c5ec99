import { afterAll, describe, expect, it } from 'vitest';
import { age, connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { alterRole } from '../support/database.ts';
import { startHarness, v1 } from '../support/harness.ts';

const harness = await startHarness();
for (const setting of [`timezone = 'Europe/Berlin'`, `default_transaction_isolation = 'serializable'`])
  await alterRole(harness.database, `set ${setting}`);
afterAll(() => harness.stop());

describe('a database role with other settings than db/roles.sql', () => {
  const moments = ['9999-12-31T23:59:59Z', '0001-01-01T00:00:00Z', '1800-01-01T00:00:00Z'];
  it.each(moments)('serves a tenant with the token expiry %s', async (expiresAt) => {
    const merchant = await harness.addMerchant();
    const stored = await send(harness, merchant, 'POST', credentialsPath, {
      platform: 'stripe',
      platform_account_id: merchant.account,
      access_token: merchant.key,
      expires_at: expiresAt,
    });
    expect(stored).toMatchObject({ status: 200, body: { expires_at: expiresAt.replace('Z', '.000Z') } });
    const status = expiresAt.startsWith('9999') ? 200 : 503;
    expect(await harness.get(v1, { token: merchant.token })).toMatchObject({ status });
    expect(await harness.get(connectionsPath, { token: merchant.token })).toMatchObject({ status: 200 });
  });

  it('serves concurrent reads and changes without a serialization failure', async () => {
    const merchant = await harness.addMerchant();
    const change = async () =>
      send(harness, merchant, 'POST', connectionsPath, {
        platform: 'stripe',
        platform_account_id: merchant.account,
        metadata: {},
      });
    const statuses = new Set<number>();
    for (let round = 0; round < 4; round += 1) {
      const asked = Array.from({ length: 12 }, async () => harness.get(v1, { token: merchant.token }));
      const answers = await Promise.all([...asked, ...Array.from({ length: 6 }, change)]);
      for (const { status } of answers) statuses.add(status);
      await age(harness.database, merchant.tenantId, 31);
    }
    expect([...statuses]).toEqual([200]);
  });
});
