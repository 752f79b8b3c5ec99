/** All observations of the running server, as one union; the log and the metrics consume it. */
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { FetchFailure } from '../model/bounded-text.ts';
import type { FailureReason } from '../model/failure.ts';
import type { Platform } from '../model/platform.ts';

type ConnectionRef = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly platform: Platform;
};
type RefreshRef = { readonly tenantId: TenantId; readonly refreshId: string };
type TaskRef = { readonly tenantId: TenantId; readonly task: string; readonly taskId: string };
type Reading = RefreshRef & { readonly pages: number; readonly events: number };

export type Observation =
  | { readonly kind: 'serverListening' | 'metricsListening'; readonly url: string }
  | { readonly kind: 'serverStopping'; readonly signal: string }
  /** Null: no operation, or no response because the client left. The access log has the line. */
  | {
      readonly kind: 'requestFinished';
      readonly operationId: string | null;
      readonly status: number | null;
      readonly durationMs: number;
    }
  /** A request beyond a limit got a 429. */
  | { readonly kind: 'requestLimited'; readonly by: 'address' | 'tenant' }
  /** Reported once: an untrusted peer sent a request with forwarded headers. */
  | { readonly kind: 'forwardedByUntrusted' }
  /** A revenue read ended; `ageMs`: the age of its figures. */
  | {
      readonly kind: 'revenueAnswered';
      readonly cache: 'memory' | 'row' | 'waited';
      readonly outcome: 'fresh' | 'unavailable' | 'overloaded' | 'no-revenue-source' | 'unknown-tenant';
      readonly ageMs: number | null;
    }
  /** Reported once for each origin, and for a limited number of origins. */
  | { readonly kind: 'originNotAllowed'; readonly origin: string }
  | { readonly kind: 'databaseConnectionLost' | 'preparedStatementLost' }
  /** At start-up, for each right that db/roles.sql could not take from the role. */
  | { readonly kind: 'protectionMissing'; readonly protection: string }
  /** At start-up: whether the keys decrypt the stored tokens. */
  | {
      readonly kind: 'keyRingUnchecked';
      readonly reason: 'no_worker_url' | 'worker_sees_not_all' | 'other_database';
    }
  | { readonly kind: 'keyRingChecked'; readonly tenants: number; readonly opened: number }
  | { readonly kind: 'keyMissing'; readonly keyId: string; readonly tenants: number }
  /** `isUsable`: the cached set may still be used. */
  | (FetchFailure & { readonly kind: 'keySetFailed'; readonly isUsable: boolean })
  /** A file of exchange rates was stored; `added`: the number of new rates. */
  | {
      readonly kind: 'ratesLoaded';
      readonly source: string;
      readonly days: number;
      readonly newest: string;
      readonly added: number;
    }
  | {
      readonly kind: 'ratesFailed';
      readonly source: string;
      readonly reason: FailureReason | 'malformed' | 'database_unavailable';
      readonly status?: number | null;
      /** Without a response: the code of the system or of TLS. */
      readonly code?: string;
      /** The first invalid line of a malformed file. */
      readonly line?: number;
    }
  /** The source has changed rates of past days; `rates`: the first of them. */
  | {
      readonly kind: 'ratesChanged';
      readonly source: string;
      readonly count: number;
      readonly rates: ReadonlyArray<
        Readonly<Record<'rateDate' | 'currency' | 'stored' | 'published', string>>
      >;
    }
  | (ConnectionRef & {
      readonly kind: 'platformCalled';
      readonly refreshId: string;
      readonly outcome: FailureReason | 'answered';
      readonly status: number | null;
      readonly durationMs: number;
      /** The platform's id of the request, if it sent one. */
      readonly platformRequestId: string | null;
    })
  | {
      readonly kind: 'categoryIgnored';
      readonly platform: Platform;
      readonly category: string;
      /** Set if the balance is unknown, not the category. */
      readonly balanceType?: string;
    }
  /** New unbooked records of a page; `records`: the first of them. */
  | (ConnectionRef & {
      readonly kind: 'recordsUnbooked';
      readonly count: number;
      readonly records: ReadonlyArray<{ externalId: string; currency: string; reason: string }>;
    })
  | (ConnectionRef & { readonly kind: 'accountUnreadable' })
  /** The lease of a refresh expired; `refreshId` takes over. */
  | (RefreshRef & { readonly kind: 'leaseTakenOver'; readonly abandonedId: string })
  | (RefreshRef & { readonly kind: 'pullStarted'; readonly sources: number })
  | (Reading & {
      readonly kind: 'pullFinished';
      readonly outcome:
        | 'published'
        | 'failed'
        | 'released'
        | 'credential_unreadable'
        | 'lost'
        | 'stopped'
        | 'database_unavailable';
      readonly durationMs: number;
    })
  /** Background work of a refresh after its answer: late records, and accounts not counted yet. */
  | (Reading & {
      readonly kind: 'backgroundFinished';
      readonly outcome: 'done' | 'lost' | 'stopped' | 'database_unavailable';
      readonly durationMs: number;
    })
  /** A closed window was compared with its platform; a discrepancy corrects the ledger. */
  | (ConnectionRef & {
      readonly kind: 'windowReconciled';
      readonly correlationId: string;
      readonly granularity: 'hour' | 'day';
      readonly from: number;
      readonly to: number;
      readonly verdict: 'matched' | 'discrepancy';
      readonly missing: number;
      readonly extra: number;
      readonly changed: number;
    })
  /** A first pull takes longer than a request may wait. */
  | (Reading & { readonly kind: 'catchingUp' })
  | (ConnectionRef & {
      readonly kind: 'sourceFailed';
      readonly reason: FailureReason;
      readonly cooldownSeconds: number;
    })
  /** The key ring cannot decrypt a stored token; `keyId` is null if the token names no key. */
  | (ConnectionRef & { readonly kind: 'credentialUnreadable'; readonly keyId: string | null })
  /** `outrun`: the new pair was dropped, because another was stored or the lease was lost. */
  | (ConnectionRef & {
      readonly kind: 'credentialExchanged';
      readonly outcome: 'stored' | 'outrun' | FailureReason;
    })
  /** A webhook at a known address; unknown addresses are not reported. */
  | (ConnectionRef & {
      readonly kind: 'webhookReceived';
      readonly outcome:
        'received' | 'repeated' | 'flooded' | 'ignored' | 'rejected' | 'too_old' | 'unverifiable';
    })
  | { readonly kind: 'workerStarted'; readonly tenants: number }
  /** The worker could not visit all tenants; it tries again. */
  | { readonly kind: 'sweepFailed'; readonly reason: string }
  /** A worker abandoned a task; this one takes over. The ids are those of the leases. */
  | (TaskRef & { readonly kind: 'taskAbandoned'; readonly abandonedId: string })
  | (TaskRef & {
      readonly kind: 'taskFinished';
      readonly outcome: 'done' | 'lost' | 'stopped';
      readonly durationMs: number;
    })
  /** A response broke the contract: described by JSON pointers and keywords, never by values. */
  | {
      readonly kind: 'contractViolated';
      readonly operationId: string;
      readonly status: number;
      readonly violations: readonly string[];
      readonly correlationId: string;
    }
  | {
      readonly kind: 'bug';
      readonly where: string;
      readonly error: unknown;
      readonly correlationId?: string;
    };

export type Observe = (observation: Observation) => void;
