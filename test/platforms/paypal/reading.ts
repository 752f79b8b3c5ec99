/** The PayPal adapter and a simulated account; the clock is frozen until a test sets it. */
import { createPaypalSite } from '../../../scripts/simulator/paypal/site.ts';
import type { Reply } from '../../../scripts/simulator/reply.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { instant, isoTime, type Instant } from '../../../src/model/instant.ts';
import type { LedgerEvent } from '../../../src/model/ledger-event.ts';
import type { Observation } from '../../../src/observe/observation.ts';
import type { PullRequest } from '../../../src/platforms/adapter.ts';
import type { OutboundRequest } from '../../../src/platforms/outbound.ts';
import { createPaypalAdapter } from '../../../src/platforms/paypal/adapter.ts';
import { collectSteps, createStageOutbound, pullRequest } from '../stage.ts';

export const account = 'SIMMERCHANT01';
export const hourMs = 3_600_000;
export const at = (text: string): Instant => instant(Date.parse(text));
export const now = at('2026-11-27T05:00:00Z');
export const since = at('2026-11-27T00:00:00Z');
export const credential = {
  accessToken: 'client-id',
  refreshToken: 'client-secret',
  expiresAt: null,
  options: {},
};

/** `profile`: more members of the simulated account. */
export function openReader(profile: object = {}, limits?: { pageSize: number; items: number }) {
  let nowMs: number = now;
  const site = createPaypalSite({ nowMs: () => nowMs, ...(limits ? { limits } : {}) });
  const tell = (verb: string, body: object = {}): unknown => {
    const control = site.control[verb];
    if (!control) throw new Error(`the simulator has no ${verb}`);
    return control({ account, ...body });
  };
  tell('account', { clientId: 'client-id', clientSecret: 'client-secret', ...profile });
  const refreshTo = (text: string): void => void tell('index', { throughMs: at(text) });
  refreshTo('2026-11-27T02:59:59Z');
  /** Replies instead of the simulator; undefined lets it reply. */
  let instead: (url: URL, request: OutboundRequest) => Reply | undefined = () => undefined;
  const observations: Observation[] = [];
  const { outbound, requests, fail } = createStageOutbound(
    (request) => {
      const { method = 'GET', url, headers, body = '' } = request;
      const path = url.pathname.replace(/^\/(sandbox\/)?paypal/, '');
      return instead(url, request) ?? site.answer({ method, path, params: url.searchParams, headers, body });
    },
    () => nowMs,
  );
  const adapter = createPaypalAdapter({
    PAYPAL_BASE_URL: 'https://live.invalid/paypal',
    PAYPAL_SANDBOX_BASE_URL: 'https://sandbox.invalid/sandbox/paypal/',
    PAYPAL_OVERLAP_HOURS: 24,
    clock: { ...systemClock, monotonicMs: () => nowMs },
    outbound,
    observe: (observation) => void observations.push(observation),
  });
  const request = pullRequest(account, credential, since);
  return {
    tell,
    /** Sets the end of PayPal's data. */
    refreshTo,
    fail,
    requests,
    observations,
    adapter,
    request,
    searches: () => requests.filter(({ url }) => url.pathname.endsWith('/transactions')),
    /** Start, end and page of each search, without the probes. */
    spans: () =>
      requests
        .map(({ url: { searchParams } }) => searchParams)
        .filter((query) => query.get('page_size') === '500')
        .map((query) => [query.get('start_date'), query.get('end_date'), query.get('page')].join(' ')),
    mints: () => requests.filter(({ url }) => url.pathname.endsWith('/token')),
    setNow: (to: number) => void (nowMs = to),
    answerWith: (answer: typeof instead) => void (instead = answer),
    async pull(more: Partial<PullRequest> = {}, stopAfter = Infinity) {
      const { events, ...pulled } = await collectSteps(adapter.pull({ ...request, ...more }), stopAfter);
      const last = new Map(events.map((event) => [event.externalId, event]));
      return {
        ...pulled,
        events: [...last.values()].toSorted((one, other) => (one.externalId < other.externalId ? -1 : 1)),
        unbooked: pulled.pages.flatMap((page) => page.unbooked),
      };
    },
  };
}

export type Given = {
  readonly status?: string;
  readonly at?: string;
  readonly currency?: string;
  readonly of?: string;
  readonly type?: string;
};

/** A row as PayPal writes it. */
export function row(id: string, code: string, value: string, given: Given = {}): object {
  const { status = 'S', at: stamp = '2026-11-26T05:12:09+0000', currency = 'USD', of, type = 'TXN' } = given;
  return {
    transaction_id: id,
    transaction_event_code: code,
    transaction_status: status,
    transaction_initiation_date: stamp,
    transaction_updated_date: stamp,
    transaction_amount: { currency_code: currency, value },
    ...(of === undefined ? {} : { paypal_reference_id: of, paypal_reference_id_type: type }),
  };
}

/** One line for a table of expected events. */
export function shortOf({ externalId, kind, amountMinor, currency }: LedgerEvent): string {
  return `${externalId} ${kind} ${amountMinor} ${currency}`;
}

export const timesOf = (events: readonly LedgerEvent[]): string[] =>
  events.map(({ occurredAt }) => isoTime(occurredAt));

export const failureOf = (reason: string, retryAfterSeconds?: number): object => ({
  kind: 'failed',
  failure: { reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
});
export const complete = { kind: 'page', complete: true };
