/** What every platform adapter promises to the pull. */
import type { PlatformFailure } from '../model/failure.ts';
import type { Instant } from '../model/instant.ts';
import type { LedgerEvent } from '../model/ledger-event.ts';
import type { Platform } from '../model/platform.ts';

/** Where an adapter reads on, in its own words: JSON, stored with the page that it follows. */
export type Cursor = unknown;

export type PullRequest = {
  readonly accessToken: string;
  readonly platformAccountId: string;
  /** Whether the platform has already said whose token this is. */
  readonly accountIsChecked: boolean;
  /** Null on the first pull: then events from `since` on are wanted. */
  readonly cursor: Cursor;
  readonly since: Instant;
  readonly signal: AbortSignal;
};

/** What one platform request taught. `complete`: the platform said that there is nothing newer. */
export type PullStep =
  | { readonly kind: 'account'; readonly readable: boolean }
  | {
      readonly kind: 'page';
      readonly events: readonly LedgerEvent[];
      readonly cursor: Cursor;
      readonly complete: boolean;
    }
  | { readonly kind: 'failed'; readonly failure: PlatformFailure };

export type Adapter = {
  /**
   * Reads what is new, one step for each platform request, and ends after a step that is complete or failed. Each page's
   * cursor is safe to commit alone: read on from it and nothing is missed. Events may come again; they carry the
   * platform's id. An adapter keeps nothing between pulls, holds no database connection, and never books an event that it
   * could not read in full.
   */
  pull(request: PullRequest): AsyncGenerator<PullStep, void>;
  /** The moment up to which the platform is complete, when everything until `dataAsOf` was asked for. */
  completeThrough(dataAsOf: Instant): Instant;
};

/** The adapters that can read revenue; a platform without one is shown as not supported, and never counted. */
export type Adapters = Readonly<Partial<Record<Platform, Adapter>>>;
