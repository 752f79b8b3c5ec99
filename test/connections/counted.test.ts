import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignRoles, neededOf, uncountedConnections } from '../../src/connections/counted.ts';
import type { ConnectionState } from '../../src/connections/sources.ts';
import { platforms, type Platform } from '../../src/model/platform.ts';
import { definitions } from '../../src/platforms/index.ts';
import type { Adapter, Adapters } from '../../src/platforms/adapter.ts';
import { newIds } from '../support/harness.ts';

const adapter: Adapter = {
  pull() {
    throw new Error('nobody is asked here');
  },
  readAgain() {
    throw new Error('nobody is asked here');
  },
  completeThrough: (askedAt) => askedAt,
  hasGloballyUniqueIds: false,
};
const adaptersOf = (readable: readonly Platform[]): Adapters =>
  Object.fromEntries(readable.map((platform) => [platform, adapter]));
const everyPlatform = adaptersOf(platforms);

function connectionTo(platform: Platform, state: Partial<ConnectionState> = {}): ConnectionState {
  const { connectionId } = newIds();
  return {
    connectionId,
    platform,
    platformAccountId: `${platform} of ${connectionId}`,
    mode: 'live',
    status: 'active',
    hasCredential: true,
    isRead: true,
    ...state,
  };
}

const rolesOf = (connections: readonly ConnectionState[], adapters = everyPlatform) =>
  assignRoles(connections, adapters).map(({ role }) => role);

describe('a connection', () => {
  it.each<[string, ConnectionState, string]>([
    ['that was read counts', connectionTo('stripe'), 'counted'],
    [
      'that was read counts without its token, too',
      connectionTo('stripe', { hasCredential: false }),
      'counted',
    ],
    ['with a token that was never read is unread', connectionTo('stripe', { isRead: false }), 'unread'],
    [
      'that waits for its first token is pending',
      connectionTo('stripe', { isRead: false, hasCredential: false }),
      'pending',
    ],
    ['that is not active yet is pending', connectionTo('stripe', { status: 'pending' }), 'pending'],
    ['that is disabled is disabled', connectionTo('stripe', { status: 'disabled' }), 'disabled'],
    ['that sells nothing is not supported', connectionTo('google_ads'), 'not_supported'],
  ])('%s', (_, connection, role) => {
    expect(rolesOf([connection])).toEqual([role]);
  });

  it('whose platform cannot be read is not supported', () => {
    expect(rolesOf([connectionTo('paypal')], adaptersOf(['stripe']))).toEqual(['not_supported']);
  });

  it('in test mode gives way to a live one that counts, and only to that', () => {
    const [test, unreadTest] = [
      connectionTo('stripe', { mode: 'test' }),
      connectionTo('stripe', { mode: 'test', isRead: false }),
    ];
    expect(rolesOf([test, unreadTest])).toEqual(['counted', 'unread']);
    expect(rolesOf([test, connectionTo('stripe', { isRead: false })])).toEqual(['counted', 'unread']);
    expect(rolesOf([test, unreadTest, connectionTo('stripe')])).toEqual([
      'set_aside',
      'set_aside',
      'counted',
    ]);
    expect(rolesOf([test, connectionTo('stripe', { status: 'disabled' })])).toEqual(['counted', 'disabled']);
  });
});

describe('the counted connections', () => {
  const count = (connected: readonly Platform[], adapters = everyPlatform): Platform[] =>
    assignRoles(
      connected.map((platform) => connectionTo(platform)),
      adapters,
    ).flatMap(({ platform, role }) => (role === 'counted' ? [platform] : []));

  it.each<{ connected: Platform[]; counted: Platform[] }>([
    { connected: [], counted: [] },
    { connected: ['stripe'], counted: ['stripe'] },
    { connected: ['shopify'], counted: ['shopify'] },
    { connected: ['stripe', 'paypal'], counted: ['stripe', 'paypal'] },
    { connected: ['shopify', 'woocommerce'], counted: ['shopify', 'woocommerce'] },
    { connected: ['shopify', 'stripe'], counted: ['stripe'] },
    { connected: ['woocommerce', 'shopify', 'paypal'], counted: ['paypal'] },
    { connected: ['stripe', 'stripe'], counted: ['stripe', 'stripe'] },
    { connected: ['google_ads', 'meta_ads', 'tiktok_ads', 'linkedin_ads'], counted: [] },
    { connected: ['google_ads', 'shopify'], counted: ['shopify'] },
  ])('of $connected are $counted', ({ connected, counted }) => {
    expect(count(connected)).toEqual(counted);
  });

  it.each<{ connected: Platform[]; readable: Platform[]; counted: Platform[] }>([
    { connected: ['paypal'], readable: ['stripe'], counted: [] },
    { connected: ['paypal', 'shopify'], readable: ['stripe', 'shopify'], counted: ['shopify'] },
    { connected: ['stripe', 'paypal'], readable: ['stripe'], counted: ['stripe'] },
    { connected: ['shopify', 'woocommerce'], readable: ['woocommerce'], counted: ['woocommerce'] },
    { connected: ['stripe', 'shopify'], readable: [], counted: [] },
  ])('of $connected are $counted when only $readable can be read', ({ connected, readable, counted }) => {
    expect(count(connected, adaptersOf(readable))).toEqual(counted);
  });

  it('are readable and of one basis, payments when any was read, in the order given, none left out', () => {
    const some = fc.uniqueArray(fc.constantFrom(...platforms));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...platforms)), some, (connected, readable) => {
        const sells = (basis: 'payments' | 'orders') =>
          connected.filter(
            (platform) => readable.includes(platform) && definitions[platform].sells === basis,
          );
        const expected = sells('payments').length > 0 ? sells('payments') : sells('orders');
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
});
const tenants = fc.array(
  states.map(({ platform, ...state }) => connectionTo(platform, state)),
  { maxLength: 6 },
);

describe('connecting one more account', () => {
  it('takes no counted one away before it was read', () => {
    fc.assert(
      fc.property(tenants, states, (connections, { platform, ...state }) => {
        const before = assignRoles(connections, everyPlatform);
        const added = connectionTo(platform, { ...state, isRead: false });
        expect(assignRoles([...connections, added], everyPlatform).slice(0, -1)).toEqual(before);
      }),
    );
  });

  it('changes what counts when it is read to its end, and only if it counts itself', () => {
    fc.assert(
      fc.property(tenants, states, (connections, { platform, ...state }) => {
        const others = (isRead: boolean) =>
          assignRoles([...connections, connectionTo(platform, { ...state, isRead })], everyPlatform);
        const [before, after] = [others(false), others(true)];
        if (after.at(-1)?.role === 'counted') return;
        const counted = (all: typeof before) => all.slice(0, -1).map(({ role }) => role === 'counted');
        expect(counted(after)).toEqual(counted(before));
      }),
    );
  });
});

describe('the needed connections', () => {
  it('are the counted ones, or, where none counts, those that could', () => {
    fc.assert(
      fc.property(tenants, (connections) => {
        const all = assignRoles(connections, everyPlatform);
        const isCounted = all.some(({ role }) => role === 'counted');
        const expected = all.filter(({ role }) => role === (isCounted ? 'counted' : 'unread'));
        expect(neededOf(all)).toEqual(expected);
      }),
    );
  });

  it('are none where the tenant is told what it has connected, and why that does not count', () => {
    const connections = [
      connectionTo('stripe', { isRead: false, hasCredential: false }),
      connectionTo('stripe', { status: 'disabled' }),
      connectionTo('meta_ads'),
    ];
    const all = assignRoles(connections, everyPlatform);
    expect(neededOf(all)).toEqual([]);
    expect(uncountedConnections(all)).toEqual(
      (['pending', 'disabled', 'not_supported'] as const).map((why, index) => ({
        platform: connections[index]?.platform,
        platformAccountId: connections[index]?.platformAccountId,
        why,
      })),
    );
  });
});
