/** RequestContext: one request, from its first step to its line in the log. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorObject } from 'ajv';
import * as routes from '#generated/router.ts';
import type { OperationId } from '#generated/router.ts';
import type { TokenRejection } from '../auth/verifier.ts';
import type { Excess } from '../limits/index.ts';
import type { Principal } from '../model/ids.ts';
import type { RequestFacts, RequestInfo } from '../operations/handler.ts';
import { matchRoute, parseQuery, splitOnce, type Body, type Match } from './parse.ts';

const contextKey = Symbol('context');
declare module 'node:http' {
  interface IncomingMessage {
    [contextKey]?: RequestContext;
  }
}

/** The query is parsed when it is first asked for. */
export class RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Raw, still percent-encoded. */
  readonly path: string;
  readonly match: Match;
  readonly info: RequestInfo;
  /** openapi-backend's context of this request, from routing on. */
  engine?: EngineContext;
  /** Told by the operation, for the log. */
  facts?: RequestFacts;
  readonly #queryText: string;
  #query: ReadonlyMap<string, readonly string[]> | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, info: RequestInfo) {
    const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
    this.request = request;
    this.response = response;
    this.method = request.method ?? '';
    this.path = path;
    this.match = matchRoute(routes, this.method, path);
    this.info = info;
    this.#queryText = query;
    request[contextKey] = this;
  }

  get query(): ReadonlyMap<string, readonly string[]> {
    return (this.#query ??= parseQuery(this.#queryText));
  }

  /** The operation that the request is for, as the generated router describes it. */
  get operation(): (typeof routes.operations)[OperationId] | undefined {
    const id = this.operationId;
    return id && routes.operations[id];
  }

  get operationId(): OperationId | undefined {
    return this.match.kind === 'operation' ? this.match.operationId : undefined;
  }

  /** A signal that aborts once the client is gone, or has its response. */
  gone(): AbortSignal {
    const closed = new AbortController();
    if (this.response.closed) closed.abort();
    else this.response.once('close', () => closed.abort());
    return closed.signal;
  }
}

/** @throws Error when none was made for it: a fault in the order of the steps */
export function contextOf({ [contextKey]: context }: IncomingMessage): RequestContext {
  if (!context) throw new Error('the request has no context yet');
  return context;
}

/** openapi-backend's Context, as far as it is read here: each step of the engine adds its part. */
export type EngineContext = {
  readonly request: { readonly params: ReadonlyMap<string, string>; requestBody?: Body };
  readonly security?: { readonly authorized?: boolean; readonly bearerAuth?: Authentication };
  readonly validation?: { readonly errors?: readonly ErrorObject[] | null };
  readonly response?: HttpResponse;
};

/** An `error` makes the engine reject the request; it also stores thrown errors there. */
export type Authentication = Partial<Admission> & { readonly error?: Rejection | Error };

/** `mayStay`: whether the same token would be accepted now. */
type Admission = { readonly principal: Principal; readonly mayStay: () => Promise<boolean> };

export type Rejection = {
  readonly reason: TokenRejection | 'missing' | 'keys_unavailable' | 'insufficient_scope' | 'rate_limited';
  readonly excess?: Excess;
  /** The name of the token's claim that is at fault. */
  readonly claim?: string | undefined;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};
