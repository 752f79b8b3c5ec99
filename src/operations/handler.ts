/**
 * The shape of every operation's handler, derived from the contract: a handler is given the validated request of its
 * operation and `respond`, and can return nothing but what `respond(status, parts)` makes. A status that the contract
 * does not document, a missing header, a wrong, missing or extra member is a compile error at that call.
 */
import type { operations } from '#generated/contract.ts';
import type { OpenOperationId, OperationId, SecuredOperationId } from '#generated/router.ts';
import type { RequestParts } from '#generated/validators.js';
import type { CorrelationId, Principal } from '../model/ids.ts';
import type { RawMessage } from '../webhooks/receive.ts';
import type { EventStream } from './event-stream.ts';

/** Set by the HTTP edge on every response, so that no handler can forget it. */
type EdgeHeader = 'X-Correlation-ID';

type Responses<Id extends OperationId> = operations[Id]['responses'];
export type StatusOf<Id extends OperationId> = keyof Responses<Id> & number;

/** The documented names only: openapi-typescript adds an index signature that would let any header pass. */
type Documented<H> = {
  [Name in keyof H as string extends Name ? never : Name extends EdgeHeader ? never : Name]: H[Name];
};
type HeadersOf<R> = R extends { headers: infer H } ? Documented<H> : never;
type BodyOf<R> = R extends { content: infer C }
  ? C extends { 'text/event-stream': unknown }
    ? EventStream
    : C[keyof C]
  : never;

type PartsOf<R> = [BodyOf<R>] extends [never]
  ? { readonly headers: HeadersOf<R>; readonly body?: never }
  : { readonly headers: HeadersOf<R>; readonly body: BodyOf<R> };
type AnyParts = { readonly headers: object; readonly body?: unknown };

/** Parts that fit each of these responses: a status chosen at run time does not bring another's parts along. */
type PartsOfEach<R> = (R extends unknown ? (parts: PartsOf<R>) => void : never) extends (
  parts: infer Parts extends AnyParts,
) => void
  ? Parts
  : never;

class HandlerResponse<Id extends OperationId> {
  protected readonly operationId: Id;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  constructor(operationId: Id, status: number, { headers, body }: AnyParts) {
    this.operationId = operationId;
    this.status = status;
    this.headers = { ...headers };
    this.body = body;
  }
}

/** A response that the contract documents; only `respond` can make one, and a changed copy is none. */
export type Responded<Id extends OperationId = OperationId> = HandlerResponse<Id>;

export type Respond<Id extends OperationId> = <Status extends StatusOf<Id>>(
  status: Status,
  parts: PartsOfEach<Responses<Id>[Status]>,
) => Responded<Id>;

/** Facts of a request besides its validated parts; enough to write a problem about it. */
export type RequestInfo = {
  readonly correlationId: CorrelationId;
  /** The request's path. */
  readonly instance: string;
  /** When the request came in, ISO 8601. */
  readonly receivedAt: string;
};

/** How a request was answered, beside its status. */
export type RequestFacts = { readonly cache: string; readonly refreshId: string | null };

/** A request that brings its own proof: its headers, and its bytes, read when they are asked for. */
export type OpenRequest<Id extends OpenOperationId> = RequestParts[Id] & {
  readonly info: RequestInfo;
  readonly message: RawMessage;
};
export type SecuredRequest<Id extends SecuredOperationId> = RequestParts[Id] & {
  readonly info: RequestInfo;
  readonly principal: Principal;
  /** Facts for the request's line in the log. */
  readonly note: (facts: RequestFacts) => void;
  /** A signal that aborts once the client is gone, for what takes long. */
  readonly gone: () => AbortSignal;
  /** Whether the caller's token would be accepted now, for what goes on. */
  readonly mayStay: () => Promise<boolean>;
};

export type OpenHandler<Id extends OpenOperationId> = (
  request: OpenRequest<Id>,
  respond: Respond<Id>,
) => Promise<Responded<Id>>;
export type SecuredHandler<Id extends SecuredOperationId> = (
  request: SecuredRequest<Id>,
  respond: Respond<Id>,
) => Promise<Responded<Id>>;

export type OpenHandlers = { readonly [Id in OpenOperationId]: OpenHandler<Id> };
export type SecuredHandlers = { readonly [Id in SecuredOperationId]: SecuredHandler<Id> };

/** Every operation of the contract, no more and no fewer. */
export type Handlers = {
  readonly [Id in OperationId]: Id extends SecuredOperationId
    ? SecuredHandler<Id>
    : Id extends OpenOperationId
      ? OpenHandler<Id>
      : never;
};

export function respondFor<Id extends OperationId>(operationId: Id): Respond<Id> {
  return (status, parts) => new HandlerResponse(operationId, status, parts);
}

/** A body as JSON. `bytes`: its length in UTF-8. */
export type Json = { readonly text: string; readonly bytes: number };

/** Of bodies that many requests are answered with: made once, and gone with the body. */
const shared = new WeakMap<object, Json>();

/** From now on the body must not change. */
export function shareBody<Body extends object>(body: Body): Body {
  shared.set(body, serialise(body));
  return body;
}

export function jsonOf(body: unknown): Json {
  const known = typeof body === 'object' && body !== null ? shared.get(body) : undefined;
  return known ?? serialise(body);
}

function serialise(body: unknown): Json {
  // A text is an example of what goes on, as the mock has it.
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { text, bytes: Buffer.byteLength(text) };
}
