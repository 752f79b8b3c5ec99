/** The money of a merchant's script: each sale and refund once, with each platform's view of it. */

export const processors = ['stripe', 'paypal'] as const;
export const shops = ['shopify', 'woocommerce'] as const;
/** Processors first: for a sale also listed by a shop, their currency and amount are the truth. */
export const platforms = [...processors, ...shops] as const;
export type Processor = (typeof processors)[number];
export type Shop = (typeof shops)[number];
export type Platform = (typeof platforms)[number];
/** `other`: the shop's own payments, or cash. */
export type Means = Processor | 'other';

export type Moment = { readonly atMs: number; readonly visibleAtMs: number };
/** `minor`: in the ISO 4217 minor unit. */
export type Seen = Moment & { readonly minor: number; readonly currency: string };
export type Money = {
  readonly side: 'sale' | 'refund';
  readonly seen: Partial<Record<Platform, Seen>>;
};

type Figures = { saleCount: number; grossMinor: number; refundMinor: number; overlapMinor: number };
/** By currency. */
type Sums = Record<string, Figures>;

/** The processor's amount for a part of an order. */
export function paidFor(
  part: number,
  {
    minor,
    currency,
    paid,
  }: { minor: number; currency: string; paid?: { minor: number; currency: string } | undefined },
) {
  const whole = paid ?? { minor, currency };
  return { minor: Math.max(1, Math.round((part * whole.minor) / minor)), currency: whole.currency };
}

export type MoneyQuery = {
  /** The counted platforms. */
  readonly sources: readonly Platform[];
  readonly fromMs: number;
  readonly toMs: number;
};

/**
 * Counts each sale and refund at the first platform listing it; a shop's copy of a sale is its
 * overlap.
 */
export function sumMoney(
  all: Iterable<Money>,
  { sources, fromMs, toMs }: MoneyQuery,
  shows: (platform: Platform, moment: Moment) => boolean,
) {
  const currencies: Sums = {};
  const bySource: Partial<Record<Platform, Sums>> = {};
  const isMeant = ({ atMs }: Seen) => atMs >= fromMs && atMs < toMs;
  for (const { side, seen } of all) {
    const known = platforms.flatMap((platform) => {
      const one = seen[platform];
      return one && sources.includes(platform) && shows(platform, one) ? [{ platform, one }] : [];
    });
    for (const [index, { platform, one }] of known.entries()) {
      if (!isMeant(one)) continue;
      const sums = (bySource[platform] ??= {});
      if (index === 0) for (const where of [sums, currencies]) add(where, side, one);
      else if (side === 'sale') figuresIn(sums, one.currency).overlapMinor += one.minor;
    }
  }
  return { currencies, sources: bySource };
}

function add(sums: Sums, side: Money['side'], { minor, currency }: Seen): void {
  const figures = figuresIn(sums, currency);
  if (side === 'refund') figures.refundMinor += minor;
  else figures.grossMinor += minor;
  if (side === 'sale') figures.saleCount += 1;
}

function figuresIn(sums: Sums, currency: string): Figures {
  return (sums[currency] ??= { saleCount: 0, grossMinor: 0, refundMinor: 0, overlapMinor: 0 });
}
