/** Sends one call: token, time-out, a second try with a new token, retries. Never throws. */
import createFetchClient from 'openapi-fetch';
import { operations } from '#generated/operations.ts';
import { readMember, type Environment } from './environment.ts';
import type { CallOptions, OperationId } from './request.ts';
import { readRetryAfter, toResult, type AnyResult, type Failed, type Result } from './result.ts';

/** A token and its tenant, unverified: it only keeps the data of two tenants apart. */
export type Identity = { readonly token: string; readonly tenant: string | undefined };

export function identityOf(token: string): Identity {
  const tenant = readMember(readClaims(token), 'tenant_id');
  return { token, tenant: typeof tenant === 'string' ? tenant.toLowerCase() : undefined };
}

/** The unverified claims of a token; undefined for an opaque one. */
export function readClaims(token: string): unknown {
  try {
    return JSON.parse(atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return undefined;
  }
}

/** Runs the work until the signal or the time-out ends it, even if the work ignores its signal. */
export async function withTimeout<T>(
  { after }: Environment,
  { signal, timeoutMs = 30_000 }: CallOptions,
  otherwise: Failed['reason'],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | Failed> {
  const timeout = new AbortController();
  const cancel = after(timeoutMs, () => timeout.abort());
  const limits = AbortSignal.any(signal ? [signal, timeout.signal] : [timeout.signal]);
  try {
    const stopped = new Promise<never>((_, reject) => {
      limits.addEventListener('abort', () => reject(limits.reason));
    });
    limits.throwIfAborted();
    return await Promise.race([work(limits), stopped]);
  } catch (error) {
    const reason = signal?.aborted ? 'aborted' : timeout.signal.aborted ? 'timeout' : otherwise;
    return { status: 'failed', reason, error };
  } finally {
    cancel();
  }
}

const defaultRetries = 2;
const firstBackoffMs = 300;
const maxBackoffMs = 5_000;
/** For a longer Retry-After the caller gets the response instead of a retry. */
const maxRetryAfterMs = 10_000;

type Named = { readonly [name: string]: unknown };

/** A call of any operation; the types of the client's methods have checked it. */
export type Call = CallOptions & {
  readonly query?: Named;
  readonly path?: Named;
  readonly header?: Named | undefined;
  readonly body?: unknown;
};

/** The result of a call, and the identity it was sent with. */
export type CallResult<Id extends OperationId> = {
  readonly result: Result<Id>;
  readonly identity: Identity | undefined;
};

/** A poller, to be notified of changes by this client; pollers of one feed are notified once. */
type Watcher = { readonly feed: () => unknown; readonly onChange: () => void };

export type Transport = {
  readonly baseUrl: string;
  readonly environment: Environment;
  readonly identify: (options: CallOptions) => Promise<Identity | Failed>;
  /** Sends a call, with the known identity if there is one. */
  readonly send: <Id extends OperationId>(id: Id, call: Call, known?: Identity) => Promise<CallResult<Id>>;
  readonly watchers: Set<Watcher>;
};

// openapi-fetch's types do not narrow by status; the client's methods check the contract's types.
type AnyOperation = {
  parameters: { query?: Named; path?: Named; header?: Named | undefined };
  requestBody?: { content: { 'application/json': unknown } };
};
type AnyPath = { readonly [M in 'get' | 'put' | 'post' | 'delete' | 'patch']: AnyOperation };

export function createTransport(
  baseUrl: string,
  token: () => string | Promise<string>,
  environment: Environment,
): Transport {
  const { fetch } = environment;
  const wire = createFetchClient<Record<string, AnyPath>>({ baseUrl, fetch });

  const identify: Transport['identify'] = async (options) =>
    withTimeout(environment, options, 'token', async () => identityOf(await token()));

  const attempt = async <Id extends OperationId>(id: Id, call: Call, identity: Identity | undefined) =>
    withTimeout(environment, call, 'network', async (signal): Promise<Result<Id>> => {
      const { method, path }: { method: keyof AnyPath; path: string } = operations[id];
      const { data, error, response } = await wire.request(method, path, {
        params: call,
        body: call.body,
        headers: { Authorization: identity && `Bearer ${identity.token}` },
        // With If-None-Match, fetch turns 'default' into 'no-store', which bypasses caches.
        cache: readMember(call.header, 'If-None-Match') === undefined ? 'default' : 'no-cache',
        parseAs: 'text',
        signal,
      });
      const body = response.ok ? parseJson(data) : error;
      return toResult(id, { response, body, nowMs: environment.now(), tenant: identity?.tenant });
    });

  return {
    baseUrl,
    environment,
    identify,
    watchers: new Set(),
    async send(id, call, known) {
      // An operation without a documented 401 needs no token, and gets none.
      let tokensLeft = 401 in operations[id].answers ? (known ? 1 : 2) : 0;
      let retriesLeft = operations[id].method === 'get' ? (call.retries ?? defaultRetries) : 0;
      let identity = known;
      let isRejected = tokensLeft === 2;
      let rejection: Result<typeof id> | undefined;
      for (let backoffMs = firstBackoffMs; ;) {
        if (isRejected) {
          tokensLeft -= 1;
          const identified = await identify(call);
          // Without a new token, returns the 401 of the first one.
          if ('status' in identified)
            return {
              result: identified.reason === 'aborted' ? identified : (rejection ?? identified),
              identity,
            };
          if (rejection && identified.token === identity?.token) return { result: rejection, identity };
          identity = identified;
        }
        const result = await attempt(id, call, identity);
        isRejected = result.httpStatus === 401 && tokensLeft > 0;
        if (isRejected) {
          rejection = result;
          continue;
        }
        const waitMs = chooseDelayMs(result, backoffMs, environment);
        if (waitMs === undefined || retriesLeft <= 0) return { result, identity };
        retriesLeft -= 1;
        backoffMs = Math.min(maxBackoffMs, backoffMs * 2);
        const pause = { signal: call.signal, timeoutMs: waitMs };
        // The caller's signal ends the pause, and then the next attempt too.
        await withTimeout(environment, pause, 'network', async () => new Promise<never>(() => {}));
      }
    },
  };
}

/** How long to wait before a retry; undefined: do not retry. */
function chooseDelayMs(
  { reason, httpStatus = 500, headers }: AnyResult,
  backoffMs: number,
  { now, random }: Environment,
) {
  if (reason === 'aborted' || (httpStatus < 500 && httpStatus !== 429)) return undefined;
  const seconds = headers && readRetryAfter(headers, now());
  if (seconds === undefined) return backoffMs * random();
  // A Retry-After of 0 would loop without a pause.
  const waitMs = (seconds || 1) * 1000;
  return waitMs > maxRetryAfterMs ? undefined : waitMs * (1 + random() / 10);
}

/** The parsed JSON, or else the text itself. */
export function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return text;
  }
}
