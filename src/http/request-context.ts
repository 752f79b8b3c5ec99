/** The context of one request, from its first step to its line in the log. */
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

/** Parses the query on its first use. */
export class RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly match: Match;
  readonly info: RequestInfo;
  /** openapi-backend's context of this request; set when routing begins. */
  engine?: EngineContext;
  /** Facts from the operation, for the access log. */
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

  /** The matched operation's entry in the generated router. */
  get operation(): (typeof routes.operations)[OperationId] | undefined {
    const id = this.operationId;
    return id && routes.operations[id];
  }

  get operationId(): OperationId | undefined {
    return this.match.kind === 'operation' ? this.match.operationId : undefined;
  }

  /** Aborts once the response is sent, or the client disconnects. */
  getSignal(): AbortSignal {
    const closed = new AbortController();
    if (this.response.closed) closed.abort();
    else this.response.once('close', () => closed.abort());
    return closed.signal;
  }
}

/** @throws Error before beginRequest: the steps are in the wrong order */
export function contextOf({ [contextKey]: context }: IncomingMessage): RequestContext {
  if (!context) throw new Error('the request has no context yet');
  return context;
}

/** The used part of openapi-backend's Context; each step of the engine adds to it. */
export type EngineContext = {
  readonly request: { readonly params: ReadonlyMap<string, string>; requestBody?: Body };
  readonly security?: { readonly authorized?: boolean; readonly bearerAuth?: Authentication };
  readonly validation?: { readonly errors?: readonly ErrorObject[] | null };
  readonly response?: HttpResponse;
};

/** An `error` makes the engine reject the request; it also stores thrown errors there. */
export type Authentication = Partial<Admission> & { readonly error?: Rejection | Error };

/** `mayStay`: whether the same token is still accepted. */
type Admission = { readonly principal: Principal; readonly mayStay: () => Promise<boolean> };

export type Rejection = {
  readonly reason: TokenRejection | 'missing' | 'keys_unavailable' | 'insufficient_scope' | 'rate_limited';
  readonly excess?: Excess;
  /** The name of the invalid claim. */
  readonly claim?: string | undefined;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};
