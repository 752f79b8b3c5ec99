import { expect, it } from 'vitest';
import { createHookIds } from '../../src/webhooks/hook-id.ts';
import { newIds } from '../support/database.ts';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const place = { platform: 'stripe', ...newIds() } as const;
const ids = createHookIds([key('one', 1)]);
const hookId = ids.make(place);

it('an address names its tenant and connection', () => {
  expect(hookId).toMatch(/^[\w-]{64}$/);
  expect(ids.parse('stripe', hookId)).toEqual(place);
});

it('an address is valid with any key of the ring, and new ones use the first', () => {
  const rotated = createHookIds([key('two', 2), key('one', 1)]);
  expect(rotated.parse('stripe', hookId)).toEqual(place);
  expect(rotated.make(place)).not.toBe(hookId);
  expect(createHookIds([key('two', 2)]).parse('stripe', hookId)).toBeUndefined();
});

it.each(Array.from({ length: 64 }, (_, index) => index))(
  'an address changed at position %s is unknown',
  (at) => {
    const other = hookId[at] === 'A' ? 'B' : 'A';
    expect(ids.parse('stripe', hookId.slice(0, at) + other + hookId.slice(at + 1))).toBeUndefined();
  },
);

it('an address is unknown at another platform, with extra characters, and truncated', () => {
  expect(ids.parse('shopify', hookId)).toBeUndefined();
  for (const text of ['', hookId.slice(0, 60), `${hookId}AAAA`, ` ${hookId}`, `${hookId}=`])
    expect(ids.parse('stripe', text)).toBeUndefined();
});
