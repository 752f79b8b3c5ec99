/**
 * HTTP client for all platforms: one deadline over all attempts; jittered retries of reads after
 * network errors and 5xx, none after 429; no redirects; at most `maxBytes` decoded.
 */
import { z } from 'zod';
import { readTextUpTo } from '../model/bounded-text.ts';
import type { Clock } from '../model/clock.ts';
import { codeOf, type FailureReason, type PlatformFailure } from '../model/failure.ts';
import { instant, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';
import { fail, failWith, type FailedStep, type PullTrace, type Steps } from './adapter.ts';
import { createGuardedFetch, type Fetch } from './address-guard.ts';
import { retryAfterSeconds } from './retry-after.ts';

export type OutboundRequest = {
  readonly platform: Platform;
  /** Default: GET. Only reads are retried: a GET, or a POST without effect (`isRead`). */
  readonly method?: 'GET' | 'POST';
  readonly isRead?: boolean;
  readonly url: URL;
  /** The merchant named the host: only https, only public addresses. */
  readonly isGuarded?: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Read the body as text, not as JSON. */
  readonly isText?: boolean;
  readonly signal: AbortSignal;
  readonly trace: PullTrace;
  /** Header with the platform's own request id; values of another form are not logged. */
  readonly requestId?: { readonly header: string; readonly form: RegExp };
  /** Wait after a 429 without Retry-After. */
  readonly rateLimitSeconds?: number;
};

/** A success, or a 4xx for the adapter to read. */
type Answer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
  /** The platform's Date header, in seconds since the epoch. */
  readonly sentAtSeconds: number | undefined;
};

/** `durationMs`: of the last attempt alone. */
export type Answered = Answer & { readonly durationMs: number };
export type OutboundResult = Answered | FailedStep;

export type Outbound = (request: OutboundRequest) => Promise<OutboundResult>;

export type OutboundOptions = {
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly maxBytes?: number;
  /** For hosts named by merchants. */
  readonly guardedFetch?: Fetch;
};

/** Some platforms reject requests without a user agent. */
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
    // Also covers reading the body: undici's own timeouts restart with every chunk.
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
  { method = 'GET', url, headers, body, isText = false, requestId, rateLimitSeconds }: OutboundRequest,
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
    // Node gives each address only a fraction of a second to connect, so retry that too.
    const reason = signal.aborted || isTimeout(error) ? 'timeout' : 'unreachable';
    return { result: failWith(reason), status: null, platformRequestId: null, retry: !signal.aborted };
  }
  const { status } = response;
  const id = requestId && response.headers.get(requestId.header);
  const seen = { status, platformRequestId: id && requestId.form.test(id) ? id : null };
  const rejection = readFailure(response, clock);
  if (rejection) {
    await response.body?.cancel().catch(() => undefined);
    const retry = status >= 500 && rejection.retryAfterSeconds === undefined;
    const isLimit = rejection.reason === 'rate_limited' && rateLimitSeconds !== undefined;
    const failure = isLimit ? { retryAfterSeconds: rateLimitSeconds, ...rejection } : rejection;
    return { ...seen, result: { kind: 'failed', failure }, retry };
  }
  const date = Date.parse(response.headers.get('date') ?? '') / 1000;
  // A clock of another century is wrong, and its time might not fit the database.
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
    // The status of a 4xx is enough: a gateway's HTML page with status 401 is still a 401.
    if (status >= 400 && !signal.aborted) return answer(undefined);
    return { ...seen, result: failWith(signal.aborted ? 'timeout' : 'invalid_response'), retry: false };
  }
}

/** Failures by status alone: 429, 5xx, redirects. Adapters read the other 4xx. */
function readFailure(response: Response, clock: Clock): PlatformFailure | undefined {
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
  return error instanceof Error && /TIMEOUT|ETIMEDOUT/.test(codeOf(error.cause) ?? '');
}

/** Texts at the top of an error's body; '' for any other value. */
export function readTexts<Name extends string>(body: unknown, ...names: Name[]): Record<Name, string>;
export function readTexts(body: unknown, ...names: string[]): Record<string, string> {
  const members = z.record(z.string(), z.unknown()).safeParse(body).data ?? {};
  return Object.fromEntries(names.map((name) => [name, z.string().catch('').parse(members[name])]));
}

/** Seconds on the platform's clock, before it read its data for this answer. */
export function readAtSeconds({ sentAtSeconds, durationMs }: Answered): number | undefined {
  return sentAtSeconds === undefined ? undefined : Math.floor(sentAtSeconds - durationMs / 1000);
}

/** A platform that takes up to `lagSeconds` to list a record is complete through this moment. */
export function completeThroughOf(readAt: number | undefined, lagSeconds: number): Instant | undefined {
  return readAt === undefined ? undefined : instant((readAt - lagSeconds) * 1000);
}

const reasons: Readonly<Record<number, FailureReason>> = { 401: 'unauthorized', 403: 'forbidden' };

/** The body of a success, in this form. `reasonOf` may explain any other answer. */
export async function* parseBody<Body>(
  answer: Answered,
  form: z.ZodType<Body>,
  reasonOf: (answer: Answered) => FailureReason | undefined = () => undefined,
): Steps<Body> {
  const { status, body } = answer;
  if (status !== 200) return yield* fail(reasonOf(answer) ?? reasons[status] ?? 'upstream_error');
  const parsed = form.safeParse(body);
  return parsed.success ? parsed.data : yield* fail('invalid_response');
}
