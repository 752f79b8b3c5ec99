/** A platform with one merchant, in this process: adapters' contract tests set its clock. */
import type { Reply } from '../../scripts/simulator/reply.ts';
import type { Instant } from '../../src/model/instant.ts';
import { failWith, type Adapter, type Credential } from '../../src/platforms/adapter.ts';
import type { Cursor, PullRequest, PullStep } from '../../src/platforms/adapter.ts';
import type { Outbound, OutboundRequest, OutboundResult } from '../../src/platforms/outbound.ts';
import { newIds } from '../support/database.ts';

export type StageSale = {
  readonly id: string;
  readonly minor: number;
  readonly currency: string;
  readonly atMs: number;
  /** The list shows the record from this time on, in its place by `atMs`. */
  readonly visibleAtMs: number;
};
export type StageRefund = StageSale & { readonly saleId: string };

/** Sums by currency, in minor units. */
export type StageTruth = Readonly<
  Record<string, { saleCount: number; saleMinor: number; refundMinor: number }>
>;

export type StageFault = 'rate_limited' | 'upstream_error' | 'timeout' | 'invalid_response' | 'wrong_shape';

export type Stage = {
  readonly adapter: Adapter;
  readonly account: string;
  readonly credential: Credential;
  /** Credential of another merchant. */
  readonly foreignCredential: Credential;
  /** Maximum listing delay: pulls alone still find such a record. */
  readonly maxLateMs: number;
  /** Steps of the clock between two pulls. */
  readonly stepsMs: readonly number[];
  /** Requests of a pull without new records; a first pull may send more. */
  readonly idleRequests: number;
  sell(sale: StageSale): void;
  refund(refund: StageRefund): void;
  /** Corrections specific to this platform; each changes an earlier sale now. */
  readonly changes: ReadonlyArray<(saleId: string) => void>;
  /** Deletes the sale and its refunds. */
  vanish(saleId: string): void;
  /** Expected sums for [fromMs, toMs), from the records listed now. */
  truth(fromMs: number, toMs: number): StageTruth;
  /** The next request fails with this fault. */
  fail(fault: StageFault): void;
  readonly requests: readonly OutboundRequest[];
};

/** A pull request without a cursor: it reads the account from `since`. */
export function pullRequest(platformAccountId: string, credential: Credential, since: Instant): PullRequest {
  return {
    credential,
    exchangeCredential: () => Promise.reject(new Error('there is nothing to exchange')),
    platformAccountId,
    mode: 'live',
    accountIsChecked: true,
    cursor: null,
    since,
    signal: new AbortController().signal,
    trace: { ...newIds(), refreshId: 'refresh' },
  };
}

/** Reads a walk to its end, or for `stopAfter` steps, like a process killed after a commit. */
export async function collectSteps(walk: AsyncIterable<PullStep> | Iterable<PullStep>, stopAfter = Infinity) {
  const steps: PullStep[] = [];
  for await (const step of walk) {
    steps.push(step);
    if (steps.length >= stopAfter) break;
  }
  const pages = steps.filter((step) => step.kind === 'page');
  const cursor: Cursor = JSON.parse(JSON.stringify(pages.at(-1)?.cursor ?? null));
  return { steps, pages, events: pages.flatMap((page) => page.events), cursor, last: steps.at(-1) };
}

export type OpenStage = (options: { readonly nowMs: () => number }) => Stage;

/** An outbound client without a network: the next fault decides the result, or `answer` does. */
export function createStageOutbound(answer: (request: OutboundRequest) => Reply, nowMs: () => number) {
  const requests: OutboundRequest[] = [];
  const faults: StageFault[] = [];

  function resultOf(request: OutboundRequest, fault: StageFault | undefined): OutboundResult {
    if (fault !== undefined && fault !== 'wrong_shape') return failWith(fault);
    const { status, headers, body } = answer(request);
    if (status === 429 || status >= 500) {
      const wait = new Headers(headers).get('retry-after') ?? (status === 429 && request.rateLimitSeconds);
      const reason = status === 429 ? 'rate_limited' : 'upstream_error';
      return { kind: 'failed', failure: { reason, ...(wait ? { retryAfterSeconds: Number(wait) } : {}) } };
    }
    return {
      kind: 'answer',
      status,
      body: fault === 'wrong_shape' ? { wrong: ['shape'] } : parse(body),
      headers: new Headers(headers),
      sentAtSeconds: Math.floor(nowMs() / 1000),
      durationMs: 0,
    };
  }

  const outbound: Outbound = async (request) => {
    requests.push(request);
    return resultOf(request, faults.shift());
  };
  return { outbound, requests, fail: (fault: StageFault) => void faults.push(fault) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
