/** The search of a list, and one page of its results. */
import type { Args, Value } from './graphql.ts';

/** A list's record, with its searchable fields and sort position. */
export type Listed = {
  readonly id: bigint;
  /** First sort key, before the id. */
  readonly place: number;
  readonly fields: Readonly<Record<string, bigint | boolean>>;
  readonly value: () => Value;
};

type Compare = (one: bigint | boolean, other: bigint | boolean) => boolean;
const comparisons: Readonly<Record<string, Compare>> = {
  '>=': (one, other) => one >= other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '<': (one, other) => one < other,
  '': (one, other) => one === other,
};
const term = /([a-z_]+):(>=|<=|>|<|)(?:'([^']*)'|(\S+))/g;

/** Null for an unknown field or an invalid value: rejecting beats ignoring. */
function parseSearch(text: string): Array<(one: Listed) => boolean> | null {
  const terms = [...text.matchAll(term)];
  if (text.replace(term, '').trim() !== '') return null;
  const wanted = terms.map(([, field = '', operator = '', quoted, plain = '']) => {
    const value = valueOf(quoted ?? plain);
    const compare = comparisons[operator];
    if (value === null || compare === undefined) return null;
    return (one: Listed) => {
      const own = one.fields[field];
      return own !== undefined && compare(own, value);
    };
  });
  return wanted.every((one) => one !== null) ? wanted : null;
}

function valueOf(text: string): bigint | boolean | null {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^\d+$/.test(text)) return BigInt(text);
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : BigInt(Math.floor(ms / 1000));
}

type Found = { readonly connection: Value; readonly count: number } | { readonly rejected: string };

/** Shopify's maximum paging depth. */
const maxDepth = 25_000;

export function findPage(listed: readonly Listed[], { query, after, first }: Args): Found {
  const wanted = parseSearch(String(query ?? ''));
  const limit = Number(first ?? 0);
  if (wanted === null) return { rejected: `Invalid search query: ${String(query)}` };
  if (!(limit >= 1 && limit <= 250)) return { rejected: 'first must be between 1 and 250' };
  const found = listed
    .filter((one) => wanted.every((isWanted) => isWanted(one)))
    .toSorted((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
  const cursor = after === null || after === undefined ? null : parseCursor(String(after));
  if (cursor === undefined) return { rejected: 'Invalid cursor for current pagination sort.' };
  const isBehind = ({ place, id }: Listed): boolean =>
    cursor === null || place > cursor.place || (place === cursor.place && id > cursor.id);
  const begin = found.findIndex(isBehind);
  if (begin >= maxDepth) return { rejected: `Cannot paginate beyond ${maxDepth} objects` };
  const page = begin < 0 ? [] : found.slice(begin, begin + limit);
  const [newest, last] = [page[0], page.at(-1)];
  const pageInfo = {
    hasNextPage: begin >= 0 && begin + limit < found.length,
    hasPreviousPage: begin > 0,
    startCursor: newest ? cursorOf(newest) : null,
    endCursor: last ? cursorOf(last) : null,
  };
  return { connection: { pageInfo, nodes: page.map(({ value }) => value()) }, count: page.length };
}

function cursorOf({ id, place }: Listed): string {
  return Buffer.from(`{"last_id":${id},"last_value":${place}}`).toString('base64');
}

function parseCursor(text: string): { readonly id: bigint; readonly place: number } | undefined {
  const decoded = Buffer.from(text, 'base64').toString();
  const [, id, place] = /^\{"last_id":(\d+),"last_value":(\d+)\}$/.exec(decoded) ?? [];
  return id === undefined ? undefined : { id: BigInt(id), place: Number(place) };
}
