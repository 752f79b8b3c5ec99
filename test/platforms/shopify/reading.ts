/** One simulated shop in this process and its adapter; tests set the clock. */
import { z } from 'zod';
import { jsonReply, type Reply } from '../../../scripts/simulator/reply.ts';
import { createShopifySite } from '../../../scripts/simulator/shopify/site.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { instant } from '../../../src/model/instant.ts';
import type { LedgerEvent } from '../../../src/model/ledger-event.ts';
import type { PullRequest } from '../../../src/platforms/adapter.ts';
import { createShopifyAdapter } from '../../../src/platforms/shopify/adapter.ts';
import type { ShopifyOptions } from '../../../src/platforms/shopify/api.ts';
import { collectSteps, createStageOutbound, pullRequest } from '../stage.ts';

export const shop = 'sim-one.myshopify.com';
export const sources = ['tender_transactions', 'order_transactions'] as const;
export const since = instant(Date.parse('2026-11-01T00:00:00Z'));
const startMs = Date.parse('2026-11-23T09:20:00Z');
export const client = { SHOPIFY_CLIENT_ID: 'our client', SHOPIFY_CLIENT_SECRET: 'our secret' };

const sent = z.object({
  query: z.string().default(''),
  variables: z.record(z.string(), z.unknown()).default({}),
  grant_type: z.string().optional(),
});
const totalsForm = z.object({ currencies: z.record(z.string(), z.unknown()) });

export function openShop(options: Partial<ShopifyOptions> = {}, account: object = {}) {
  let nowMs = startMs;
  const site = createShopifySite({ nowMs: () => nowMs });
  const tell = (verb: string, body: object): unknown => site.control[verb]?.({ account: shop, ...body });
  tell('account', { accessTokens: ['shpat_lasting'], ...account });
  const replies: Array<Reply | undefined> = [];
  const stage = createStageOutbound(
    ({ method = 'GET', url, headers, body = '' }) => {
      const asked = { method, path: url.pathname, params: url.searchParams, headers, body };
      return replies.shift() ?? site.answer(asked);
    },
    () => nowMs,
  );
  const adapter = createShopifyAdapter({
    SHOPIFY_SOURCE: 'tender_transactions',
    SHOPIFY_OVERLAP_SECONDS: 120,
    ...client,
    SHOPIFY_SHOPS_AT: 'https://shopify.invalid/',
    outbound: stage.outbound,
    observe: () => undefined,
    clock: { ...systemClock, monotonicMs: () => nowMs },
    ...options,
  });
  const credential = { accessToken: 'shpat_lasting', refreshToken: null, expiresAt: null, options: {} };
  const request = pullRequest(shop, credential, since);
  return {
    adapter,
    request,
    stage,
    tell,
    wait: (seconds: number): void => void (nowMs += seconds * 1000),
    nowMs: () => nowMs,
    add: (order: string, ...payments: object[]) => tell('add', { order, payments }),
    truth: () => totalsForm.parse(tell('truth', { fromMs: since, toMs: nowMs + 1 })).currencies,
    /** Replies to the next requests, in order; undefined lets the shop reply. */
    answer: (...next: Array<Reply | undefined>): void => void replies.push(...next),
    requestBodies: () => stage.requests.map(({ body = '{}' }) => sent.parse(JSON.parse(body))),
    /** Pulls to the end, or for `stopAfter` steps. */
    async pull(more: Partial<PullRequest> = {}, stopAfter = Infinity) {
      const pulled = await collectSteps(adapter.pull({ ...request, ...more }), stopAfter);
      return { ...pulled, totals: totalsOf(pulled.events) };
    },
  };
}

/** Sums as the ledger does: the last version of each id counts. */
function totalsOf(events: readonly LedgerEvent[]) {
  const totals: Record<string, { saleCount: number; grossMinor: number; refundMinor: number }> = {};
  const last = new Map(events.map((event) => [event.externalId, event]));
  for (const { kind, currency, amountMinor } of last.values()) {
    const sum = (totals[currency] ??= { saleCount: 0, grossMinor: 0, refundMinor: 0 });
    if (kind === 'sale') sum.saleCount += 1;
    if (kind === 'sale') sum.grossMinor += Number(amountMinor);
    else if (kind === 'capture_reversal') sum.grossMinor -= Number(amountMinor);
    else sum.refundMinor += Number(amountMinor);
  }
  return totals;
}

export const rejection = (code: string, message = code, extensions?: object): Reply =>
  jsonReply(200, { errors: [{ message, extensions: { code } }], ...(extensions && { extensions }) });
