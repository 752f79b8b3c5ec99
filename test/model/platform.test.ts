import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisOf, countedBasis, platforms, type Platform } from '../../src/model/platform.ts';

describe('what a platform sells', () => {
  it('is counted by payments, by orders or not at all', () => {
    const withBasis = (basis: string | undefined): Platform[] =>
      platforms.filter((platform) => basisOf[platform] === basis);
    expect(withBasis('payments')).toEqual(['stripe', 'paypal']);
    expect(withBasis('orders')).toEqual(['shopify', 'woocommerce']);
    expect(withBasis(undefined)).toEqual(['google_ads', 'meta_ads', 'tiktok_ads', 'linkedin_ads']);
  });
});

describe('the counted basis', () => {
  const table: ReadonlyArray<[platforms: readonly Platform[], basis: string | undefined]> = [
    [[], undefined],
    [['google_ads'], undefined],
    [['google_ads', 'meta_ads', 'tiktok_ads', 'linkedin_ads'], undefined],
    [['stripe'], 'payments'],
    [['stripe', 'paypal'], 'payments'],
    [['shopify'], 'orders'],
    [['shopify', 'woocommerce'], 'orders'],
    [['shopify', 'stripe'], 'payments'],
    [['stripe', 'shopify'], 'payments'],
    [['meta_ads', 'woocommerce'], 'orders'],
    [['meta_ads', 'woocommerce', 'paypal'], 'payments'],
  ];
  it.each(table)('of %j is %s', (connected, basis) => {
    expect(countedBasis(connected)).toBe(basis);
  });

  it('is payments as soon as any platform takes them, in whatever order they are connected', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...platforms)),
        fc.constantFrom('stripe', 'paypal'),
        fc.nat(),
        (others, one, place) => {
          const connected = others.toSpliced(
            place % (others.length + 1),
            0,
            one === 'stripe' ? 'stripe' : 'paypal',
          );
          expect(countedBasis(connected)).toBe('payments');
          expect(countedBasis(connected.toReversed())).toBe('payments');
        },
      ),
    );
  });

  it('is never that of a platform which is not connected', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...platforms)), (connected) => {
        const basis = countedBasis(connected);
        const bases = connected.map((platform) => basisOf[platform]);
        expect(basis === undefined ? bases.every((one) => one === undefined) : bases.includes(basis)).toBe(
          true,
        );
      }),
    );
  });
});
