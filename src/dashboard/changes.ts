/** Explains each figure that falls: the page never shows a lower figure without a reason. */
import { formatMoney, type RealtimeRevenue } from '../client/index.ts';
import { numbers } from './words.ts';

export type Change = {
  readonly kind: 'corrected' | 'refunded' | 'sources' | 'window' | 'currency';
  readonly sentence: string;
};

/** Why a figure is lower than in the answer before; undefined if none is lower. */
export function explainChange(before: RealtimeRevenue | undefined, now: RealtimeRevenue): Change | undefined {
  if (!before || before === now || before.interval !== now.interval) return undefined;
  if (before.currency !== now.currency || before.mode !== now.mode)
    return { kind: 'currency', sentence: 'The currency or the mode of the figures has changed.' };
  if (before.interval_start !== now.interval_start)
    return { kind: 'window', sentence: `A new ${now.interval} has begun.` };
  const grossFell = before.revenue_total_minor - now.revenue_total_minor;
  const refundsRose = now.refund_total_minor - before.refund_total_minor;
  const isSmaller =
    grossFell > 0 || refundsRose !== 0 || now.event_count < before.event_count || netOf(now) < netOf(before);
  if (!isSmaller) return undefined;
  if (accountsOf(before) !== accountsOf(now))
    return { kind: 'sources', sentence: 'The accounts that are counted have changed.' };
  const formatAmount = (minor: number): string => formatMoney(Math.abs(minor), now, numbers);
  if (grossFell > 0)
    return {
      kind: 'corrected',
      sentence: `Corrected: ${formatAmount(grossFell)} less, as a platform changed or voided a sale.`,
    };
  if (now.event_count < before.event_count)
    return { kind: 'corrected', sentence: 'Corrected: a platform changed or voided a sale.' };
  return refundsRose > 0
    ? { kind: 'refunded', sentence: `${formatAmount(refundsRose)} was given back to customers.` }
    : { kind: 'corrected', sentence: `Corrected: ${formatAmount(refundsRose)} of refunds came back.` };
}

const netOf = ({ net_total_minor: net }: RealtimeRevenue): number => net;

const accountsOf = ({ source_details: sources = [] }: RealtimeRevenue): string =>
  sources
    .filter(({ counted }) => counted)
    .map(({ platform, platform_account_id: account }) => `${platform} ${account}`)
    .toSorted()
    .join('\n');

/** The average sale, rounded to the nearest minor unit; undefined without sales. */
export function averageMinor({
  revenue_total_minor: gross,
  event_count: orders,
}: RealtimeRevenue): bigint | undefined {
  if (orders === 0) return undefined;
  return (BigInt(gross) * 2n + BigInt(orders)) / (BigInt(orders) * 2n);
}
