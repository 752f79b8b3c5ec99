/** One request on its way through the server: what each step has learnt about it, for the steps after it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OperationId } from '#generated/router.ts';
import type { TokenRefusal } from '../auth/verifier.ts';
import type { Principal } from '../model/ids.ts';
import type { Answered, RequestFacts, Subject } from '../operations/handler.ts';
import type { Body } from './body.ts';
import { parseQuery, splitOnce } from './match.ts';

export type Exchange = {
  readonly message: IncomingMessage;
  readonly method: string;
  /** Raw, still percent-encoded. */
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: IncomingMessage['headers'];
  readonly subject: Subject;
  /** A signal that aborts once nobody can be answered any more: made for those who wait. */
  readonly gone: () => AbortSignal;
  operationId?: OperationId;
  pathParameters?: ReadonlyMap<string, string>;
  /** The methods that the path has, when it lacks the one asked for. */
  allow?: string;
  principal?: Principal;
  /** Why the caller may not go on: no token, one that was refused, keys that cannot be fetched, or a scope that is missing. */
  refusal?: Refusal;
  /** Read once the caller is known, for operations that have one. */
  body?: Body;
  /** Runs the operation with the request that its validator has accepted; unset until then. */
  invoke?: () => Promise<Answered>;
  facts?: RequestFacts;
  /** What will be sent, once it has passed the last hook. */
  answer?: EdgeAnswer;
};

export type Refusal = {
  readonly reason: TokenRefusal | 'missing' | 'keys_unavailable' | 'insufficient_scope';
  /** The name of the token's claim that is at fault. */
  readonly claim?: string | undefined;
};

export type EdgeAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

const exchanges = new WeakMap<IncomingMessage, Exchange>();

export function beginExchange(
  request: IncomingMessage,
  response: ServerResponse,
  subject: Subject,
): Exchange {
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
  const exchange = {
    message: request,
    method: request.method ?? '',
    path,
    query: parseQuery(query),
    headers: request.headers,
    subject,
    gone: () => signalOfClose(response),
  };
  exchanges.set(request, exchange);
  return exchange;
}

/** @throws Error when correlation did not run first: a fault in the order of the steps */
export function exchangeOf(request: IncomingMessage): Exchange {
  const exchange = exchanges.get(request);
  if (!exchange) throw new Error('the exchange has not begun');
  return exchange;
}

function signalOfClose(response: ServerResponse): AbortSignal {
  const closed = new AbortController();
  if (response.closed) closed.abort();
  else response.once('close', () => closed.abort());
  return closed.signal;
}
