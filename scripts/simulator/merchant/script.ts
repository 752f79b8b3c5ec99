/** One merchant's script: records each sale once and reports it to every platform involved. */
import { Rejection } from '../control/rejection.ts';
import {
  paidFor,
  sumMoney,
  type Means,
  type Money,
  type MoneyQuery,
  type Platform,
  type Seen,
  type Shop,
} from './money.ts';
import type { Outlets } from './outlets.ts';

export type Accounts = { readonly [Name in Platform]?: string | undefined };

export type NewSale = {
  readonly id?: number | undefined;
  /** Null: the processor alone knows of it. */
  readonly at: Shop | null;
  readonly paidBy: Means;
  readonly minor: number;
  readonly currency: string;
  /** The processor's amount and currency, if they differ. */
  readonly paid?: { readonly minor: number; readonly currency: string } | undefined;
  readonly atMs: number;
  /** The processor lists it from this time. */
  readonly listedAtMs?: number | undefined;
  /** False: the shop does not know the processor's id. */
  readonly isNamed: boolean;
  /** Stripe generates its side of the everyday sales itself, for any past time. */
  readonly isEveryday?: boolean;
};

type NewRefund = {
  readonly sale: number;
  readonly minor: number;
  readonly atMs: number;
  /** `shop`: by hand. `processor`: on the processor's website, unknown to the shop. */
  readonly through: 'both' | 'shop' | 'processor';
};

type Refund = { readonly money: Money; readonly at: { readonly processor: string; readonly shop: string } };
type Sale = NewSale & {
  readonly id: number;
  readonly payment: string;
  money: Money;
  isDeleted: boolean;
  readonly refunds: Map<number, Refund>;
  /** Payments for additions to an order, and returned refunds. */
  readonly more: Money[];
};

export type Script = ReturnType<typeof createScript>;

/** The processor's time of a sale is this much later than the shop's. */
export const processorDelayMs = 2_000;

export function createScript(name: string, accounts: Accounts, outlets: Outlets) {
  const sales = new Map<number, Sale>();
  let count = 0;

  const accountAt = (platform: Platform): string => {
    const account = accounts[platform];
    if (account === undefined) throw new Rejection(400, `the merchant ${name} has no account at ${platform}`);
    return account;
  };
  const shopOf = ({ at }: NewSale) => (at === null ? null : outlets[at](accountAt(at)));
  const processorOf = ({ paidBy }: NewSale) =>
    paidBy === 'other' ? null : outlets[paidBy](accountAt(paidBy));

  function getSale(id: number): Sale {
    const sale = sales.get(id);
    if (!sale) throw new Rejection(404, `there is no sale ${id} of ${name}`);
    return sale;
  }

  /** Creates a payment's money and reports it to its platforms. */
  function take(sale: NewSale & { readonly id: number }, payment: string): Money {
    const { id: order, at, paidBy, minor, currency, atMs, isNamed } = sale;
    const money: Money = { side: 'sale', seen: {} };
    const takenMs = atMs + processorDelayMs;
    const { listedAtMs = Math.floor(takenMs / 1_000) * 1_000 } = sale;
    if (paidBy !== 'other') {
      const seen = { ...paidFor(minor, sale), atMs: takenMs, visibleAtMs: listedAtMs };
      if (!playsByItself(sale)) processorOf(sale)?.sell({ ...seen, payment });
      money.seen[paidBy] = seen;
    }
    if (at !== null) {
      const seen = { minor, currency, atMs, visibleAtMs: atMs };
      shopOf(sale)?.sell({ ...seen, order, paidBy, payment: isNamed && paidBy !== 'other' ? payment : null });
      money.seen[at] = seen;
    }
    return money;
  }

  function sell(given: NewSale): number {
    const { id = count + 1, at, paidBy } = given;
    if (at === null && paidBy === 'other') throw new Rejection(400, 'a sale needs a shop or a processor');
    if (sales.has(id)) throw new Rejection(409, `there is a sale ${id} of ${name} already`);
    count = Math.max(count, id);
    const payment = paymentOf(name, given.paidBy, id);
    const money = take({ ...given, id }, payment);
    sales.set(id, { ...given, id, payment, money, isDeleted: false, refunds: new Map(), more: [] });
    return id;
  }

  function refund({ sale: of, minor, atMs, through }: NewRefund): number {
    const sale = getSale(of);
    const { at, paidBy, currency, payment } = sale;
    const number = (count += 1);
    const seen: Money['seen'] = {};
    const atProcessor = `${payment}R${number}`;
    let atShop = '';
    if (paidBy !== 'other' && through !== 'shop') {
      // No list shows a refund before its sale.
      const visibleAtMs = Math.max(atMs, sale.money.seen[paidBy]?.visibleAtMs ?? 0);
      const one: Seen = { ...paidFor(minor, sale), atMs, visibleAtMs };
      if (!playsByItself(sale)) processorOf(sale)?.refund({ ...one, payment, refund: atProcessor });
      seen[paidBy] = one;
    }
    if (at !== null && through !== 'processor' && !sale.isDeleted) {
      const one: Seen = { minor, currency, atMs, visibleAtMs: atMs };
      const isByHand = through === 'shop' && paidBy !== 'other';
      atShop = shopOf(sale)?.refund({ ...one, order: of, paidBy, payment: null, isByHand }) ?? '';
      seen[at] = one;
    }
    if (Object.keys(seen).length === 0)
      throw new Rejection(400, `no platform would show this refund of ${of}`);
    sale.refunds.set(number, {
      money: { side: 'refund', seen },
      at: { processor: atProcessor, shop: atShop },
    });
    return number;
  }

  return {
    has: (id: number): boolean => sales.has(id),
    sell,
    refund,

    /**
     * Changes the total of a paid order. The processor keeps its amount unless more is paid or
     * refunded.
     */
    edit(id: number, minor: number, atMs: number): void {
      const sale = getSale(id);
      const { at, currency } = sale;
      const shop = shopOf(sale);
      const seen = at && sale.money.seen[at];
      if (!shop || !seen || sale.isDeleted) throw new Rejection(400, `${id} is not an order`);
      const payments = [sale.money, ...sale.more].filter(({ side }) => side === 'sale');
      const total = payments.reduce((sum, one) => sum + (one.seen[at]?.minor ?? 0), 0);
      if (shop.setTotal) {
        shop.setTotal(id, { minor, currency });
        sale.money = { side: 'sale', seen: { ...sale.money.seen, [at]: { ...seen, minor } } };
      } else if (minor < total) refund({ sale: id, minor: total - minor, atMs, through: 'both' });
      else if (minor > total) {
        const paid = paidFor(minor - total, sale);
        const rest = { ...sale, minor: minor - total, paid, atMs, listedAtMs: undefined };
        sale.more.push(take(rest, `${sale.payment}M${(count += 1)}`));
      }
    },

    /** Deletes the order at its shop; the processor does not notice. */
    delete(id: number, status: string): void {
      const sale = getSale(id);
      const { at } = sale;
      const shop = shopOf(sale);
      if (!shop || !at || sale.isDeleted) throw new Rejection(400, `${id} is not an order`);
      shop.delete(id, status);
      sale.isDeleted = true;
      if (shop.keepsDeleted) return;
      for (const { seen } of moneyOf(sale)) delete seen[at];
    },

    /** A failed refund: the shop deletes it, and the processor gets the money back. */
    deleteRefund(of: number, number: number, atMs: number): void {
      const sale = getSale(of);
      const { at, paidBy, payment } = sale;
      const shop = shopOf(sale);
      const found = sale.refunds.get(number);
      if (!found) throw new Rejection(404, `there is no refund ${number} of ${of}`);
      if (at && found.money.seen[at]) {
        if (!shop?.deleteRefund) throw new Rejection(400, `${at} never deletes refunds`);
        shop.deleteRefund(of, found.at.shop);
      }
      if (at) delete found.money.seen[at];
      const taken = paidBy === 'other' ? undefined : found.money.seen[paidBy];
      const processor = processorOf(sale);
      if (paidBy === 'other' || !taken || !processor) return;
      const back = { ...taken, atMs, visibleAtMs: atMs };
      processor.failRefund({ ...back, payment, refund: found.at.processor });
      if (!processor.keepsFailed) delete found.money.seen[paidBy];
      else sale.more.push({ side: 'refund', seen: { [paidBy]: { ...back, minor: -taken.minor } } });
    },

    truth(query: MoneyQuery) {
      const all = [...sales.values()].flatMap(moneyOf);
      return sumMoney(all, query, (platform, moment) => outlets.shows(platform, accountAt(platform), moment));
    },
  };
}

/** The processor's id of a sale's first payment. */
export function paymentOf(name: string, paidBy: Means, id: number): string {
  return `${paidBy === 'stripe' ? 'ch_' : 'PAY'}${name}${id}`;
}

function playsByItself({ isEveryday = false, paidBy }: NewSale): boolean {
  return isEveryday && paidBy === 'stripe';
}

function moneyOf({ money, more, refunds }: Sale): Money[] {
  return [money, ...more, ...[...refunds.values()].map((refund) => refund.money)];
}
