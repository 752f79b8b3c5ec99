/** Results of a call: one case for each status of the contract, and one for each thing that is no answer. */
import type { components } from '#generated/client-contract.ts';
import { operations } from '#generated/operations.ts';
import { listOf, member } from './environment.ts';
import type { Body, OperationId, Status } from './request.ts';

type Schemas = components['schemas'];
/** Problem details as every refusal has them. */
export type Problem = Schemas['Problem'];

type Received = {
  /** The status that came over the wire; the same as `status` where the contract knows it. */
  readonly httpStatus: number;
  readonly reason?: never;
  /** `X-Correlation-ID` among them is what to quote when you report a problem. */
  readonly headers: Headers;
};

/** An answer whose status the contract does not give this operation, such as a gateway's 502. */
export type Undeclared = Received & {
  readonly status: 'undeclared';
  /** Parsed where it is JSON, else its text. */
  readonly body: unknown;
};

/** A status of the contract with something else than its body: HTML, broken JSON, another tenant's data. */
export type Unreadable = Received & {
  readonly status: 'unreadable';
  readonly body: unknown;
};

/** No answer at all. */
export type Failed = {
  readonly status: 'failed';
  readonly httpStatus?: never;
  readonly headers?: never;
  /** `token`: your `token` function failed. */
  readonly reason: 'network' | 'timeout' | 'aborted' | 'token';
  readonly error: unknown;
};

type LastKnown<P> = P extends { last_known: infer Known } ? Known : never;
type Later<S extends 429 | 503, P extends Problem> = Received & {
  readonly status: S;
  readonly problem: P;
  /** When it makes sense to ask again. */
  readonly retryAfterSeconds: number;
};
type Unavailable<P extends Problem> = Later<503, P> &
  ([LastKnown<P>] extends [never]
    ? unknown
    : {
        /** The sources that stand in the way; none when it is the service itself that cannot answer. */
        readonly failedSources: ReadonlyArray<Schemas['FailedSource']>;
        /** The last good answer, to be shown as outdated if at all. */
        readonly lastKnown: LastKnown<P> | null;
      });

/** The one type that a problem of this status can have, where the contract gives it one. */
type ProblemType<Id extends OperationId, S> = (typeof operations)[Id]['answers'] extends {
  readonly [K in S & number]: infer Type extends `/${string}`;
}
  ? Type
  : string;

type Answer<Id extends OperationId, S extends Status<Id>> = [Body<Id, S>] extends [never]
  ? Received & { readonly status: S }
  : S extends 503
    ? Unavailable<Extract<Body<Id, S>, Problem>>
    : S extends 429
      ? Later<429, Extract<Body<Id, S>, Problem>>
      : [Body<Id, S>] extends [Problem]
        ? Received & {
            readonly status: S;
            readonly problem: Body<Id, S> & { readonly type: ProblemType<Id, S> };
          }
        : Received & { readonly status: S; readonly data: Body<Id, S> };

/** The result of a call. Decide by `status`: each case has its own members. */
export type Result<Id extends OperationId> =
  { [S in Status<Id>]: Answer<Id, S> }[Status<Id>] | Undeclared | Unreadable | Failed;

/** Everything that the results of all operations have in common. */
export type AnyResult = (Received & { readonly status: number | 'undeclared' | 'unreadable' }) | Failed;

/** An answer as it came, before anything is known about it; the tenant is the one that the token names. */
export type Arrived = {
  readonly response: Response;
  readonly body: unknown;
  readonly nowMs: number;
  readonly tenant: string | undefined;
};

/** Turns what came into a case of the operation. */
export function toResult<Id extends OperationId>(id: Id, arrived: Arrived): Result<Id> {
  const { response, tenant } = arrived;
  // Nothing of it is handed on, whatever its status.
  const body = isForeign(arrived.body, tenant) ? undefined : arrived.body;
  const { status: httpStatus, headers } = response;
  const kinds: { readonly [status: number]: string | null } = operations[id].answers;
  const kind = kinds[httpStatus];
  const content = contentOf(kind, { ...arrived, body });
  const answer: unknown = content && { status: httpStatus, httpStatus, headers, ...content };
  if (isAnswer<Id>(answer)) return answer;
  return { status: kind === undefined ? 'undeclared' : 'unreadable', httpStatus, headers, body };
}

/** The members of an answer of this kind; undefined if this is none. */
function contentOf(
  kind: string | null | undefined,
  { body, response: { status, headers }, nowMs, tenant }: Arrived,
) {
  if (kind === null) return {};
  if (kind === undefined) return undefined;
  // Problems are known by how their type begins, data by one of its members.
  if (kind && !kind.startsWith('/')) return member(body, kind) === undefined ? undefined : { data: body };
  const type: unknown = member(body, 'type');
  if (typeof type !== 'string' || !type.startsWith(kind)) return undefined;
  if (status !== 503 && status !== 429) return { problem: body };
  // Something on the way may have dropped the header.
  const waitSeconds = retryAfterSeconds(headers, nowMs) ?? unsaidRetryAfterSeconds;
  if (status === 429) return { problem: body, retryAfterSeconds: waitSeconds };
  const known: unknown = member(body, 'last_known') ?? null;
  const foreign = isForeign(known, tenant);
  return {
    problem: foreign && typeof body === 'object' ? { ...body, last_known: null } : body,
    retryAfterSeconds: waitSeconds,
    failedSources: listOf(member(body, 'failed_sources')),
    lastKnown: foreign ? null : known,
  };
}

/** The one place where a response with the form that its status asks for becomes a case of the contract. */
const isAnswer = <Id extends OperationId>(answer: unknown): answer is Result<Id> => answer !== undefined;

const unsaidRetryAfterSeconds = 30;

/** Whether something in it names another tenant than the token does. */
function isForeign(body: unknown, tenant: string | undefined): boolean {
  return [body, ...listOf(member(body, 'items'))].some((part) => {
    const named: unknown = member(part, 'tenant_id');
    return tenant && typeof named === 'string' && named.toLowerCase() !== tenant;
  });
}

/** `Retry-After` in whole seconds from now (RFC 9110 §10.2.3: a count or a date), if it says anything. */
export function retryAfterSeconds(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - nowMs) / 1000);
  // Neither form, or a date that is over, says nothing.
  return seconds >= 0 ? seconds : undefined;
}

/** `max-age` of `Cache-Control` in seconds, if it is there. */
export function maxAgeSeconds(headers: Headers): number | undefined {
  const [, seconds] = /(?:^|[,\s])max-age="?(\d+)/i.exec(headers.get('Cache-Control') ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}
