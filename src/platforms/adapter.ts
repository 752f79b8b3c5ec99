/** Promises of every platform adapter to the pull. */
import type { FailureReason, PlatformFailure } from '../model/failure.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { LedgerEvent, UnbookedRecord, Whole } from '../model/ledger-event.ts';
import type { Currency } from '../model/money.ts';
import type { Mode, Platform } from '../model/platform.ts';

/** Where an adapter reads on, in its own words: JSON, stored with the page that it follows. */
export type Cursor = unknown;

/** Whose request it is, for the log line of each platform call. */
export type PullTrace = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly refreshId: string;
};

/** The fields that the tenant has stored for the connection, opened. */
export type Credential = {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** When the access token stops working; null where that is not known. */
  readonly expiresAt: Instant | null;
  /** Fields that are no secrets and that only some platforms have, by their names in the contract. */
  readonly options: Readonly<Record<string, string>>;
};

/** A pair of tokens that the platform has given in exchange for the one before. */
export type NewPair = Pick<Credential, 'accessToken' | 'refreshToken' | 'expiresAt'>;

/**
 * Exchanges the stored pair for a new one: once, whichever processes ask, and stored before it is returned. `exchange`
 * is not called when another has stored a new pair meanwhile.
 */
export type ExchangeCredential = (
  exchange: (current: Credential) => Promise<NewPair | FailedStep>,
) => Promise<Credential | FailedStep>;

/** One connection's account, and what it takes to ask for it. */
export type AccountRequest = {
  readonly credential: Credential;
  readonly exchangeCredential: ExchangeCredential;
  readonly platformAccountId: string;
  readonly mode: Mode;
  /** Whether the platform has already said whose token this is. */
  readonly accountIsChecked: boolean;
  readonly signal: AbortSignal;
  readonly trace: PullTrace;
};

export type PullRequest = AccountRequest & {
  /** Null on the first pull: then events from `since` on are wanted. */
  readonly cursor: Cursor;
  readonly since: Instant;
};

/** A cursor of `readWindow`, or null to begin. Those of other windows, and of pulls, begin too. */
export type WindowRequest = AccountRequest & { readonly cursor: Cursor };

/** An event as it is booked: enough for a platform to find it by. */
export type BookedEvent = Pick<LedgerEvent, 'externalId' | 'occurredAt'>;

/** The result of one platform request. `complete`: the platform said that there is nothing newer. */
export type PullStep =
  | { readonly kind: 'account'; readonly readable: boolean }
  /** A token was minted, which the adapter keeps in memory: nothing is stored but that the pull goes on. */
  | { readonly kind: 'minted' }
  | {
      readonly kind: 'page';
      readonly events: readonly LedgerEvent[];
      /** Records that count but cannot be booked; they never stop the walk. */
      readonly unbooked: readonly UnbookedRecord[];
      /** Groups that this page has whole: events of theirs that it does not keep are void. */
      readonly wholes?: readonly Whole[];
      readonly cursor: Cursor;
      readonly complete: boolean;
      /** The platform's own word for how far it is complete, by its clock; the pull never promises more. */
      readonly completeThrough?: Instant | undefined;
      /** Void what this connection has booked since then, in this page's transaction: it is about to be read again. */
      readonly restartFrom?: Instant;
    }
  | { readonly kind: 'failed'; readonly failure: PlatformFailure };

export type PageStep = Extract<PullStep, { kind: 'page' }>;
export type FailedStep = Extract<PullStep, { kind: 'failed' }>;

export function failed(reason: FailureReason): FailedStep {
  return { kind: 'failed', failure: { reason } };
}

/** A page that books nothing: it moves the cursor, or tells that nothing is newer. */
export function emptyPage(rest: Pick<PageStep, 'cursor'> & Partial<PageStep>): PageStep {
  return { kind: 'page', events: [], unbooked: [], complete: false, ...rest };
}

/**
 * The balances before and after a window against the sum of all that was listed of it: 0 where the list explains them.
 * A difference alone proves no fault: what was pending moves a balance later than at its own time.
 */
export type BalanceProof = {
  readonly kind: 'proof';
  readonly differences: ReadonlyArray<{ readonly currency: Currency; readonly differenceMinor: bigint }>;
};

export type Adapter = {
  /**
   * Reads what is new, one step for each platform request; the last is complete or failed. Keeps nothing between
   * pulls and books only whole events. Each cursor is safe to commit alone; an event may come again, by the same id.
   */
  pull(request: PullRequest): AsyncGenerator<PullStep, void>;
  /**
   * Reads again since `since`, with a cursor of its own, for records that the platform listed late; the caller leaves
   * when it likes. Null where each pull reads as far back by itself.
   */
  readonly readAgain: ((request: PullRequest) => AsyncGenerator<PullStep, void>) | null;
  /** Up to when the platform is complete, when a walk that began at `askedAt` has come to its end. */
  completeThrough(askedAt: Instant): Instant;
  /**
   * Reads all that the platform now has of a closed window [from, to), whatever pulls have read; pages may hold more.
   * A walk that ends neither complete nor failed: the platform has not listed all of it yet, ask again later.
   */
  readWindow(request: WindowRequest, from: Instant, to: Instant): AsyncGenerator<PullStep, void>;
  /** Ends without a proof where the platform cannot give one, or not yet. Left out: it never can. */
  proveByBalances?(
    request: AccountRequest,
    from: Instant,
    to: Instant,
  ): AsyncGenerator<PullStep | BalanceProof, void>;
  /** Asks for events by their ids. Pages have those that still exist, as they are now; the others are gone. */
  lookUp(request: AccountRequest, events: readonly BookedEvent[]): AsyncGenerator<PullStep, void>;
  /** For so long after it was complete through a window's end, the platform may still add to that window. */
  readonly settlesAfterMs: number;
  /** Ids of events are unique across all accounts of the platform: one id at two connections is one account twice. */
  readonly hasGloballyUniqueIds: boolean;
};

/** The adapters that can read revenue; a platform without one is shown as not supported, and never counted. */
export type Adapters = Readonly<Partial<Record<Platform, Adapter>>>;
