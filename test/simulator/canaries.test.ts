import { describe, expect, it } from 'vitest';
import { canaries, merchantOwner } from '../../scripts/simulator/canaries.ts';
import { demoAurora } from '../../scripts/simulator/merchants.ts';
import { control, simulate, wireOf } from './simulated.ts';

simulate();
const wire = () => wireOf(demoAurora.keys[0] ?? '');

function canariesIn(text: string): string[] {
  return canaries.filter((canary) => text.includes(canary));
}

describe('personal data', () => {
  it('of a name, an address and a number is in every transaction, also in added ones', async () => {
    await control.addEvents([{ account: demoAurora.account, category: 'charge', amount: 1 }]);
    const { data } = await wire().list({ limit: 100 });
    for (const { description } of data) expect(canariesIn(description ?? '')).toHaveLength(3);
  });

  it('of all customers is in the list, and that of the owner in the account', async () => {
    const { seen } = await wire().walk('starting_after', null, {
      'created[gte]': Math.floor(Date.now() / 1000) - 6 * 3600,
    });
    const account = await (await wire().get('/v1/account')).text();
    const { name, email, phone } = merchantOwner;
    expect(canariesIn(account)).toEqual([name, email, phone]);
    expect(canariesIn(JSON.stringify(seen) + account)).toEqual(canaries);
  });
});
