/** Single orders and refunds of a shop, by their ids. */
import { emptyPage, type BookedEvent, type FailedStep, type PullStep } from '../adapter.ts';
import type { Shop } from './api.ts';
import { toWholes } from './events.ts';

/** Each with all of its order; orders in the bin are as gone as those that were deleted. */
export async function* lookUp(shop: Shop, events: readonly BookedEvent[]): AsyncGenerator<PullStep, void> {
  const failure = yield* readOrdersOf(shop, events);
  yield failure ?? emptyPage({ cursor: null, complete: true });
}

async function* readOrdersOf(
  shop: Shop,
  events: readonly BookedEvent[],
): AsyncGenerator<PullStep, FailedStep | undefined> {
  const orders = yield* shop.findParents(idsOf(events, 'refund'));
  if ('kind' in orders) return orders;
  const ids = [...new Set([...idsOf(events, 'order'), ...orders])];
  for (let read = 0; read < ids.length; read += shop.pageSize) {
    const found = yield* shop.findOrders(ids.slice(read, read + shop.pageSize));
    if ('kind' in found) return found;
    const refunds = yield* shop.readRefunds(found);
    if ('kind' in refunds) return refunds;
    yield { kind: 'page', ...toWholes(found, refunds, shop.rules), cursor: null, complete: false };
  }
  return undefined;
}

const idsOf = (events: readonly BookedEvent[], kind: 'order' | 'refund'): number[] =>
  events.flatMap(({ externalId }) => {
    const [, id] = new RegExp(`^${kind}:(\\d+)$`).exec(externalId) ?? [];
    return id === undefined ? [] : [Number(id)];
  });
