/**
 * The one HTTP client that calls platforms: a deadline over everything, retries included; a few jittered retries of
 * reads on network errors and 5xx, never of 429; no redirects; a limit on decoded bytes. Failures are values.
 */
import type { z } from 'zod';
import { readTextUpTo } from '../model/bounded-text.ts';
import type { Clock } from '../model/clock.ts';
import type { FailureReason, PlatformFailure } from '../model/failure.ts';
import type { Platform } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';
import { failed, type FailedStep, type PullTrace } from './adapter.ts';
import { createGuardedFetch, type Fetch } from './address-guard.ts';
import { retryAfterSeconds } from './retry-after.ts';

export type OutboundRequest = {
  readonly platform: Platform;
  /** Only reads are tried again: a GET, or a POST that changes nothing. Default: GET. */
  readonly method?: 'GET' | 'POST';
  readonly isRead?: boolean;
  readonly url: URL;
  /** A merchant has named the host: it is asked by https only, and only at a public address. */
  readonly isGuarded?: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The answer's body is a text, and no JSON. */
  readonly isText?: boolean;
  readonly signal: AbortSignal;
  readonly trace: PullTrace;
  /** Where and how the platform names a request for its support; other texts are not logged. */
  readonly requestId?: { readonly header: string; readonly form: RegExp };
};

/** An answer has a JSON body and is either a success or a refusal that the adapter must understand (4xx). */
type Answer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  /** By the platform's own clock: its Date header, in seconds since the epoch. */
  readonly sentAtSeconds: number | undefined;
};

/** `durationMs`: of the attempt that was answered; the platform read its data within it. */
export type OutboundResult = (Answer & { readonly durationMs: number }) | FailedStep;

export type Outbound = (request: OutboundRequest) => Promise<OutboundResult>;

export type OutboundOptions = {
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly maxBytes?: number;
  /** Asks hosts that merchants name. */
  readonly guardedFetch?: Fetch;
};

/** Some platforms refuse requests that do not say who sends them. */
const userAgent = 'skeldir-attribution (realtime revenue)';
const attempts = 3;
const firstBackoffMs = 250;
const [earliestDate, latestDate] = [Date.UTC(2000, 0) / 1000, Date.UTC(2100, 0) / 1000];

type Means = {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly fetchBy: Fetch;
};

type Attempt = {
  readonly result: Answer | FailedStep;
  readonly status: number | null;
  readonly platformRequestId: string | null;
  readonly retry: boolean;
};

export function createOutbound({
  deadlineMs,
  clock,
  observe,
  maxBytes = 8 << 20,
  guardedFetch = createGuardedFetch(),
}: OutboundOptions): Outbound {
  return async (request) => {
    const { platform, signal, method = 'GET', isRead = method === 'GET' } = request;
    const fetchBy = request.isGuarded ? guardedFetch : fetch;
    const { tenantId, connectionId, refreshId } = request.trace;
    // Held through the reading of the body: undici's own timeouts begin anew with every chunk.
    const limit = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
    const means = { signal: limit, maxBytes, clock, fetchBy };
    for (let number = 1; ; number += 1) {
      const startedAtMs = clock.monotonicMs();
      const { result, status, platformRequestId, retry } = await tryOnce(request, means);
      const durationMs = clock.monotonicMs() - startedAtMs;
      const outcome = result.kind === 'failed' ? result.failure.reason : 'answered';
      observe({
        kind: 'platformCalled',
        platform,
        tenantId,
        connectionId,
        refreshId,
        outcome,
        status,
        durationMs,
        platformRequestId,
      });
      if (result.kind === 'answer') return { ...result, durationMs };
      if (!retry || !isRead || number === attempts || limit.aborted) return result;
      await clock.sleep(firstBackoffMs * 2 ** (number - 1) * (0.5 + Math.random() / 2), limit);
      if (limit.aborted) return result;
    }
  };
}

async function tryOnce(
  { method = 'GET', url, headers, body, isText = false, requestId }: OutboundRequest,
  { signal, maxBytes, clock, fetchBy }: Means,
): Promise<Attempt> {
  let response: Response;
  try {
    response = await fetchBy(url, {
      method,
      headers: { 'user-agent': userAgent, ...headers },
      ...(body === undefined ? {} : { body }),
      signal,
      redirect: 'manual',
    });
  } catch (error) {
    // Node gives each address a fraction of a second to connect, so that is tried again too.
    const reason = signal.aborted || isTimeout(error) ? 'timeout' : 'unreachable';
    return { result: failed(reason), status: null, platformRequestId: null, retry: !signal.aborted };
  }
  const { status } = response;
  const id = requestId && response.headers.get(requestId.header);
  const seen = { status, platformRequestId: id && requestId.form.test(id) ? id : null };
  const refusal = refusalOf(response, clock);
  if (refusal) {
    await response.body?.cancel().catch(() => undefined);
    const retry = status >= 500 && refusal.retryAfterSeconds === undefined;
    return { ...seen, result: { kind: 'failed', failure: refusal }, retry };
  }
  const date = Date.parse(response.headers.get('date') ?? '') / 1000;
  // No platform sends from another century; such a time would not survive the database.
  const sentAtSeconds = date > earliestDate && date < latestDate ? date : undefined;
  const answer = (parsed: unknown): Attempt => {
    const result = {
      kind: 'answer',
      status,
      body: parsed,
      headers: response.headers,
      sentAtSeconds,
    } as const;
    return { ...seen, result, retry: false };
  };
  try {
    const text = await readTextUpTo(response, maxBytes);
    return answer(isText ? text : JSON.parse(text));
  } catch {
    // A refusal says enough by its status: a gateway's HTML page around a 401 is still a 401.
    if (status >= 400 && !signal.aborted) return answer(undefined);
    return { ...seen, result: failed(signal.aborted ? 'timeout' : 'invalid_response'), retry: false };
  }
}

/** The meaning of a status alone: 429 and faults of the platform. Other 4xx are the adapter's to read. */
function refusalOf(response: Response, clock: Clock): PlatformFailure | undefined {
  const { status } = response;
  const faulty = status >= 500 || status === 408 || status === 409;
  if (status !== 429 && !faulty)
    return status >= 300 && status < 400 ? { reason: 'invalid_response' } : undefined;
  const wait = retryAfterSeconds(response.headers, clock.nowSeconds());
  return {
    reason: status === 429 ? 'rate_limited' : 'upstream_error',
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
}

function isTimeout(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && /TIMEOUT|ETIMEDOUT/.test(String(cause.code));
}

/** A success's body in this form, or the failure; `reasonOf` reads refusals other than 401 and 403. */
export function parseAnswer<Body>(
  result: { readonly status: number; readonly body: unknown } | FailedStep,
  form: z.ZodType<Body>,
  reasonOf: (body: unknown) => FailureReason,
): { readonly kind: 'body'; readonly body: Body } | FailedStep {
  if (!('status' in result)) return result;
  const { status, body } = result;
  if (status === 401) return failed('unauthorized');
  if (status === 403) return failed('forbidden');
  if (status !== 200) return failed(reasonOf(body));
  const parsed = form.safeParse(body);
  return parsed.success ? { kind: 'body', body: parsed.data } : failed('invalid_response');
}
