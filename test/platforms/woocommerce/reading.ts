/** The adapter and one simulated shop; tests set the clock, limit steps, and change replies. */
import { z } from 'zod';
import type { Reply } from '../../../scripts/simulator/reply.ts';
import { createWooCommerceSite } from '../../../scripts/simulator/woocommerce/site.ts';
import { instant } from '../../../src/model/instant.ts';
import type { LedgerEvent } from '../../../src/model/ledger-event.ts';
import type { Cursor, PullRequest, PullStep } from '../../../src/platforms/adapter.ts';
import type { OutboundRequest } from '../../../src/platforms/outbound.ts';
import { createWooCommerceAdapter } from '../../../src/platforms/woocommerce/adapter.ts';
import { collectSteps, createStageOutbound, pullRequest } from '../stage.ts';

export const account = 'https://shop.example/store';
export const keys = { key: 'ck_0123456789abcdef', secret: 'cs_fedcba9876543210' };
export const at = (stamp: string): number => Date.parse(`${stamp}Z`);
export const since = instant(at('2026-11-23T00:00:00'));

const idBody = z.object({ id: z.number() });
const rowsBody = z.array(z.record(z.string(), z.unknown()));
type Row = z.output<typeof rowsBody>[number];

export type Reader = ReturnType<typeof openReader>;

type Options = {
  readonly pageSize?: number;
  readonly countsSubOrders?: boolean;
  readonly statuses?: readonly string[];
  readonly hasDate?: boolean;
};

export function openReader(more: Options = {}) {
  const state = { nowMs: at('2026-11-23T12:00:00') };
  const nowMs = () => state.nowMs;
  const site = createWooCommerceSite({ nowMs });
  const tell = (verb: string, body: object): unknown => site.control[verb]?.({ account, ...body });
  const add = (verb: 'order' | 'refund', body: object): number => idBody.parse(tell(verb, body)).id;
  tell('shop', { keys: [keys] });

  let changeReply: (reply: Reply, request: OutboundRequest) => Reply = (reply) => reply;
  const { outbound, requests, fail } = createStageOutbound((request) => {
    const { method = 'GET', url, headers, body = '' } = request;
    const path = url.pathname.replace('/woocommerce', '');
    return changeReply(site.answer({ method, path, params: url.searchParams, headers, body }), request);
  }, nowMs);
  const adapter = createWooCommerceAdapter({
    WOOCOMMERCE_SHOPS_AT: 'https://shops.invalid/woocommerce',
    WOOCOMMERCE_PAGE_SIZE: more.pageSize ?? 50,
    WOOCOMMERCE_OVERLAP_SECONDS: 60,
    WOOCOMMERCE_PAID_STATUSES: (more.statuses ?? []).join(),
    WOOCOMMERCE_COUNT_SUB_ORDERS: more.countsSubOrders ?? false,
    async outbound(asked) {
      const result = await outbound(asked);
      return result.kind === 'answer' && more.hasDate === false
        ? { ...result, sentAtSeconds: undefined }
        : result;
    },
  });
  const credential = { accessToken: keys.key, refreshToken: keys.secret, expiresAt: null, options: {} };
  const request = pullRequest(account, credential, since);
  return {
    adapter,
    requests,
    fail,
    tell,
    addOrder: (body: object = {}) => add('order', body),
    addRefund: (order: number, amount: string, body: object = {}) =>
      add('refund', { order, amount, ...body }),
    moveTo: (stamp: string) => void (state.nowMs = at(stamp)),
    /** Changes the rows of each list in the replies. */
    changeRows(change: (rows: Row[], request: OutboundRequest) => Row[]) {
      changeReply = (reply, asked) =>
        reply.status === 200
          ? { ...reply, body: JSON.stringify(change(rowsBody.parse(JSON.parse(reply.body)), asked)) }
          : reply;
    },
    changeReply: (change: typeof changeReply) => void (changeReply = change),
    pull: (cursor: Cursor = null, given: Partial<PullRequest> = {}, stopAfter = Infinity) =>
      collect(adapter.pull({ ...request, cursor, ...given }), stopAfter),
    readAgain: (cursor: Cursor = null, stopAfter = Infinity) =>
      collect(adapter.readAgain?.({ ...request, cursor }) ?? [], stopAfter),
  };
}

async function collect(walk: AsyncIterable<PullStep> | Iterable<PullStep>, stopAfter: number) {
  const { pages, ...read } = await collectSteps(walk, stopAfter);
  return {
    ...read,
    kinds: read.steps.map(({ kind }) => kind),
    ids: read.events.map(({ externalId }) => externalId),
    unbooked: pages.flatMap((page) => page.unbooked),
    wholes: pages.flatMap((page) => page.wholes ?? []),
  };
}

/** Formats an event as the cases write it: with day, hour and minute. */
export const lineOf = ({ externalId, kind, amountMinor, currency, occurredAt }: LedgerEvent) =>
  `${kind} ${externalId} ${amountMinor} ${currency} ${new Date(occurredAt).toISOString().slice(8, 16)}`;

/** Status, lower bound and place of each request for orders. */
export const orderRequestsOf = ({ requests }: Pick<Reader, 'requests'>): string[] =>
  requests
    .filter(({ url }) => url.pathname.endsWith('/orders'))
    .map(({ url: { searchParams: all } }) => {
      const place = all.get('offset') ?? `page ${all.get('page')}`;
      return `${all.get('status')} ${all.get('modified_after')?.slice(11)} ${place}`;
    });

export const failureOf = (reason: string) => ({ kind: 'failed', failure: { reason } });
export const complete = { kind: 'page', complete: true };
