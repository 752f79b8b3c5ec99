/** The types of a call: the parameters and the body of each operation, and the statuses that it can end with. */
import type { operations as Contract } from '#generated/client-contract.ts';
import type { operations } from '#generated/operations.ts';

type Answers = { readonly [Id in keyof typeof operations]: (typeof operations)[Id]['answers'] };

/** An operation of the contract that is answered once, by its `operationId`. Streams are for polling to use. */
export type OperationId = {
  [Id in keyof Answers]: Answers[Id] extends { readonly 200: 'text/event-stream' } ? never : Id;
}[keyof Answers];

/** The statuses that the contract gives an operation. */
export type Status<Id extends OperationId> = keyof Contract[Id]['responses'] & number;
type Content<Answer> = Answer extends { content: infer Types } ? Types : never;

/** The body of one status; `never` where it has none. */
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

/** The arguments of a call: the operation's parameters and body as the contract names them, a signal and a time-out. */
export type Request<Id extends OperationId> = Optional<'query', Contract[Id]['parameters']['query']> &
  Optional<'path', Contract[Id]['parameters']['path']> &
  Optional<'header', Contract[Id]['parameters']['header']> &
  Optional<'body', JsonBody<Id>> &
  CallOptions;

/** Options of every call. */
export type CallOptions = {
  /** Ends the call, waits between attempts included; its result is then `failed` with the reason `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take; 30 seconds if not given. */
  readonly timeoutMs?: number | undefined;
  /** How often a read may be sent again when it fails; 2 if not given. What changes something is never sent again. */
  readonly retries?: number | undefined;
};
