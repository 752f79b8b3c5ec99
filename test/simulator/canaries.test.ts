import { describe, expect, it } from 'vitest';
import { canaries, merchantOwner } from '../../scripts/simulator/canaries.ts';
import { demoAurora } from '../../scripts/simulator/merchants.ts';
import { control, simulate, wireOf } from './simulated.ts';

simulate();
const wire = () => wireOf(demoAurora.keys[0] ?? '');

function found(text: string): string[] {
  return canaries.filter((canary) => text.includes(canary));
}

describe('personal data', () => {
  it('of a name, an address and a number rides along in every transaction, added ones too', async () => {
    await control.addEvents([{ account: demoAurora.account, category: 'charge', amount: 1 }]);
    const { data } = await wire().list({ limit: 100 });
    for (const { description } of data) expect(found(description ?? '')).toHaveLength(3);
  });

  it('of every customer is seen in a list, and of the owner in the account', async () => {
    const { seen } = await wire().walk('starting_after', null, {
      'created[gte]': Math.floor(Date.now() / 1000) - 6 * 3600,
    });
    const account = await (await wire().get('/v1/account')).text();
    const { name, email, phone } = merchantOwner;
    expect(found(account)).toEqual([name, email, phone]);
    expect(found(JSON.stringify(seen) + account)).toEqual(canaries);
  });
});
