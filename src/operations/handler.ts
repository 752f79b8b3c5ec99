/**
 * Types of handlers, by the contract: a handler returns only results of `respond(status, parts)`,
 * where an undocumented status and a wrong, missing or extra part do not compile.
 */
import type { operations } from '#generated/contract.ts';
import type { OpenOperationId, OperationId, SecuredOperationId } from '#generated/router.ts';
import type { RequestParts } from '#generated/validators.js';
import type { CorrelationId, Principal } from '../model/ids.ts';
import type { RawMessage } from '../webhooks/receive.ts';
import type { EventStream } from './event-stream.ts';

/** The HTTP edge sets it on every response, so no handler can forget it. */
type EdgeHeader = 'X-Correlation-ID';

type Responses<Id extends OperationId> = operations[Id]['responses'];
export type StatusOf<Id extends OperationId> = keyof Responses<Id> & number;

/** Keeps the documented names: openapi-typescript's index signature would allow any header. */
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

/** Parts that fit every response of the union, for a status chosen at run time. */
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

/** A documented response. Only `respond` creates one; a changed copy does not compile. */
export type Responded<Id extends OperationId = OperationId> = HandlerResponse<Id>;

export type Respond<Id extends OperationId> = <Status extends StatusOf<Id>>(
  status: Status,
  parts: PartsOfEach<Responses<Id>[Status]>,
) => Responded<Id>;

/** Facts of a request for its problems. */
export type RequestInfo = {
  readonly correlationId: CorrelationId;
  /** The request's path. */
  readonly instance: string;
  /** When the request arrived, ISO 8601. */
  readonly receivedAt: string;
};

/** How a revenue request was answered, for its line in the access log. */
export type RequestFacts = { readonly cache: string; readonly refreshId: string | null };

/** A request without a token: a webhook proves itself by its headers and bytes, read on demand. */
export type OpenRequest<Id extends OpenOperationId> = RequestParts[Id] & {
  readonly info: RequestInfo;
  readonly message: RawMessage;
};
export type SecuredRequest<Id extends SecuredOperationId> = RequestParts[Id] & {
  readonly info: RequestInfo;
  readonly principal: Principal;
  /** Adds facts to the request's line in the access log. */
  readonly note: (facts: RequestFacts) => void;
  /** A signal for long work: aborts once the client disconnects. */
  readonly getSignal: () => AbortSignal;
  /** For streams: whether the caller's token is still accepted. */
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

/** A handler for each operation. Mapped, so that the compiler names this type for a missing one. */
export type Handlers = { readonly [Id in OperationId]: (OpenHandlers & SecuredHandlers)[Id] };

export function respondFor<Id extends OperationId>(operationId: Id): Respond<Id> {
  return (status, parts) => new HandlerResponse(operationId, status, parts);
}

/** A body as JSON. `bytes`: its length in UTF-8. */
export type Json = { readonly text: string; readonly bytes: number };

/** JSON of bodies shared by many responses, freed with the body. */
const shared = new WeakMap<object, Json>();

/** Serialises the body once for many responses; from now on it must not change. */
export function shareBody<Body extends object>(body: Body): Body {
  shared.set(body, serialise(body));
  return body;
}

export function jsonOf(body: unknown): Json {
  const known = typeof body === 'object' && body !== null ? shared.get(body) : undefined;
  return known ?? serialise(body);
}

function serialise(body: unknown): Json {
  // Only the mock sends a text: its example of a stream.
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { text, bytes: Buffer.byteLength(text) };
}
