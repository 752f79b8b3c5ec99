/** WooCommerce on the stage. */
import { z } from 'zod';
import { amountOf } from '../../../scripts/simulator/woocommerce/decimal.ts';
import { createWooCommerceSite } from '../../../scripts/simulator/woocommerce/site.ts';
import { createWooCommerceAdapter } from '../../../src/platforms/woocommerce/adapter.ts';
import { createStageOutbound, type OpenStage, type StageTruth } from '../stage.ts';

const account = 'https://shop.example/store';
const shopsAt = 'https://shops.invalid/woocommerce';
const overlapSeconds = 60;
const keys = { key: 'ck_0123456789abcdef', secret: 'cs_fedcba9876543210' };
const idBody = z.object({ id: z.number() });
const figures = z.object({ saleCount: z.number(), grossMinor: z.number(), refundMinor: z.number() });
const truthBody = z.object({ currencies: z.record(z.string(), figures) });

export const openWooCommerce: OpenStage = ({ nowMs }) => {
  const site = createWooCommerceSite({ nowMs });
  const tell = (verb: string, body: object): unknown => site.control[verb]?.({ account, ...body });
  tell('shop', { keys: [keys] });
  const { outbound, requests, fail } = createStageOutbound(({ method = 'GET', url, headers, body = '' }) => {
    const path = url.pathname.replace('/woocommerce', '');
    return site.answer({ method, path, params: url.searchParams, headers, body });
  }, nowMs);
  const orders = new Map<string, { readonly id: number; readonly refunds: number[] }>();
  const edit = (change: object) => (saleId: string) =>
    void tell('edit', { id: orders.get(saleId)?.id, ...change });
  return {
    adapter: createWooCommerceAdapter({
      WOOCOMMERCE_SHOPS_AT: shopsAt,
      // Small: page boundaries fall inside a second.
      WOOCOMMERCE_PAGE_SIZE: 4,
      WOOCOMMERCE_OVERLAP_SECONDS: overlapSeconds,
      WOOCOMMERCE_PAID_STATUSES: '',
      WOOCOMMERCE_COUNT_SUB_ORDERS: false,
      outbound,
    }),
    account,
    credential: { accessToken: keys.key, refreshToken: keys.secret, expiresAt: null, options: {} },
    foreignCredential: {
      accessToken: 'ck_of_another',
      refreshToken: keys.secret,
      expiresAt: null,
      options: {},
    },
    maxLateMs: overlapSeconds * 1000,
    stepsMs: [300, 1_000, 30_000, 300_000],
    // One request for the orders, one for the bin.
    idleRequests: 2,
    sell({ id, minor, currency, atMs, visibleAtMs }) {
      const order = { total: amountOf(minor, currency), currency, atMs, visibleAtMs };
      orders.set(id, { id: idBody.parse(tell('order', order)).id, refunds: [] });
    },
    refund({ saleId, minor, currency, atMs, visibleAtMs }) {
      const order = orders.get(saleId);
      if (!order) return;
      const given = { order: order.id, amount: amountOf(minor, currency), atMs, visibleAtMs };
      order.refunds.push(idBody.parse(tell('refund', given)).id);
    },
    changes: [
      edit({ status: 'cancelled' }),
      edit({ status: 'trash' }),
      edit({ status: 'completed' }),
      edit({ total: '77.00' }),
      edit({ paidMs: null, status: 'processing' }),
      (saleId) => {
        const order = orders.get(saleId);
        const refund = order?.refunds.pop();
        if (refund !== undefined) tell('delete-refund', { order: order?.id, refund, touches: true });
      },
    ],
    truth(fromMs, toMs): StageTruth {
      const { currencies } = truthBody.parse(tell('truth', { fromMs, toMs }));
      return Object.fromEntries(
        Object.entries(currencies).map(([currency, { saleCount, grossMinor, refundMinor }]) => {
          return [currency, { saleCount, saleMinor: grossMinor, refundMinor }];
        }),
      );
    },
    vanish(saleId) {
      tell('erase', { id: orders.get(saleId)?.id ?? 0 });
      orders.delete(saleId);
    },
    fail,
    requests,
  };
};
