/** A platform with one merchant, in this process and by a clock that a suite moves: what the promises of all adapters are held against. */
import type { Reply } from '../../scripts/simulator/reply.ts';
import type { Instant } from '../../src/model/instant.ts';
import { failed, type Adapter, type Credential } from '../../src/platforms/adapter.ts';
import type { Cursor, PullRequest, PullStep } from '../../src/platforms/adapter.ts';
import type { Outbound, OutboundRequest, OutboundResult } from '../../src/platforms/outbound.ts';
import { newIds } from '../support/database.ts';

export type StageSale = {
  readonly id: string;
  readonly minor: number;
  readonly currency: string;
  readonly atMs: number;
  /** Listed from then on, as if it had been all along. */
  readonly visibleAtMs: number;
};
export type StageRefund = StageSale & { readonly saleId: string };

/** By currency, in minor units. */
export type StageTruth = Readonly<
  Record<string, { saleCount: number; saleMinor: number; refundMinor: number }>
>;

export type StageFault = 'rate_limited' | 'upstream_error' | 'timeout' | 'invalid_response' | 'wrong_shape';

export type Stage = {
  readonly adapter: Adapter;
  readonly account: string;
  readonly credential: Credential;
  /** Opens another merchant's account. */
  readonly foreignCredential: Credential;
  /** A record that is listed so much later is still found by pulls alone. */
  readonly maxLateMs: number;
  /** By how much a suite moves the clock between pulls. */
  readonly stepsMs: readonly number[];
  /** Calls to a platform of a pull that finds nothing new, its first one apart. */
  readonly idleRequests: number;
  sell(sale: StageSale): void;
  refund(refund: StageRefund): void;
  /** Corrections that only this platform makes, each to a sale of before, at the present moment. */
  readonly changes: ReadonlyArray<(saleId: string) => void>;
  /** The platform no longer has the sale, nor what was given back of it. */
  vanish(saleId: string): void;
  /** The script's figures of what happened in [fromMs, toMs), as far as lists show it now. */
  truth(fromMs: number, toMs: number): StageTruth;
  /** The next request meets it. */
  fail(fault: StageFault): void;
  readonly requests: readonly OutboundRequest[];
};

/** A pull that reads an account from the beginning. */
export function pullRequest(platformAccountId: string, credential: Credential, since: Instant): PullRequest {
  return {
    credential,
    exchangeCredential: () => Promise.reject(new Error('nothing is to be exchanged')),
    platformAccountId,
    mode: 'live',
    accountIsChecked: true,
    cursor: null,
    since,
    signal: new AbortController().signal,
    trace: { ...newIds(), refreshId: 'refresh' },
  };
}

/** Reads to the end of a walk, or stops after so many steps as a process does that dies after a commit. */
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

/** The client of all adapters, without a wire: requests are answered in this process, or struck by a fault. */
export function createStageOutbound(answer: (request: OutboundRequest) => Reply, nowMs: () => number) {
  const requests: OutboundRequest[] = [];
  const faults: StageFault[] = [];

  function resultOf(request: OutboundRequest, fault: StageFault | undefined): OutboundResult {
    if (fault !== undefined && fault !== 'wrong_shape') return failed(fault);
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
