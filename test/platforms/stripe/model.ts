/** A model of Stripe's list in virtual time: listing delays, request durations and Date headers. */
import type { Outbound, OutboundRequest } from '../../../src/platforms/outbound.ts';

export type Listed = {
  readonly id: string;
  /** Exact time; `created` is its second. */
  readonly atMs: number;
  readonly listedAtMs: number;
};

/** Durations of a request: to the query of the list, on to the Date, and back. */
export type Delays = {
  readonly thereMs: number;
  readonly lookMs: number;
  readonly backMs: number;
  readonly hasDate: boolean;
};

export type StripeModel = {
  readonly outbound: Outbound;
  readonly requests: readonly OutboundRequest[];
  nowMs(): number;
  advance(milliseconds: number): void;
  readonly looks: readonly number[];
};

export const secondOf = ({ atMs }: Listed): number => Math.floor(atMs / 1000);

export function createStripeModel(
  all: readonly Listed[],
  delays: readonly Delays[],
  startMs: number,
): StripeModel {
  // The order within a second is arbitrary but stable.
  const newestFirst = all.toSorted((a, b) => secondOf(b) - secondOf(a) || (a.id < b.id ? 1 : -1));
  const requests: OutboundRequest[] = [];
  const looks: number[] = [];
  let now = startMs;

  function pageOf(url: URL, lookedAtMs: number): { has_more: boolean; data: object[] } | undefined {
    const param = (name: string): string | null => url.searchParams.get(name);
    const limit = Number(param('limit'));
    const visible = newestFirst.filter(
      (one) =>
        one.listedAtMs <= lookedAtMs &&
        secondOf(one) < Number(param('created[lt]') ?? Infinity) &&
        secondOf(one) >= Number(param('created[gte]') ?? 0),
    );
    const anchor = param('starting_after') ?? param('ending_before');
    const place = visible.findIndex(({ id }) => id === anchor);
    if (anchor !== null && place === -1) return undefined;
    const isForward = param('ending_before') !== null;
    const beyond = isForward ? visible.slice(0, place) : visible.slice(place + 1);
    const page = isForward ? beyond.slice(-limit) : beyond.slice(0, limit);
    return {
      has_more: beyond.length > page.length,
      data: page.map((one) => ({
        id: one.id,
        amount: 100,
        balance_type: 'payments',
        created: secondOf(one),
        currency: 'usd',
        reporting_category: 'charge',
        source: null,
      })),
    };
  }

  return {
    requests,
    looks,
    nowMs: () => now,
    advance: (milliseconds) => void (now += milliseconds),
    async outbound(request) {
      const delay = delays[requests.length % delays.length];
      if (!delay) throw new Error('a request takes some time');
      requests.push(request);
      const lookedAtMs = now + delay.thereMs;
      looks.push(lookedAtMs);
      const datedAtMs = lookedAtMs + delay.lookMs;
      const durationMs = delay.thereMs + delay.lookMs + delay.backMs;
      now += durationMs;
      const page = pageOf(request.url, lookedAtMs);
      return {
        kind: 'answer',
        headers: new Headers(),
        status: page ? 200 : 400,
        body: page ? { object: 'list', ...page } : { error: { code: 'resource_missing' } },
        sentAtSeconds: delay.hasDate ? Math.floor(datedAtMs / 1000) : undefined,
        durationMs,
      };
    },
  };
}
