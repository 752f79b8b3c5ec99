/** The REST API of one shop, in WooCommerce's order: keys, parameters, list. */
import type { IncomingHttpHeaders } from 'node:http';
import { jsonReply, type Reply } from '../reply.ts';
import type { Order } from './orders.ts';
import type { Shop } from './shop.ts';
import { orderOnWire, refundOnWire, type Members, type Writing } from './wire.ts';

type Asked = {
  /** Below `/wp-json/`. */
  readonly route: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
};

const reject = (status: number, code: string, message: string): Reply =>
  jsonReply(status, { code, message, data: { status } });

export function answerShop(shop: Shop, asked: Asked, nowMs: number): Reply {
  const { notice, movedTo } = shop.behaviour;
  if (movedTo !== null)
    return { status: 301, headers: { location: `${movedTo}/wp-json/${asked.route}` }, body: '' };
  const reply = answer(shop, asked, nowMs);
  return { ...reply, body: notice + reply.body };
}

function answer(shop: Shop, { route, params, headers }: Asked, nowMs: number): Reply {
  const home = shop.behaviour.home ?? shop.account;
  if (route === '') {
    const index = { name: () => 'A shop', home: () => home, url: () => home };
    return jsonReply(200, pick(index, params.get('_fields')));
  }
  const rejection = rejectKeys(shop, params, headers);
  if (rejection) return rejection;
  const [, parent] = /^wc\/v3\/orders\/(\d+)\/refunds$/.exec(route) ?? [];
  if (route === 'wc/v3/orders') return listOrders(shop, params, nowMs);
  if (parent !== undefined || (route === 'wc/v3/refunds' && shop.behaviour.version >= 9))
    return listRefunds(shop, params, nowMs, parent);
  return reject(404, 'rest_no_route', 'No route was found matching the URL and request method.');
}

/** In WooCommerce an unknown key means anonymous, a wrong secret is an error. */
function rejectKeys(shop: Shop, params: URLSearchParams, headers: IncomingHttpHeaders): Reply | undefined {
  const { isSsl, stripsHeader } = shop.behaviour;
  const [, encoded = ''] = /^Basic (.*)$/.exec((!stripsHeader && headers.authorization) || '') ?? [];
  const [inHeader, secretInHeader] = Buffer.from(encoded, 'base64').toString().split(':');
  const name = inHeader || params.get('consumer_key');
  const secret = inHeader ? secretInHeader : params.get('consumer_secret');
  const found = shop.keys.find(({ key }) => isSsl && key === name);
  const error = 'woocommerce_rest_authentication_error';
  if (!found) return reject(401, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
  if (found.secret !== secret) return reject(401, error, 'Consumer secret is invalid.');
  return found.canRead
    ? undefined
    : reject(401, error, 'The API key provided does not have read permissions.');
}

const hidden = ['trash', 'auto-draft'];

function listOrders(shop: Shop, params: URLSearchParams, nowMs: number): Reply {
  const statuses = (params.get('status') ?? 'any').split(',');
  const shiftMs = params.get('dates_are_gmt') === 'true' ? 0 : shop.behaviour.zoneMinutes * 60_000;
  const readSeconds = (name: string, otherwise: number) => {
    const text = params.get(name);
    return text === null ? otherwise : (Date.parse(`${text}Z`) - shiftMs) / 1000;
  };
  const [after, before] = [
    readSeconds('modified_after', -Infinity),
    readSeconds('modified_before', Infinity),
  ];
  const placedBefore = readSeconds('before', Infinity);
  if ([after, before, placedBefore].some(Number.isNaN)) return rejectParameter('modified_after');
  const ids = params.get('include')?.split(',').map(Number);
  const isListed = ({ id, status, modifiedMs, createdMs }: Order) => {
    if ((ids && !ids.includes(id)) || createdMs / 1000 >= placedBefore) return false;
    const second = Math.floor(modifiedMs / 1000);
    const isWanted = statuses.includes('any') ? !hidden.includes(status) : statuses.includes(status);
    return isWanted && second > after && second < before;
  };
  const placeOf = ({ createdMs, modifiedMs }: Order) =>
    Math.floor((params.get('orderby') === 'modified' ? modifiedMs : createdMs) / 1000);
  const sign = params.get('order') === 'asc' ? 1 : -1;
  const found = shop.orders
    .list(nowMs)
    .filter(isListed)
    .toSorted((one, other) => sign * (placeOf(one) - placeOf(other) || one.id - other.id));
  return page(shop, params, found, orderOnWire);
}

function listRefunds(shop: Shop, params: URLSearchParams, nowMs: number, parent: string | undefined): Reply {
  const ids = params.get('include')?.split(',').map(Number);
  const all = shop.orders.list(nowMs).flatMap(({ id, refunds }) => {
    const own = parent === undefined || String(id) === parent;
    return own ? refunds.map((refund) => ({ parentId: id, refund })) : [];
  });
  const found = all
    .filter(({ refund }) => !ids || ids.includes(refund.id))
    .toSorted(
      (one, other) => other.refund.createdMs - one.refund.createdMs || other.refund.id - one.refund.id,
    );
  return page(shop, params, found, ({ refund, parentId }, writing) =>
    refundOnWire(refund, parentId, writing),
  );
}

const rejectParameter = (name: string): Reply =>
  reject(400, 'rest_invalid_param', `Invalid parameter(s): ${name}`);

function page<One>(
  shop: Shop,
  params: URLSearchParams,
  found: readonly One[],
  write: (one: One, writing: Writing) => Members,
): Reply {
  const number = (name: string, otherwise: number) => Number(params.get(name) ?? otherwise);
  const size = number('per_page', 10);
  if (!Number.isInteger(size) || size < 1 || size > 100) return rejectParameter('per_page');
  const from = number('offset', (number('page', 1) - 1) * size);
  const writing = {
    zoneMinutes: shop.behaviour.zoneMinutes,
    decimals: number('dp', shop.behaviour.decimals),
    metaKeys: params.get('include_meta')?.split(',') ?? [],
  };
  const rows = found.slice(from, from + size).map((one) => pick(write(one, writing), params.get('_fields')));
  const reply = jsonReply(200, rows);
  const total = {
    'x-wp-total': String(found.length),
    'x-wp-totalpages': String(Math.ceil(found.length / size)),
  };
  return { ...reply, headers: { ...reply.headers, ...total } };
}

function pick(members: Members, fields: string | null): Record<string, unknown> {
  const wanted = fields?.split(',');
  const chosen = Object.entries(members).filter(([name]) => !wanted || wanted.includes(name));
  return Object.fromEntries(chosen.map(([name, make]) => [name, make()]));
}
