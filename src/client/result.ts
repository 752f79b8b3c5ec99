/** The result of a call: one case for each documented status, and three for everything else. */
import type { components } from '#generated/client-contract.ts';
import { operations } from '#generated/operations.ts';
import { listOf, readMember } from './environment.ts';
import type { Body, OperationId, Status } from './request.ts';

type Schemas = components['schemas'];
/** The problem details (RFC 9457) of a rejected or failed request. Show `detail` to the user. */
export type Problem = Schemas['Problem'];

type Received = {
  /** The response's HTTP status, also where `status` is a word. */
  readonly httpStatus: number;
  readonly reason?: never;
  /** The response's headers. Quote `X-Correlation-ID` when you report a problem. */
  readonly headers: Headers;
};

type Unchecked<S> = Received & {
  readonly status: S;
  /** The parsed JSON, or else the text; undefined for another tenant's data. */
  readonly body: unknown;
};
/** A response with an undocumented status, such as a gateway's 502. */
export type Undeclared = Unchecked<'undeclared'>;
/** A documented status with a wrong body: HTML, broken JSON, or another tenant's data. */
export type Unreadable = Unchecked<'unreadable'>;

/** No response: network or `token` function failed, time ran out, or you aborted the call. */
export type Failed = {
  readonly status: 'failed';
  readonly httpStatus?: never;
  readonly headers?: never;
  /** `token`: your `token` function threw; `aborted`: your `signal` ended the call. */
  readonly reason: 'network' | 'timeout' | 'aborted' | 'token';
  /** The thrown error, or the reason of the abort. */
  readonly error: unknown;
};

type LastKnown<P> = P extends { last_known: infer Known } ? Known : never;
type Later<S extends 429 | 503, P extends Problem> = Received & {
  readonly status: S;
  readonly problem: P;
  /** Seconds to wait before the next attempt. */
  readonly retryAfterSeconds: number;
};
type Unavailable<P extends Problem> = Later<503, P> &
  ([LastKnown<P>] extends [never]
    ? unknown
    : {
        /** The accounts that failed; empty when the service itself failed. */
        readonly failedSources: ReadonlyArray<Schemas['FailedSource']>;
        /** The last good figures, if any. Show them as outdated. */
        readonly lastKnown: LastKnown<P> | null;
      });

/** The problem type of a status; `string` for a status with several. */
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

/** The result of a call. Switch over `status`: each case has other members. */
export type Result<Id extends OperationId> =
  { [S in Status<Id>]: Answer<Id, S> }[Status<Id>] | Undeclared | Unreadable | Failed;

/** The members that all results share. */
export type AnyResult = (Received & { readonly status: number | 'undeclared' | 'unreadable' }) | Failed;

/** An unchecked response. `tenant`: the tenant of the token. */
export type Arrived = {
  readonly response: Response;
  readonly body: unknown;
  readonly nowMs: number;
  readonly tenant: string | undefined;
};

/** Turns a response into a case of the operation's result. */
export function toResult<Id extends OperationId>(id: Id, arrived: Arrived): Result<Id> {
  const { response, tenant } = arrived;
  // Drops another tenant's data, whatever the status.
  const body = isForeign(arrived.body, tenant) ? undefined : arrived.body;
  const { status: httpStatus, headers } = response;
  const kinds: { readonly [status: number]: string | null } = operations[id].answers;
  const kind = kinds[httpStatus];
  const content = readContent(kind, { ...arrived, body });
  const answer: unknown = content && { status: httpStatus, httpStatus, headers, ...content };
  if (isAnswer<Id>(answer)) return answer;
  return { status: kind === undefined ? 'undeclared' : 'unreadable', httpStatus, headers, body };
}

/** The members for a response of this kind; undefined if the body does not fit. */
function readContent(
  kind: string | null | undefined,
  { body, response: { status, headers }, nowMs, tenant }: Arrived,
) {
  if (kind === null) return {};
  if (kind === undefined) return undefined;
  // A kind names the beginning of a problem's type, or one member of the data.
  if (kind && !kind.startsWith('/')) return readMember(body, kind) === undefined ? undefined : { data: body };
  const type: unknown = readMember(body, 'type');
  if (typeof type !== 'string' || !type.startsWith(kind)) return undefined;
  if (status !== 503 && status !== 429) return { problem: body };
  // A proxy may have dropped the header.
  const waitSeconds = readRetryAfter(headers, nowMs) ?? defaultRetryAfterSeconds;
  if (status === 429) return { problem: body, retryAfterSeconds: waitSeconds };
  const known: unknown = readMember(body, 'last_known') ?? null;
  const foreign = isForeign(known, tenant);
  return {
    problem: foreign && typeof body === 'object' ? { ...body, last_known: null } : body,
    retryAfterSeconds: waitSeconds,
    failedSources: listOf(readMember(body, 'failed_sources')),
    lastKnown: foreign ? null : known,
  };
}

/** The only place where a checked response becomes a case of the contract. */
const isAnswer = <Id extends OperationId>(answer: unknown): answer is Result<Id> => answer !== undefined;

const defaultRetryAfterSeconds = 30;

/** Whether the body, or one of its items, names another tenant than the token. */
function isForeign(body: unknown, tenant: string | undefined): boolean {
  return [body, ...listOf(readMember(body, 'items'))].some((part) => {
    const named: unknown = readMember(part, 'tenant_id');
    return tenant && typeof named === 'string' && named.toLowerCase() !== tenant;
  });
}

/** `Retry-After` in whole seconds from now: a count or a date (RFC 9110 §10.2.3). */
export function readRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - nowMs) / 1000);
  // Ignores a date in the past, and any other form.
  return seconds >= 0 ? seconds : undefined;
}

/** `max-age` of `Cache-Control`, in seconds. */
export function readMaxAge(headers: Headers): number | undefined {
  const [, seconds] = /(?:^|[,\s])max-age="?(\d+)/i.exec(headers.get('Cache-Control') ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}
