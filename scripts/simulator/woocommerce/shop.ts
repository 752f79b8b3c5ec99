/** One shop: its address, keys, host behaviour and orders. */
import { z } from 'zod';
import { createOrders, type Orders } from './orders.ts';

const key = z.strictObject({ key: z.string(), secret: z.string(), canRead: z.boolean().default(true) });

/** Settings changeable at run time. */
export const behaviour = z.strictObject({
  /** Null: its address. */
  home: z.string().nullable().default(null),
  /** East of UTC: the site's zone, used in all stamps without `_gmt`. */
  zoneMinutes: z.int().default(120),
  /** The shop's displayed decimals, used in rounding unless `dp` differs. */
  decimals: z.int().min(0).default(2),
  /** False: WordPress believes the request is not https and accepts no key. */
  isSsl: z.boolean().default(true),
  /** The host removes `Authorization`. */
  stripsHeader: z.boolean().default(false),
  /** Versions below 9 have no list of all refunds. */
  version: z.number().default(11),
  /** PHP prints this before each response. */
  notice: z.string().default(''),
  /** Redirects every request to this address. */
  movedTo: z.string().nullable().default(null),
});
type Behaviour = z.output<typeof behaviour>;

/** By the shop's base URL, such as `https://shop.example/store`. */
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
