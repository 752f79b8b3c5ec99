/** Everything worth telling about the running server, said once; log and metrics are readers of this union. */
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { FailureReason } from '../model/failure.ts';
import type { Platform } from '../model/platform.ts';

type OfConnection = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly platform: Platform;
};
type WebhookRefusal = 'ignored' | 'rejected' | 'too_old' | 'unverifiable';
type OfRefresh = { readonly tenantId: TenantId; readonly refreshId: string };
type Reading = OfRefresh & { readonly pages: number; readonly events: number };

export type Observation =
  | { readonly kind: 'serverListening'; readonly url: string }
  | { readonly kind: 'metricsListening'; readonly url: string }
  | { readonly kind: 'serverStopping'; readonly signal: string }
  /** Null: of no operation; no answer, because the client had gone. The access log has its line. */
  | {
      readonly kind: 'requestFinished';
      readonly operationId: string | null;
      readonly status: number | null;
      readonly durationMs: number;
    }
  /** A request beyond a limit got a 429. */
  | { readonly kind: 'requestLimited'; readonly by: 'address' | 'tenant' }
  /** Told once: a request with forwarded headers came from a peer that is not trusted to send them. */
  | { readonly kind: 'forwardedByUntrusted' }
  /** A revenue read came to an outcome; `ageMs`: how old the figures are that it gives. */
  | {
      readonly kind: 'revenueAnswered';
      readonly cache: 'memory' | 'row' | 'waited';
      readonly outcome: 'fresh' | 'unavailable' | 'overloaded' | 'no-revenue-source' | 'unknown-tenant';
      readonly ageMs: number | null;
    }
  /** Told once for each origin, and of no more than some. */
  | { readonly kind: 'originNotAllowed'; readonly origin: string }
  | { readonly kind: 'databaseConnectionLost' }
  | { readonly kind: 'preparedStatementLost' }
  /** At start-up: what db/roles.sql could not take from the role; one for each. */
  | { readonly kind: 'protectionMissing'; readonly protection: string }
  /** At start-up: whether the keys open what is stored. */
  | {
      readonly kind: 'keyRingUnchecked';
      readonly reason: 'no_worker_url' | 'worker_sees_not_all' | 'other_database';
    }
  | { readonly kind: 'keyRingChecked'; readonly tenants: number; readonly opened: number }
  | { readonly kind: 'keyMissing'; readonly keyId: string; readonly tenants: number }
  | {
      readonly kind: 'keySetFailed';
      readonly reason: FailureReason;
      readonly status: number | null;
      /** Where no answer came: the system's, or that of TLS. */
      readonly code?: string;
      /** Whether the last set that came may still be used. */
      readonly isUsable: boolean;
    }
  /** A file of exchange rates was stored; `added`: rates that were not there. */
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
      /** Where no answer came: the system's, or that of TLS. */
      readonly code?: string;
      /** Of a malformed file, the first line at fault. */
      readonly line?: number;
    }
  /** Another rate is published for a day than before; `rates` names the first of them. */
  | {
      readonly kind: 'ratesChanged';
      readonly source: string;
      readonly count: number;
      readonly rates: ReadonlyArray<
        Readonly<Record<'rateDate' | 'currency' | 'stored' | 'published', string>>
      >;
    }
  | (OfConnection & {
      readonly kind: 'platformCalled';
      readonly refreshId: string;
      readonly outcome: FailureReason | 'answered';
      readonly status: number | null;
      readonly durationMs: number;
      /** The platform's own name for the request, where it gave one. */
      readonly platformRequestId: string | null;
    })
  | {
      readonly kind: 'categoryIgnored';
      readonly platform: Platform;
      readonly category: string;
      /** Only where it is the balance that is not known. */
      readonly balanceType?: string;
    }
  /** New ones of a page; `records` names the first of them. */
  | (OfConnection & {
      readonly kind: 'recordsUnbooked';
      readonly count: number;
      readonly records: ReadonlyArray<{ externalId: string; currency: string; reason: string }>;
    })
  | (OfConnection & { readonly kind: 'accountUnreadable' })
  /** The leader of a refresh let its lease run out; `refreshId` goes on in its place. */
  | (OfRefresh & { readonly kind: 'leaseTakenOver'; readonly abandonedId: string })
  | (OfRefresh & { readonly kind: 'pullStarted'; readonly sources: number })
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
  /** Background work of a refresh after its answer: late records, and accounts that do not count yet. */
  | (Reading & {
      readonly kind: 'backgroundFinished';
      readonly outcome: 'done' | 'lost' | 'stopped' | 'database_unavailable';
      readonly durationMs: number;
    })
  /** A closed window was compared with its platform; after a discrepancy the ledger is corrected. */
  | (OfConnection & {
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
  /** A first pull that takes longer than a request may wait. */
  | (Reading & { readonly kind: 'catchingUp' })
  | (OfConnection & {
      readonly kind: 'sourceFailed';
      readonly reason: FailureReason;
      readonly cooldownSeconds: number;
    })
  /** The key ring of this process does not open a stored token; `keyId` is null when it names no key at all. */
  | (OfConnection & { readonly kind: 'credentialUnreadable'; readonly keyId: string | null })
  /** `outrun`: the new pair was dropped, since another was stored or another leads. */
  | (OfConnection & {
      readonly kind: 'credentialExchanged';
      readonly outcome: 'stored' | 'outrun' | FailureReason;
    })
  /** A message under an address of ours; a wrong address is not told. */
  | (OfConnection & {
      readonly kind: 'webhookReceived';
      readonly outcome: 'received' | 'repeated' | 'flooded' | WebhookRefusal;
    })
  | { readonly kind: 'workerStarted'; readonly tenants: number }
  /** The worker could not go through all tenants; it tries again. */
  | { readonly kind: 'sweepFailed'; readonly reason: string }
  /** A worker did not come back from a task; this one takes over. Ids are those of the leases. */
  | {
      readonly kind: 'taskAbandoned';
      readonly tenantId: TenantId;
      readonly task: string;
      readonly taskId: string;
      readonly abandonedId: string;
    }
  | {
      readonly kind: 'taskFinished';
      readonly tenantId: TenantId;
      readonly task: string;
      readonly taskId: string;
      readonly outcome: 'done' | 'lost' | 'stopped';
      readonly durationMs: number;
    }
  /** An answer broke the contract: a bug of ours, told by JSON pointers and keywords, never by values. */
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
