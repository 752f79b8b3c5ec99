/** The interface between the sync and each platform's adapter. */
import type { FailureReason, PlatformFailure } from '../model/failure.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { LedgerEvent, UnbookedRecord, Whole } from '../model/ledger-event.ts';
import type { Currency } from '../model/money.ts';
import type { Mode, Platform } from '../model/platform.ts';

/** The adapter's place in a list: JSON of its own form, stored with the page before it. */
export type Cursor = unknown;

/** Names the requester in the log line of each platform call. */
export type PullTrace = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly refreshId: string;
};

/** The connection's stored credential, decrypted. */
export type Credential = {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** End of the access token; null when unknown. */
  readonly expiresAt: Instant | null;
  /** Fields of some platforms only, none of them secret, by their names in the contract. */
  readonly options: Readonly<Record<string, string>>;
};

/** New tokens from the platform, in exchange for the stored ones. */
export type NewPair = Pick<Credential, 'accessToken' | 'refreshToken' | 'expiresAt'>;

/**
 * Exchanges the stored pair once for all processes, and stores the new pair before it returns.
 * Does not call `exchange` if another process has stored a new pair meanwhile.
 */
export type ExchangeCredential = (
  exchange: (current: Credential) => Promise<NewPair | FailedStep>,
) => Promise<Credential | FailedStep>;

/** A connection's account with its credential. */
export type AccountRequest = {
  readonly credential: Credential;
  readonly exchangeCredential: ExchangeCredential;
  readonly platformAccountId: string;
  readonly mode: Mode;
  /** The platform has already confirmed the owner of this credential. */
  readonly accountIsChecked: boolean;
  readonly signal: AbortSignal;
  readonly trace: PullTrace;
};

export type PullRequest = AccountRequest & {
  /** Null on the first pull, which reads events from `since` on. */
  readonly cursor: Cursor;
  readonly since: Instant;
};

/** `cursor`: from `readWindow`, or null to begin, as do cursors of other windows and of pulls. */
export type WindowRequest = AccountRequest & { readonly cursor: Cursor };

/** The parts of a booked event by which a platform finds it. */
export type BookedEvent = Pick<LedgerEvent, 'externalId' | 'occurredAt'>;

/** The result of one platform request. `complete`: the platform has nothing newer. */
export type PullStep =
  | { readonly kind: 'account'; readonly readable: boolean }
  /** The request stored nothing (the adapter keeps its token in memory); the pull goes on. */
  | { readonly kind: 'minted' }
  | {
      readonly kind: 'page';
      readonly events: readonly LedgerEvent[];
      /** Records that count but cannot be booked; they never stop the walk. */
      readonly unbooked: readonly UnbookedRecord[];
      /** Groups listed completely on this page: their other events are void. */
      readonly wholes?: readonly Whole[];
      readonly cursor: Cursor;
      readonly complete: boolean;
      /** The platform's own statement, by its clock; the pull never promises more. */
      readonly completeThrough?: Instant | undefined;
      /** Void the connection's events since then in the same transaction, to read them again. */
      readonly restartFrom?: Instant;
    }
  | { readonly kind: 'failed'; readonly failure: PlatformFailure };

export type PageStep = Extract<PullStep, { kind: 'page' }>;
export type FailedStep = Extract<PullStep, { kind: 'failed' }>;
/** The records of one page. */
export type Records = Pick<PageStep, 'events' | 'unbooked' | 'wholes'>;
/** Steps on the way to a result: each renews the lease, so one lies between any two requests. */
export type Steps<Result = void> = AsyncGenerator<PullStep, Result>;
export type ResultOf<Walk> = Walk extends (...given: never[]) => AsyncGenerator<unknown, infer Result>
  ? Result
  : never;

export function failWith(reason: FailureReason, wait: Omit<PlatformFailure, 'reason'> = {}): FailedStep {
  return { kind: 'failed', failure: { reason, ...wait } };
}

/** The result. A failure instead is the last step of the walk: nothing behind it runs. */
export async function* ensure<Result>(result: Result | FailedStep): Steps<Result> {
  if (!isFailed(result)) return result;
  yield result;
  throw new Error('a walk went on after its failure');
}

function isFailed(result: unknown): result is FailedStep {
  return typeof result === 'object' && result !== null && 'kind' in result && result.kind === 'failed';
}

export function fail(...failure: Parameters<typeof failWith>): Steps<never> {
  return ensure<never>(failWith(...failure));
}

/** A page without events: moves the cursor, or states completeness. */
export function emptyPage(rest: Pick<PageStep, 'cursor'> & Partial<PageStep>): PageStep {
  return { kind: 'page', events: [], unbooked: [], complete: false, ...rest };
}

/**
 * Balance after a window − balance before − its listed movements; 0 if the list explains both.
 * A difference alone proves no fault: pending movements change a balance after their own time.
 */
export type BalanceProof = {
  readonly kind: 'proof';
  readonly differences: ReadonlyArray<{ readonly currency: Currency; readonly differenceMinor: bigint }>;
};

export type Proving = AsyncGenerator<PullStep | BalanceProof, void>;

export type Adapter = {
  /**
   * Reads new records, a step for each request; the last is complete or failed. Keeps nothing
   * between pulls. Each cursor is safe to commit alone; an event may come again, with the same id.
   */
  pull(request: PullRequest): Steps;
  /**
   * Reads again since `since`, with its own cursor, for records listed late; the caller may stop
   * at any step. Null where each pull reads as far back by itself.
   */
  readonly readAgain: ((request: PullRequest) => Steps) | null;
  /** The platform is complete up to this moment once a walk begun at `askedAt` has ended. */
  completeThrough(askedAt: Instant): Instant;
  /**
   * Reads the closed window [from, to), independently of pulls; pages may hold more. Ends neither
   * complete nor failed while the platform has not listed all of it: ask again later.
   */
  readWindow(request: WindowRequest, from: Instant, to: Instant): Steps;
  /** Ends without a proof while the platform cannot give one. Left out: it never can. */
  proveByBalances?(request: AccountRequest, from: Instant, to: Instant): Proving;
  /** Asks for events by their ids. Pages hold those that still exist, in their present state. */
  lookUp(request: AccountRequest, events: readonly BookedEvent[]): Steps;
  /** The platform may add to a window for so long after it is complete through the window's end. */
  readonly settlesAfterMs: number;
  /** Event ids are unique across accounts: one id at two connections is one account twice. */
  readonly hasGloballyUniqueIds: boolean;
};

/** Adapters by platform; platforms without one are shown as not supported, and never counted. */
export type Adapters = Readonly<Partial<Record<Platform, Adapter>>>;
