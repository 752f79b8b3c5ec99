/** RequestContext: one request, from its first step to its line in the log. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorObject } from 'ajv';
import { isOperationId, type OperationId } from '#generated/operations.ts';
import { operations } from '#generated/router.ts';
import type { TokenRejection } from '../auth/verifier.ts';
import type { Principal } from '../model/ids.ts';
import type { RequestFacts, RequestInfo } from '../operations/handler.ts';
import { parseQuery, splitOnce, type Body } from './parse.ts';

export type RequestContext = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** Raw, still percent-encoded. */
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly info: RequestInfo;
  /** openapi-backend's context of this request, from routing on. */
  engine?: EngineContext;
  /** Told by the operation, for the log. */
  facts?: RequestFacts;
};

/** openapi-backend's Context, as far as it is read here: each step of the engine adds its part. */
export type EngineContext = {
  readonly request: { readonly params: ReadonlyMap<string, string>; requestBody?: Body };
  readonly operation?: { readonly operationId?: string };
  readonly security?: { readonly authorized?: boolean; readonly bearerAuth?: Authentication };
  readonly validation?: { readonly errors?: readonly ErrorObject[] | null };
  readonly response?: HttpResponse;
};

/** An `error` makes the engine reject the request; it also stores thrown errors there. */
export type Authentication = { readonly principal?: Principal; readonly error?: Rejection | Error };

export type Rejection = {
  readonly reason: TokenRejection | 'missing' | 'keys_unavailable' | 'insufficient_scope';
  /** The name of the token's claim that is at fault. */
  readonly claim?: string | undefined;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

const contexts = new WeakMap<IncomingMessage, RequestContext>();

export function beginContext(request: IncomingMessage, response: ServerResponse, info: RequestInfo): void {
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?');
  const { method = '' } = request;
  contexts.set(request, { request, response, method, path, query: parseQuery(query), info });
}

/** @throws Error when correlation did not run first: a fault in the order of the steps */
export function contextOf(request: IncomingMessage): RequestContext {
  const context = contexts.get(request);
  if (!context) throw new Error('the request has no context yet');
  return context;
}

/** The operation that the request was routed to. */
export function operationIdOf({ engine }: RequestContext): OperationId | undefined {
  const id = engine?.operation?.operationId;
  return id !== undefined && isOperationId(id) ? id : undefined;
}

/** That operation, as the generated router describes it. */
export function operationOf(context: RequestContext): (typeof operations)[OperationId] | undefined {
  const id = operationIdOf(context);
  return id && operations[id];
}
