import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { assignRoles, neededOf } from '../../src/connections/counted.ts';
import type { ConnectionState } from '../../src/connections/sources.ts';
import { platforms, type Platform } from '../../src/model/platform.ts';
import { definitions } from '../../src/platforms/index.ts';
import type { Adapters } from '../../src/platforms/adapter.ts';
import { connectionTo, uncallable } from './fixtures.ts';

const adaptersOf = (readable: readonly Platform[]): Adapters =>
  Object.fromEntries(readable.map((platform) => [platform, uncallable]));
const everyPlatform = adaptersOf(platforms);

const rolesOf = (connections: readonly ConnectionState[], adapters = everyPlatform) =>
  assignRoles(connections, adapters).map(({ role }) => role);

describe('a connection', () => {
  const waiting = connectionTo('stripe', { isRead: false, hasCredential: false });
  it.each<[string, ConnectionState, string]>([
    ['that was read counts', connectionTo('stripe'), 'counted'],
    ['that was read counts without its token', connectionTo('stripe', { hasCredential: false }), 'counted'],
    ['with a token but no read is unread', connectionTo('stripe', { isRead: false }), 'unread'],
    ['without its first token is pending', waiting, 'pending'],
    ['with status pending is pending', connectionTo('stripe', { status: 'pending' }), 'pending'],
    ['with status disabled is disabled', connectionTo('stripe', { status: 'disabled' }), 'disabled'],
    ['excluded by the tenant is excluded', connectionTo('stripe', { isExcluded: true }), 'excluded'],
    ['on an ads platform is not supported', connectionTo('google_ads'), 'not_supported'],
  ])('%s', (_, connection, role) => {
    expect(rolesOf([connection])).toEqual([role]);
  });

  it('on a platform without an adapter is not supported', () => {
    expect(rolesOf([connectionTo('paypal')], adaptersOf(['stripe']))).toEqual(['not_supported']);
  });

  it('in test mode is set aside only for a counted live one', () => {
    const test = connectionTo('stripe', { mode: 'test' });
    const unreadTest = connectionTo('stripe', { mode: 'test', isRead: false });
    const rolesBeside = (one: ConnectionState) => rolesOf([test, unreadTest, one]).join();
    expect(rolesBeside(connectionTo('stripe', { isRead: false }))).toBe('counted,unread,unread');
    expect(rolesBeside(connectionTo('stripe', { status: 'disabled' }))).toBe('counted,unread,disabled');
    expect(rolesBeside(connectionTo('stripe'))).toBe('set_aside,set_aside,counted');
  });
});

const platformNames = z.array(z.enum(platforms));
describe('the counted connections', () => {
  const count = (connected: readonly Platform[], adapters = everyPlatform): Platform[] =>
    assignRoles(
      connected.map((platform) => connectionTo(platform)),
      adapters,
    ).flatMap(({ platform, role }) => (role === 'counted' ? [platform] : []));

  it.each([
    ['', ''],
    ['stripe', 'stripe'],
    ['shopify', 'shopify'],
    ['stripe paypal', 'stripe paypal'],
    ['shopify woocommerce', 'shopify woocommerce'],
    ['shopify stripe', 'shopify stripe'],
    ['woocommerce shopify paypal', 'woocommerce shopify paypal'],
    ['stripe stripe', 'stripe stripe'],
    ['google_ads meta_ads tiktok_ads linkedin_ads', ''],
    ['google_ads shopify', 'shopify'],
    ['paypal', '', 'stripe'],
    ['paypal shopify', 'shopify', 'stripe shopify'],
    ['stripe paypal', 'stripe', 'stripe'],
    ['shopify woocommerce', 'woocommerce', 'woocommerce'],
    ['stripe shopify', '', ''],
  ])('of %j are %j where those that can be read are %j', (connected, counted, ...readable) => {
    const parseNames = (names: string) => platformNames.parse(names.split(' ').filter(Boolean));
    const adapters = readable[0] === undefined ? everyPlatform : adaptersOf(parseNames(readable[0]));
    expect(count(parseNames(connected), adapters)).toEqual(parseNames(counted));
  });

  it('are all readable selling connections in the given order', () => {
    const some = fc.uniqueArray(fc.constantFrom(...platforms));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...platforms)), some, (connected, readable) => {
        const isRead = (platform: Platform) => readable.includes(platform);
        const expected = connected.filter(
          (platform) => isRead(platform) && definitions[platform].sells !== 'ads',
        );
        expect(count(connected, adaptersOf(readable))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

const states = fc.record({
  platform: fc.constantFrom(...platforms),
  mode: fc.constantFrom('test', 'live') satisfies fc.Arbitrary<'test' | 'live'>,
  status: fc.constantFrom('pending', 'active', 'disabled') satisfies fc.Arbitrary<ConnectionState['status']>,
  hasCredential: fc.boolean(),
  isRead: fc.boolean(),
  isExcluded: fc.boolean(),
});
const connected = states.map(({ platform, ...state }) => connectionTo(platform, state));
const tenants = fc.array(connected, { maxLength: 6 });

describe('connecting one more account', () => {
  it('changes no other role before its first complete read', () => {
    fc.assert(
      fc.property(tenants, states, (connections, { platform, ...state }) => {
        const before = assignRoles(connections, everyPlatform);
        const added = connectionTo(platform, { ...state, isRead: false });
        expect(assignRoles([...connections, added], everyPlatform).slice(0, -1)).toEqual(before);
      }),
    );
  });

  it('changes the counted connections only if it becomes counted itself', () => {
    fc.assert(
      fc.property(tenants, states, (connections, { platform, ...state }) => {
        const others = (isRead: boolean) =>
          assignRoles([...connections, connectionTo(platform, { ...state, isRead })], everyPlatform);
        const [before, after] = [others(false), others(true)];
        if (after.at(-1)?.role === 'counted') return;
        const countedRolesOf = (all: typeof before) => all.slice(0, -1).map(({ role }) => role === 'counted');
        expect(countedRolesOf(after)).toEqual(countedRolesOf(before));
      }),
    );
  });
});

describe('the needed connections', () => {
  it('are the counted ones, or the unread ones when none counts', () => {
    fc.assert(
      fc.property(tenants, (connections) => {
        const all = assignRoles(connections, everyPlatform);
        const isCounted = all.some(({ role }) => role === 'counted');
        const expected = all.filter(({ role }) => role === (isCounted ? 'counted' : 'unread'));
        expect(neededOf(all)).toEqual(expected);
      }),
    );
  });
});
