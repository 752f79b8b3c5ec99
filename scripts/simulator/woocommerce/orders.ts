/** A shop's orders as in its database: each save sets the stamp; readers see it now or later. */

export type Refund = {
  readonly id: number;
  readonly amount: string;
  readonly createdMs: number;
  /** False: refunded by hand. */
  readonly isByProcessor: boolean;
};

export type OrderState = {
  readonly status: string;
  readonly total: string;
  readonly currency: string;
  readonly parentId: number;
  readonly createdMs: number;
  readonly paidMs: number | null;
  readonly completedMs: number | null;
  readonly paymentMethod: string;
  readonly transactionId: string;
  readonly refunds: readonly Refund[];
};

export type Order = OrderState & { readonly id: number; readonly modifiedMs: number };

export type Save = {
  /** Null: the stamp stays unchanged. */
  readonly stampMs: number | null;
  readonly visibleAtMs: number;
  readonly change: (state: OrderState) => Partial<OrderState>;
};

export type Orders = ReturnType<typeof createOrders>;

export function createOrders() {
  const saved = new Map<number, { readonly first: OrderState; readonly saves: Save[] }>();
  let lastId = 100;

  /**
   * Null before the first visible save. The last visible save sets the stamp, even to an older one.
   */
  function readOrder(id: number, nowMs: number): Order | null {
    const order = saved.get(id);
    const first = order?.saves[0];
    if (!order || !first || first.visibleAtMs > nowMs) return null;
    const seen = order.saves.filter(({ visibleAtMs }) => visibleAtMs <= nowMs);
    const inTurn = seen.toSorted((one, other) => one.visibleAtMs - other.visibleAtMs);
    let state: OrderState = order.first;
    let modifiedMs = 0;
    for (const { change, stampMs } of inTurn) {
      state = { ...state, ...change(state) };
      modifiedMs = stampMs ?? modifiedMs;
    }
    return { ...state, id, modifiedMs };
  }

  const nextId = (): number => (lastId += 1);

  return {
    nextId,
    add(state: OrderState, save: Omit<Save, 'change'>, id = nextId()): number {
      lastId = Math.max(lastId, id);
      saved.set(id, { first: state, saves: [{ ...save, change: () => ({}) }] });
      return id;
    },
    /** False if there is no such order. */
    save(id: number, save: Save): boolean {
      return (saved.get(id)?.saves.push(save) ?? 0) > 0;
    },
    /** Deletes the order for good, as when the bin is emptied. */
    erase: (id: number): boolean => saved.delete(id),
    list: (nowMs: number): Order[] => [...saved.keys()].flatMap((id) => readOrder(id, nowMs) ?? []),
  };
}
