/** Stripe on the stage. */
import { createMerchantRegistry } from '../../../scripts/simulator/merchant-registry.ts';
import { createSilences } from '../../../scripts/simulator/silences.ts';
import { createStripeApi } from '../../../scripts/simulator/stripe/api.ts';
import { isoMinorOf } from '../../../scripts/simulator/currencies.ts';
import { createStripeAdapter } from '../../../src/platforms/stripe/adapter.ts';
import { createStageOutbound, type OpenStage, type StageSale } from '../stage.ts';

const [account, foreign] = ['acct_stage', 'acct_other'];
const overlapSeconds = 60;

export const openStripe: OpenStage = ({ nowMs }) => {
  const merchants = createMerchantRegistry(createSilences());
  for (const name of [account, foreign])
    merchants.add({
      account: name,
      keys: [`sk_test_${name}`],
      currency: 'usd',
      secondCurrency: null,
      seed: name,
      salesPerMinute: 0,
      openedAtMs: 0,
      accountReadable: true,
    });
  const api = createStripeApi({ merchants, nowMs });
  const { outbound, requests, fail } = createStageOutbound(({ method = 'GET', url, headers }) => {
    return api.answer({ method, path: url.pathname, params: url.searchParams, headers });
  }, nowMs);
  const added = merchants.get(account)?.added;
  let listed: Array<StageSale & { readonly sign: 1 | -1; readonly wireId: string; readonly saleId: string }> =
    [];
  const add = (one: StageSale, sign: 1 | -1, saleId: string): void => {
    const wireId = added?.add({
      createdMs: one.atMs,
      visibleAtMs: one.visibleAtMs,
      sequence: null,
      category: sign > 0 ? 'charge' : 'refund',
      type: sign > 0 ? 'charge' : 'refund',
      amount: sign * one.minor,
      currency: one.currency.toLowerCase(),
      balanceType: 'payments',
      source: null,
      wire: null,
    });
    listed.push({ ...one, sign, saleId, wireId: wireId ?? '' });
  };
  const credentialOf = (name: string) => {
    return { accessToken: `sk_test_${name}`, refreshToken: null, expiresAt: null, options: {} };
  };
  return {
    adapter: createStripeAdapter({
      STRIPE_BASE_URL: 'https://stripe.invalid',
      STRIPE_OVERLAP_SECONDS: overlapSeconds,
      STRIPE_COMPLETENESS_LAG_SECONDS: overlapSeconds,
      outbound,
      observe: () => undefined,
    }),
    account,
    credential: credentialOf(account),
    foreignCredential: credentialOf(foreign),
    maxLateMs: overlapSeconds * 1000,
    stepsMs: [1_000, 30_000, 300_000],
    idleRequests: 1,
    sell: (sale) => add(sale, 1, sale.id),
    refund: (refund) => add(refund, -1, refund.saleId),
    vanish(gone) {
      for (const { saleId, wireId } of listed) if (saleId === gone) added?.correct(wireId, null);
      listed = listed.filter(({ saleId }) => saleId !== gone);
    },
    changes: [],
    truth(fromMs, toMs) {
      const sums: Record<string, { saleCount: number; saleMinor: number; refundMinor: number }> = {};
      for (const { atMs, visibleAtMs, currency, minor, sign } of listed) {
        if (visibleAtMs > nowMs() || atMs < fromMs || atMs >= toMs) continue;
        const sum = (sums[currency] ??= { saleCount: 0, saleMinor: 0, refundMinor: 0 });
        const iso = isoMinorOf(currency.toLowerCase(), minor) ?? 0;
        if (sign > 0) sum.saleCount += 1;
        if (sign > 0) sum.saleMinor += iso;
        else sum.refundMinor += iso;
      }
      return sums;
    },
    fail,
    requests,
  };
};
