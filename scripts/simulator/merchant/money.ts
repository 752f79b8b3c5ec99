/** The money of a merchant's script: each sale and each refund once, with what each platform shows of it. */

export const processors = ['stripe', 'paypal'] as const;
export const shops = ['shopify', 'woocommerce'] as const;
/** Processors first: their currency and amount are the truth of a sale that a shop shows too. */
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

/** A part of an order's amount as the processor counts it. */
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
  /** The platforms that count. */
  readonly sources: readonly Platform[];
  readonly fromMs: number;
  readonly toMs: number;
};

/** Each sale and refund at the first platform that shows it; sales that a shop shows too are its overlap. */
export function truthOf(
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
