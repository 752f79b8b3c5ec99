/** Shopify on the stage: tender transactions with a permanent token; orders with an own app. */
import { systemClock } from '../../../src/model/clock.ts';
import { z } from 'zod';
import { createShopifySite } from '../../../scripts/simulator/shopify/site.ts';
import { createShopifyAdapter } from '../../../src/platforms/shopify/adapter.ts';
import type { Credential } from '../../../src/platforms/adapter.ts';
import { createStageOutbound, type OpenStage, type StageTruth } from '../stage.ts';

const [account, foreign] = ['stage.myshopify.com', 'other.myshopify.com'];
const overlapSeconds = 20;
const truthForm = z.object({
  currencies: z.record(
    z.string(),
    z.object({ saleCount: z.number(), grossMinor: z.number(), refundMinor: z.number() }),
  ),
});
const idsForm = z.object({ ids: z.array(z.string()) });

type Source = 'tender_transactions' | 'order_transactions';

function credentialOf(source: Source, shop: string): Credential {
  const rest = { expiresAt: null, options: {} };
  return source === 'tender_transactions'
    ? { accessToken: `shpat_${shop}`, refreshToken: null, ...rest }
    : { accessToken: `client of ${shop}`, refreshToken: `shpss_${shop}`, ...rest };
}

const openFrom =
  (source: Source): OpenStage =>
  ({ nowMs }) => {
    const site = createShopifySite({ nowMs });
    const tell = (verb: string, body: object): unknown => site.control[verb]?.(body);
    for (const shop of [account, foreign]) {
      const { accessToken, refreshToken } = credentialOf(source, shop);
      const keys =
        refreshToken === null
          ? { accessTokens: [accessToken] }
          : { ownApp: { clientId: accessToken, clientSecret: refreshToken } };
      // Low: pages shrink to a few nodes, so a walk has several pages.
      const maxQueryCost = source === 'tender_transactions' ? 7 : 10;
      tell('account', { account: shop, maxQueryCost, ...keys });
    }
    const { outbound, requests, fail } = createStageOutbound(
      ({ method = 'GET', url, headers, body = '' }) =>
        site.answer({ method, path: url.pathname, params: url.searchParams, headers, body }),
      nowMs,
    );
    const idsOf = new Map<string, string[]>();
    const add = (order: string, ...payments: object[]): string[] => {
      const { ids } = idsForm.parse(tell('add', { account, order, payments }));
      idsOf.set(order, [...(idsOf.get(order) ?? []), ...ids]);
      return ids;
    };
    /** Currency of each sale; later payments of its order reuse it. */
    const currencies = new Map<string, string>();
    const pending: string[] = [];
    const settled: string[] = [];
    const settle = (id: string | undefined, status: string) => id && tell('settle', { account, id, status });
    let count = 0;
    const amountOf = (minor: number, currency: string): string =>
      currency === 'JPY' ? `${minor}.0` : String(minor / 100);
    const paid = (saleId: string, minor: number, more: object = {}) => {
      const currency = currencies.get(saleId) ?? 'USD';
      return { amount: amountOf(minor, currency), currency, ...more };
    };

    const changes: Array<(saleId: string) => void> = [
      // A manual payment recorded now, dated three hours ago.
      (sale) => add(sale, paid(sale, 700, { gateway: 'manual', processedAtMs: nowMs() - 3 * 3_600_000 })),
      (sale) => pending.push(...add(sale, paid(sale, 300, { kind: 'REFUND', status: 'PENDING' }))),
      () => settle(pending.shift(), 'SUCCESS'),
      () => settle(pending.shift(), 'FAILURE'),
      (sale) => {
        const id = String((count += 1));
        const cash = paid(sale, 5_000, { id, gateway: 'cash' });
        add(sale, cash, paid(sale, 800, { kind: 'CHANGE', gateway: 'cash', parentId: id }));
      },
      (sale) => add(sale, paid(sale, 400, { gateway: 'gift_card' }), paid(sale, 400, { test: true })),
      (sale) => add(sale, paid(sale, 900, { kind: 'AUTHORIZATION' })),
      // Order transactions disappear with a deleted order; tender transactions stay listed.
      (order) => tell(source === 'tender_transactions' ? 'remove' : 'touch', { account, order }),
    ];
    // A tender transaction is final; the status of an order transaction may change.
    if (source === 'order_transactions')
      changes.push(
        (sale) => settled.push(...add(sale, paid(sale, 1_100))),
        () => settle(settled.shift(), 'FAILURE'),
      );

    return {
      adapter: createShopifyAdapter({
        SHOPIFY_SOURCE: source,
        SHOPIFY_OVERLAP_SECONDS: overlapSeconds,
        SHOPIFY_SHOPS_AT: 'https://shopify.invalid',
        outbound,
        observe: () => undefined,
        clock: { ...systemClock, monotonicMs: nowMs },
      }),
      account,
      credential: credentialOf(source, account),
      foreignCredential: credentialOf(source, foreign),
      maxLateMs: overlapSeconds * 1000,
      stepsMs: [1_000, 10_000, 60_000],
      idleRequests: 1,
      sell({ id, minor, currency, atMs, visibleAtMs }) {
        currencies.set(id, currency);
        add(id, paid(id, minor, { processedAtMs: atMs, visibleAtMs }));
      },
      refund({ saleId, minor, atMs, visibleAtMs }) {
        add(saleId, paid(saleId, minor, { kind: 'REFUND', processedAtMs: atMs, visibleAtMs }));
      },
      changes,
      truth(fromMs, toMs) {
        const { currencies: sums } = truthForm.parse(tell('truth', { account, fromMs, toMs }));
        return Object.fromEntries(
          Object.entries(sums).map(([code, { saleCount, grossMinor: saleMinor, refundMinor }]) => [
            code,
            { saleCount, saleMinor, refundMinor },
          ]),
        ) satisfies StageTruth;
      },
      vanish(saleId) {
        for (const id of idsOf.get(saleId) ?? []) tell('correct', { account, id, amount: null });
      },
      fail,
      requests,
    };
  };

export const openShopify = openFrom('tender_transactions');
export const openShopifyOrders = openFrom('order_transactions');
