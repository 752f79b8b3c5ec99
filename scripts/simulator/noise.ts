/** Movements without a scripted sale: fees, payouts, and refunds paid from another balance. */
import { wireStep } from './currencies.ts';
import { randomAt } from './random.ts';

type Noise = {
  readonly createdS: number;
  readonly category: string;
  readonly type: string;
  readonly amount: number;
  readonly balanceType: string;
};

type NoiseKind = Omit<Noise, 'createdS' | 'amount'> & { readonly perMinute: number; readonly sign: 1 | -1 };

const kinds: readonly NoiseKind[] = [
  { category: 'payout', type: 'payout', balanceType: 'payments', perMinute: 1 / 60, sign: -1 },
  { category: 'fee', type: 'stripe_fee', balanceType: 'payments', perMinute: 1 / 30, sign: -1 },
  { category: 'transfer', type: 'transfer', balanceType: 'payments', perMinute: 1 / 45, sign: -1 },
  {
    category: 'issuing_transaction',
    type: 'issuing_transaction',
    balanceType: 'issuing',
    perMinute: 1 / 40,
    sign: -1,
  },
  // Counts like any refund, though it moves another balance than payments.
  {
    category: 'refund',
    type: 'refund',
    balanceType: 'refund_and_dispute_prefunding',
    perMinute: 1 / 50,
    sign: -1,
  },
];

export const noiseTypes: readonly string[] = kinds.map((kind) => kind.type);

const noiseStream = 1;

export function noiseOfMinute(seedHash: number, currency: string, minute: number): readonly Noise[] {
  const random = randomAt(seedHash, minute, noiseStream);
  return kinds.flatMap((kind) => {
    const happens = random.next() < kind.perMinute;
    const createdS = minute * 60 + random.below(60);
    const amount = kind.sign * (100 + random.below(40_000)) * wireStep(currency);
    const { category, type, balanceType } = kind;
    return happens ? [{ createdS, category, type, amount, balanceType }] : [];
  });
}
