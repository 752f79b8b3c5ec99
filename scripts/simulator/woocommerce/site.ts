/** WooCommerce shops, each below its host and path, and their part of the control API. */
import { z } from 'zod';
import { Rejection } from '../control/rejection.ts';
import type { Site, SiteParts, SiteRequest } from '../site.ts';
import { answerShop } from './api.ts';
import { minorOf } from './decimal.ts';
import type { Order, OrderState, Save } from './orders.ts';
import { behaviour, openShop, shopBody, type Shop } from './shop.ts';

const ms = z.int().nonnegative();
const amount = z.string().regex(/^-?\d+(\.\d+)?$/);
const saved = {
  account: z.string(),
  /** The stamp of the save. Default: now. */
  atMs: ms.optional(),
  /** Readers see the save from this time. Default: at its stamp. */
  visibleAtMs: ms.optional(),
};
const state = z.object({
  status: z.string(),
  total: amount,
  currency: z.string(),
  parentId: z.int(),
  createdMs: ms,
  paidMs: ms.nullable(),
  completedMs: ms.nullable(),
  paymentMethod: z.string(),
  transactionId: z.string(),
});
const orderBody = z.strictObject({ ...state.partial().shape, ...saved, id: z.int().positive().optional() });
const editBody = orderBody.required({ id: true });
const refundBody = z.strictObject({
  ...saved,
  order: z.int(),
  id: z.int().positive().optional(),
  amount,
  /** Default: the save's time. */
  createdMs: ms.optional(),
  isByProcessor: z.boolean().default(true),
});
const deletionBody = z.strictObject({
  ...saved,
  order: z.int(),
  refund: z.int(),
  /** True also stamps the order; WooCommerce need not. */
  touches: z.boolean().default(false),
});
/** Written directly to the database: the order keeps its stamp, and no list of changes shows it. */
const rewriteBody = z.strictObject({ account: z.string(), id: z.int(), total: amount });
const eraseBody = z.strictObject({ account: z.string(), id: z.int() });
const modeBody = behaviour.partial().extend({ account: z.string() });
const truthBody = z.strictObject({ account: z.string(), fromMs: z.int(), toMs: z.int() });

type Figures = { saleCount: number; grossMinor: number; refundMinor: number };

export function createWooCommerceSite({ nowMs }: SiteParts): Site {
  const shops = new Map<string, Shop>();

  function getShop(account: string): Shop {
    const shop = shops.get(account);
    if (shop) return shop;
    throw new Rejection(404, `there is no shop ${account}`);
  }

  /**
   * `/shop.example/store/wp-json/wc/v3/orders` is the shop https://shop.example/store and its
   * route.
   */
  function split({ path }: SiteRequest): { account: string; route: string } {
    const [, place = '', route = ''] = /^\/(.*?)\/wp-json\/(.*)$/.exec(path) ?? [];
    return { account: `https://${place}`, route };
  }

  const control: Site['control'] = {
    shop(body) {
      const given = shopBody.parse(body);
      if (shops.has(given.account)) throw new Rejection(409, `there is a shop ${given.account} already`);
      shops.set(given.account, openShop(given));
      return { account: given.account };
    },
    mode(body) {
      const { account, ...given } = modeBody.parse(body);
      const shop = getShop(account);
      // A missing member stays unchanged: schema defaults must not apply here.
      const named = Object.keys(z.record(z.string(), z.unknown()).parse(body));
      const changed = Object.entries(given).filter(([name]) => named.includes(name));
      shop.behaviour = { ...shop.behaviour, ...Object.fromEntries(changed) };
      return shop.behaviour;
    },
    order(body) {
      const { account, id, atMs = nowMs(), visibleAtMs = atMs, ...given } = orderBody.parse(body);
      const first = { ...state.parse({ ...newOrder(atMs), ...given }), refunds: [] };
      return { id: getShop(account).orders.add(first, { stampMs: atMs, visibleAtMs }, id) };
    },
    edit(body) {
      const { account, id, atMs = nowMs(), visibleAtMs = atMs, ...given } = editBody.parse(body);
      const change = (before: OrderState) => state.parse({ ...before, ...given });
      save(getShop(account), id, { stampMs: atMs, visibleAtMs, change });
      return { id };
    },
    refund(body) {
      const { account, order, atMs = nowMs(), visibleAtMs = atMs, ...given } = refundBody.parse(body);
      const shop = getShop(account);
      const { id = shop.orders.nextId(), createdMs = atMs, ...rest } = given;
      const change = ({ refunds }: OrderState) => ({ refunds: [...refunds, { id, createdMs, ...rest }] });
      save(shop, order, { stampMs: atMs, visibleAtMs, change });
      return { id };
    },
    'delete-refund'(body) {
      const {
        account,
        order,
        refund,
        touches,
        atMs = nowMs(),
        visibleAtMs = atMs,
      } = deletionBody.parse(body);
      const change = ({ refunds }: OrderState) => ({ refunds: refunds.filter(({ id }) => id !== refund) });
      save(getShop(account), order, { stampMs: touches ? atMs : null, visibleAtMs, change });
      return { id: refund };
    },
    rewrite(body) {
      const { account, id, total } = rewriteBody.parse(body);
      save(getShop(account), id, { stampMs: null, visibleAtMs: nowMs(), change: () => ({ total }) });
      return { id };
    },
    erase(body) {
      const { account, id } = eraseBody.parse(body);
      return { erased: getShop(account).orders.erase(id) };
    },
    truth(body) {
      const { account, fromMs, toMs } = truthBody.parse(body);
      return { currencies: sumOrders(getShop(account).orders.list(nowMs()), fromMs, toMs) };
    },
  };

  return {
    // Each order has its currency; this is the default.
    accounts: () => [...shops.keys()].map((account) => ({ account, currency: 'USD' })),
    hasAccount: (account) => shops.has(account),
    accountOf(request) {
      const { account } = split(request);
      return shops.has(account) ? account : null;
    },
    answer(request) {
      const { account, route } = split(request);
      const shop = shops.get(account);
      if (!shop) return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' };
      return answerShop(shop, { ...request, route }, nowMs());
    },
    control,
    reset: () => shops.clear(),
  };
}

function save({ orders }: Shop, id: number, change: Save): void {
  if (!orders.save(id, change)) throw new Rejection(404, `there is no order ${id}`);
}

/** By default paid by card when placed. */
function newOrder(atMs: number): z.output<typeof state> {
  return {
    status: 'processing',
    total: '10.00',
    currency: 'EUR',
    parentId: 0,
    createdMs: atMs,
    paidMs: atMs,
    completedMs: null,
    paymentMethod: 'woocommerce_payments',
    transactionId: '',
  };
}

/** The merchant's own view: money received for valid orders, and refunds of it. */
function sumOrders(orders: readonly Order[], fromMs: number, toMs: number): Record<string, Figures> {
  const figures: Record<string, Figures> = {};
  const isInside = (atMs: number) => atMs >= fromMs && atMs < toMs;
  for (const { status, currency, total, parentId, paidMs, completedMs, refunds } of orders) {
    const soldMs = paidMs ?? (status === 'processing' ? null : completedMs);
    if (!['processing', 'completed', 'refunded'].includes(status) || soldMs === null || parentId !== 0)
      continue;
    const given = refunds.filter(({ createdMs }) => isInside(createdMs));
    const isSold = isInside(soldMs) && minorOf(total, currency) !== 0;
    if (!isSold && given.length === 0) continue;
    const sum = (figures[currency] ??= { saleCount: 0, grossMinor: 0, refundMinor: 0 });
    if (isSold) sum.saleCount += 1;
    if (isSold) sum.grossMinor += minorOf(total, currency);
    for (const refund of given) sum.refundMinor += minorOf(refund.amount, currency);
  }
  return figures;
}
