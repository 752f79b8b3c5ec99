/** The sales of one scripted minute, each with its fate decided at once. */
import { wireStep } from './currencies.ts';
import { randomAt, type Random } from './random.ts';
import { chargeId } from './transaction-id.ts';

export type Fate =
  | 'kept'
  | 'refunded'
  | 'partlyRefunded'
  | 'refundBounced'
  | 'partlyCaptured'
  | 'disputeLost'
  | 'disputeWon'
  | 'failed';

export type Sale = {
  readonly createdS: number;
  readonly type: 'charge' | 'payment';
  readonly amount: number;
  /** The amount of a partial refund or of an uncaptured remainder. */
  readonly part: number;
  readonly currency: string;
  readonly customer: number;
  readonly exchangeRate: number | null;
  readonly fate: Fate;
  /** Set only if another movement shares it. */
  readonly source: string | null;
};

export type SalesPlan = {
  readonly seedHash: number;
  readonly salesPerMinute: number;
  readonly currency: string;
  readonly secondCurrency: string | null;
};

const salesStream = 0;
const secondCurrencyShare = 0.15;

export function salesOfMinute(plan: SalesPlan, minute: number): readonly Sale[] {
  const random = randomAt(plan.seedHash, minute, salesStream);
  // A random draw before rounding down keeps the average exact for rates such as 2.5.
  const count = Math.floor(plan.salesPerMinute * (0.6 + 0.8 * random.next()) + random.next());
  const sales = Array.from({ length: count }, (_, index) => {
    const sale = drawSale(plan, minute, random);
    const isShared = sale.fate === 'partlyCaptured';
    return { ...sale, source: isShared ? chargeId(plan.seedHash, minute, index) : null };
  });
  return sales.toSorted((a, b) => a.createdS - b.createdS);
}

function drawSale(plan: SalesPlan, minute: number, random: Random): Omit<Sale, 'source'> {
  const createdS = minute * 60 + random.below(60);
  const isSecond = plan.secondCurrency !== null && random.next() < secondCurrencyShare;
  const currency = isSecond ? plan.secondCurrency : plan.currency;
  const step = wireStep(currency);
  // Squared: many small baskets, few large ones.
  const steps = 500 + Math.floor(24_500 * random.next() ** 2);
  const type = random.next() < 0.8 ? 'charge' : 'payment';
  const exchangeRate = random.next() < 0.1 ? Number((0.8 + random.next() / 2).toFixed(6)) : null;
  return {
    createdS,
    type,
    amount: steps * step,
    part: Math.floor(steps * (0.2 + 0.5 * random.next())) * step,
    currency,
    customer: random.below(1000),
    exchangeRate,
    fate: drawFate(type, random.next()),
  };
}

function drawFate(type: Sale['type'], draw: number): Fate {
  if (draw < 0.04) return 'refunded';
  if (draw < 0.06) return 'partlyRefunded';
  if (draw < 0.065) return 'refundBounced';
  if (draw < 0.07) return 'disputeLost';
  if (draw < 0.075) return 'disputeWon';
  if (draw < 0.09) return type === 'charge' ? 'partlyCaptured' : 'failed';
  return 'kept';
}
