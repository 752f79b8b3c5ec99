/** One shop: where it is, its keys, how its host behaves, and its orders. */
import { z } from 'zod';
import { createOrders, type Orders } from './orders.ts';

const key = z.strictObject({ key: z.string(), secret: z.string(), canRead: z.boolean().default(true) });

/** Parts of a shop that may be changed while it runs. */
export const behaviour = z.strictObject({
  /** Null: its address. */
  home: z.string().nullable().default(null),
  /** East of UTC: the zone of the site, and of all stamps without `_gmt`. */
  zoneMinutes: z.int().default(120),
  /** That the shop shows, and rounds to unless `dp` says another number. */
  decimals: z.int().min(0).default(2),
  /** False: WordPress does not know that it is asked by https, and so knows no key. */
  isSsl: z.boolean().default(true),
  /** The host takes `Authorization` away. */
  stripsHeader: z.boolean().default(false),
  /** Below 9 there is no list of all refunds. */
  version: z.number().default(11),
  /** PHP writes it before each answer. */
  notice: z.string().default(''),
  /** Another address, which every request is sent to. */
  movedTo: z.string().nullable().default(null),
});
export type Behaviour = z.output<typeof behaviour>;

/** By the base URL of the shop, such as `https://shop.example/store`. */
export const shopBody = behaviour.extend({ account: z.string().startsWith('https://'), keys: z.array(key) });

export type Shop = {
  readonly account: string;
  readonly keys: ReadonlyArray<z.output<typeof key>>;
  readonly orders: Orders;
  behaviour: Behaviour;
};

export function openShop({ account, keys, ...rest }: z.output<typeof shopBody>): Shop {
  return { account, keys, orders: createOrders(), behaviour: rest };
}
