/**
 * A merchant's scripted history: a pure function of (seed, minute), so a restart changes nothing.
 * It caches a few hundred minutes: months of history cost nothing until somebody reads them.
 */
import { everydaySale, refundLagMinutes, type EverydayPlan, type EverydaySale } from './merchant/everyday.ts';
import { paidFor } from './merchant/money.ts';
import { paymentOf, processorDelayMs } from './merchant/script.ts';
import { memoize } from './memoize.ts';
import type { Entry } from './entry.ts';
import { followUps } from './follow-ups.ts';
import type { MerchantProfile } from './merchants.ts';
import { noiseOfMinute, noiseTypes } from './noise.ts';
import { hashText } from './random.ts';
import { salesOfMinute, type Sale, type SalesPlan } from './sales.ts';
import { merchantTag, readScriptedId, scriptedId } from './transaction-id.ts';

export type History = {
  /** All scripted movements of this UTC minute, oldest first. */
  minute(minute: number): readonly Entry[];
  /** The scripted movement with this id, or null. */
  find(id: string): Entry | null;
  /** False if no minute can contain such a movement. */
  canHold(wanted: { readonly type: string | null; readonly currency: string | null }): boolean;
};

const scriptTypes = new Set([
  'charge',
  'payment',
  'refund',
  'payment_refund',
  'refund_failure',
  'payment_failure_refund',
  'adjustment',
  ...noiseTypes,
]);

type Draft = Omit<Entry, 'id' | 'sequence' | 'insertion' | 'visibleAtMs'>;

// Above the longest delay of a follow-up, so a walk generates each minute's sales once.
const rememberedMinutes = 256;

export function createHistory(profile: MerchantProfile): History {
  const plan: SalesPlan = { ...profile, seedHash: hashText(profile.seed) };
  const tag = merchantTag(profile.account, profile.seed);
  const firstMinute = Math.floor(profile.openedAtMs / 60_000);
  const isScripted = profile.salesPerMinute > 0;
  const salesOf = memoize(rememberedMinutes, (minute) => salesOfMinute(plan, minute));

  const entriesOf = memoize(rememberedMinutes, (minute): readonly Entry[] => {
    if (!isScripted || minute < firstMinute) return [];
    return [...draftMinute(plan, minute, salesOf), ...everydayDrafts(profile.everyday, minute)]
      .toSorted((a, b) => a.createdS - b.createdS)
      .map((draft, sequence) => ({
        ...draft,
        id: scriptedId({ merchantTag: tag, minute, sequence }),
        sequence,
        insertion: 0,
        visibleAtMs: draft.createdS * 1000,
      }))
      .filter((entry) => isAfterOpening(entry, profile.openedAtMs));
  });

  function find(id: string): Entry | null {
    const place = readScriptedId(id);
    if (place?.merchantTag !== tag) return null;
    return entriesOf(place.minute).find((entry) => entry.id === id) ?? null;
  }

  const scriptCurrencies = new Set([profile.currency, profile.secondCurrency]);

  return {
    minute: entriesOf,
    find,
    canHold: ({ type, currency }) =>
      isScripted &&
      (type === null || scriptTypes.has(type)) &&
      (currency === null || scriptCurrencies.has(currency)),
  };
}

function draftMinute(plan: SalesPlan, minute: number, salesOf: (minute: number) => readonly Sale[]): Draft[] {
  const sales = salesOf(minute).map(saleDraft);
  const consequences = followUps.flatMap((followUp) =>
    salesOf(minute - followUp.lagMinutes)
      .filter((sale) => followUp.fates.includes(sale.fate))
      .map((sale): Draft => {
        const { lagMinutes, answersLagMinutes: answers } = followUp;
        return {
          ...saleDraft(sale),
          createdS: sale.createdS + lagMinutes * 60,
          category: followUp.category,
          type: followUp.typeOf(sale),
          amount: followUp.amountOf(sale),
          causesS: answers === null ? [sale.createdS] : [sale.createdS, sale.createdS + answers * 60],
        };
      }),
  );
  const noise = noiseOfMinute(plan.seedHash, plan.currency, minute).map((movement): Draft => ({
    ...movement,
    currency: plan.currency,
    customer: 0,
    exchangeRate: null,
    source: null,
    wire: null,
    causesS: [],
  }));
  return [...sales, ...consequences, ...noise];
}

function saleDraft(sale: Omit<Sale, 'fate' | 'part'>): Draft {
  const { createdS, type, amount, currency, customer, exchangeRate, source } = sale;
  const category = 'charge';
  return {
    createdS,
    category,
    type,
    amount,
    currency,
    balanceType: 'payments',
    customer,
    exchangeRate,
    source,
    wire: null,
    causesS: [],
  };
}

/** Everyday orders of a shop paid here, and their refunds. */
function everydayDrafts(plan: EverydayPlan | undefined, minute: number): Draft[] {
  if (!plan) return [];
  const sold = everydaySale(plan, minute);
  const before = everydaySale(plan, minute - refundLagMinutes);
  const draftOf = (sale: EverydaySale, part: number, source: string | null): Draft => {
    const { minor: amount, currency } = paidFor(part, sale);
    const createdS = (sale.atMs + processorDelayMs) / 1_000;
    const rest = { customer: sale.id % 1_000, exchangeRate: null, source };
    return saleDraft({ createdS, type: 'charge', amount, currency: currency.toLowerCase(), ...rest });
  };
  const drafts: Draft[] = [];
  if (sold.paidBy === 'stripe')
    drafts.push(draftOf(sold, sold.minor, paymentOf(plan.name, 'stripe', sold.id)));
  if (before.paidBy !== 'stripe' || before.refundMinor === 0) return drafts;
  const { createdS: soldS, amount, ...sale } = draftOf(before, before.refundMinor, null);
  const createdS = before.atMs / 1_000 + refundLagMinutes * 60;
  const back = { createdS, category: 'refund', type: 'refund', amount: -amount, causesS: [soldS] };
  return [...drafts, { ...sale, ...back }];
}

function isAfterOpening(entry: Entry, openedAtMs: number): boolean {
  return [entry.createdS, ...entry.causesS].every((second) => second * 1000 >= openedAtMs);
}
