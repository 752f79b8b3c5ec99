/** The types of a call: parameters, body and statuses of each operation. */
import type { operations as Contract } from '#generated/client-contract.ts';
import type { operations } from '#generated/operations.ts';

type Answers = { readonly [Id in keyof typeof operations]: (typeof operations)[Id]['answers'] };

/** An operation with a method. The stream has none: use `pollRealtimeRevenue`. */
export type OperationId = {
  [Id in keyof Answers]: Answers[Id] extends { readonly 200: 'text/event-stream' } ? never : Id;
}[keyof Answers];

/** The documented statuses of an operation. */
export type Status<Id extends OperationId> = keyof Contract[Id]['responses'] & number;
type Content<Answer> = Answer extends { content: infer Types } ? Types : never;

/** The body of a status; `never` for a status without one. */
export type Body<Id extends OperationId, S extends Status<Id>> = Content<
  Contract[Id]['responses'][S]
>[keyof Content<Contract[Id]['responses'][S]>];

type Optional<Name extends string, Part> = [NonNullable<Part>] extends [never]
  ? { readonly [N in Name]?: never }
  : undefined extends Part
    ? { readonly [N in Name]?: Part }
    : { readonly [N in Name]: Part };

type JsonBody<Id extends OperationId> = Contract[Id] extends {
  requestBody: { content: { 'application/json': infer Sent } };
}
  ? Sent
  : undefined;

/** The argument of a method: the operation's `query`, `path`, `header`, `body`; `CallOptions`. */
export type Request<Id extends OperationId> = Optional<'query', Contract[Id]['parameters']['query']> &
  Optional<'path', Contract[Id]['parameters']['path']> &
  Optional<'header', Contract[Id]['parameters']['header']> &
  Optional<'body', JsonBody<Id>> &
  CallOptions;

/** Options of every method. */
export type CallOptions = {
  /** Ends the call, also between two attempts. The result is `failed` with the reason `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** The time limit of one attempt in milliseconds; by default 30 000. */
  readonly timeoutMs?: number | undefined;
  /** How often a failed read is sent again; by default 2. A write is never sent again. */
  readonly retries?: number | undefined;
};
