/** One shop's script: orders and transactions, the source of both lists and of the truth. */

export type Payment = {
  readonly id: string;
  readonly kind: string;
  status: string;
  /** Decimal text in Shopify's format; never signed. */
  readonly amount: string;
  readonly currency: string;
  readonly presentment: { readonly amount: string; readonly currency: string } | null;
  readonly gateway: string;
  readonly method: string;
  readonly reference: string | null;
  readonly test: boolean;
  readonly parentId: string | null;
  processedAtMs: number;
  /** Listed from this time, without any sign of being late. */
  visibleAtMs: number;
  /** Its row in the list of money movements; their ids ascend. */
  tenderId: string | null;
  /** The row's amount, signed. */
  tenderAmount: string;
};

export type Order = {
  readonly id: string;
  readonly key: string;
  readonly createdMs: number;
  updatedMs: number;
  isDeleted: boolean;
  readonly payments: Payment[];
};

type Given = Omit<Payment, 'tenderAmount'>;
/** The amount is required, all else has a default. */
type NewPayment = { readonly [Name in keyof Given]?: Given[Name] | undefined } & Pick<Given, 'amount'>;
export type CurrencyTruth = { saleCount: number; grossMinor: number; refundMinor: number };

export type Shop = ReturnType<typeof createShop>;

const credits = ['gift_card', 'shopify_store_credit'];
type Side = { readonly count: number; readonly gross: number; readonly refund: number };
const sold: Side = { count: 1, gross: 1, refund: 0 };
const sides: Readonly<Record<string, Side>> = {
  SALE: sold,
  CAPTURE: sold,
  CHANGE: { count: 0, gross: -1, refund: 0 },
  REFUND: { count: 0, gross: 0, refund: 1 },
};
const movesMoney = ({ kind, status }: Payment): boolean =>
  status === 'SUCCESS' && ['SALE', 'CAPTURE', 'REFUND'].includes(kind);

export function createShop(domain: string, currency: string, nowMs: () => number) {
  const orders = new Map<string, Order>();
  let lastId = 0;
  /** Ascends with time: after a restart the same sales get the same ids. */
  function nextId(atMs = nowMs()): string {
    lastId = Math.max(lastId + 1, Math.floor(atMs / 1_000) * 10);
    return String(lastId);
  }

  function getOrAddOrder(key: string, atMs: number): Order {
    const found = orders.get(key);
    if (found) return found;
    const [createdMs, updatedMs] = [nowMs(), nowMs()];
    const order = { id: nextId(atMs), key, createdMs, updatedMs, isDeleted: false, payments: [] };
    orders.set(key, order);
    return order;
  }

  /** The movement excludes cash returned as change. */
  function listMovement(payment: Payment, siblings: readonly Payment[], id: string): void {
    const change = siblings.find(({ kind, parentId }) => kind === 'CHANGE' && parentId === payment.id);
    const net = change ? subtract(payment.amount, change.amount) : payment.amount;
    payment.tenderId = id;
    payment.tenderAmount = payment.kind === 'REFUND' ? `-${net}` : net;
  }

  return {
    domain,
    currency,
    orders,

    /** Adds payments to an order, creating it if new. A parent is a transaction id. */
    add(key: string, added: readonly NewPayment[], updatedMs = nowMs()): Payment[] {
      const order = getOrAddOrder(key, updatedMs);
      order.updatedMs = updatedMs;
      const payments = added.map((one): Payment => {
        return {
          id: one.id ?? nextId(updatedMs),
          kind: one.kind ?? 'SALE',
          status: one.status ?? 'SUCCESS',
          amount: one.amount,
          currency: one.currency ?? currency,
          presentment: one.presentment ?? null,
          gateway: one.gateway ?? 'shopify_payments',
          method: one.method ?? one.gateway ?? 'credit_card',
          reference: one.reference ?? null,
          test: one.test ?? false,
          parentId: one.parentId ?? null,
          processedAtMs: one.processedAtMs ?? nowMs(),
          visibleAtMs: one.visibleAtMs ?? nowMs(),
          tenderId: null,
          tenderAmount: '',
        };
      });
      payments.forEach((payment, index) => {
        if (movesMoney(payment)) listMovement(payment, payments, added[index]?.tenderId ?? nextId(updatedMs));
      });
      order.payments.push(...payments);
      return payments;
    },

    /** Changes a transaction's status; lists its movement at once if it now has one. */
    settle(id: string, status: string): void {
      for (const order of orders.values())
        for (const payment of order.payments.filter((one) => one.id === id)) {
          order.updatedMs = nowMs();
          payment.status = status;
          payment.processedAtMs = nowMs();
          payment.visibleAtMs = Math.max(payment.visibleAtMs, nowMs());
          if (movesMoney(payment) && payment.tenderId === null)
            listMovement(payment, order.payments, nextId());
        }
    },

    /**
     * Changes the amount, or removes the payment without a trace if null; the order stays
     * untouched.
     */
    correct(id: string, amount: string | null): boolean {
      for (const { payments } of orders.values()) {
        const place = payments.findIndex((one) => one.id === id || one.tenderId === id);
        const [before] = place < 0 ? [] : payments.splice(place, 1);
        if (before === undefined) continue;
        if (amount === null) return true;
        const payment = { ...before, amount };
        payments.splice(place, 0, payment);
        if (payment.tenderId !== null) listMovement(payment, payments, payment.tenderId);
        return true;
      }
      return false;
    },

    truth(fromMs: number, toMs: number): Record<string, CurrencyTruth> {
      const sums: Record<string, CurrencyTruth> = {};
      for (const { payments } of orders.values()) {
        for (const payment of payments) {
          const { kind, status, gateway, test, currency: code, parentId, visibleAtMs } = payment;
          const sale = payments.find(({ id }) => kind === 'CHANGE' && id === parentId);
          const { processedAtMs: atMs } = sale ?? payment;
          const minor = minorOf(payment.amount, code);
          const isMoney = status === 'SUCCESS' && !test && !credits.includes(gateway) && minor !== null;
          const isThen = visibleAtMs <= nowMs() && atMs >= fromMs && atMs < toMs;
          const side = sides[kind];
          if (!side || !isMoney || !isThen || minor === 0) continue;
          const sum = (sums[code] ??= { saleCount: 0, grossMinor: 0, refundMinor: 0 });
          sum.saleCount += side.count;
          sum.grossMinor += side.gross * minor;
          sum.refundMinor += side.refund * minor;
        }
      }
      return sums;
    },
  };
}

const wholeUnits = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const thousandths = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');

function digitsOf(currency: string): number {
  return wholeUnits.includes(currency) ? 0 : thousandths.includes(currency) ? 3 : 2;
}

/** Null if the amount is finer than the currency. */
function minorOf(amount: string, currency: string): number | null {
  const minor = Number(amount) * 10 ** digitsOf(currency);
  return Math.abs(minor - Math.round(minor)) < 1e-6 ? Math.round(minor) : null;
}

function subtract(amount: string, part: string): string {
  return String(Math.round((Number(amount) - Number(part)) * 1_000) / 1_000);
}
