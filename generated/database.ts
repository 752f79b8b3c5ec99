// Written by `make generate` (scripts/generate/database.ts) from db/migrations. Do not edit.
import type { ConnectionId, LeaseToken, TenantId } from '../src/model/ids.ts';
import type { Instant } from '../src/model/instant.ts';
import type { LedgerEventKind } from '../src/model/ledger-event.ts';
import type { Platform } from '../src/model/platform.ts';
import type { ColumnType } from 'kysely';

export type Generated<T> =
  T extends ColumnType<infer S, infer I, infer U>
    ? ColumnType<S, I | undefined, U>
    : ColumnType<T, T | undefined, T>;

export type Json = JsonValue;

export type JsonArray = JsonValue[];

export type JsonObject = {
  [x: string]: JsonValue | undefined;
};

export type JsonPrimitive = boolean | number | string | null;

export type JsonValue = JsonArray | JsonObject | JsonPrimitive;

export type Numeric = ColumnType<string, number | string, number | string>;

export type Timestamp = ColumnType<Date, Date | string, Date | string>;

export interface ConnectionCoverage {
  connection_id: ConnectionId;
  covered_from: ColumnType<Instant, string, string>;
  covered_to: ColumnType<Instant, string, string>;
  tenant_id: TenantId;
}

export interface FxRates {
  currency: string;
  per_euro: Numeric;
  rate_date: Timestamp;
  source: string;
}

export interface PlatformConnections {
  counted: Generated<boolean>;
  created_at: ColumnType<Instant, string, string>;
  deleted_at: ColumnType<Instant, string, string> | null;
  id: ConnectionId;
  metadata: Generated<Json>;
  mode: string;
  platform: Platform;
  platform_account_id: string;
  status: string;
  tenant_id: TenantId;
  updated_at: ColumnType<Instant, string, string>;
}

export interface PlatformCredentials {
  access_token: string;
  account_checked_at: ColumnType<Instant, string, string> | null;
  connection_id: ConnectionId;
  expires_at: ColumnType<Instant, string, string> | null;
  lease_expires_at: Generated<ColumnType<Instant, string, string>>;
  lease_token: LeaseToken | null;
  options: Generated<Json>;
  refresh_token: string | null;
  scope: string | null;
  tenant_id: TenantId;
  token_type: string | null;
  updated_at: ColumnType<Instant, string, string>;
  version: Generated<bigint>;
}

export interface PlatformSyncStates {
  backfill_cursor: Json | null;
  complete_through: ColumnType<Instant, string, string> | null;
  connection_id: ConnectionId;
  cooldown_until: Generated<ColumnType<Instant, string, string>>;
  counted_since: ColumnType<Instant, string, string> | null;
  cursor: Json | null;
  data_as_of: Generated<ColumnType<Instant, string, string>>;
  hinted_at: Generated<ColumnType<Instant, string, string>>;
  last_error: string | null;
  recent_cursor: Json | null;
  recent_read_at: Generated<ColumnType<Instant, string, string>>;
  tenant_id: TenantId;
  voided_at: Generated<ColumnType<Instant, string, string>>;
}

export interface PlatformWebhooks {
  connection_id: ConnectionId;
  last_received_at: Generated<ColumnType<Instant, string, string>>;
  secret: string | null;
  secret_before: string | null;
  secret_set_at: Generated<ColumnType<Instant, string, string>>;
  tenant_id: TenantId;
}

export interface Reconciliations {
  amount_differences: Json;
  balance_differences: Json | null;
  changed_count: bigint;
  changed_ids: Json;
  checked_at: ColumnType<Instant, string, string>;
  connection_id: ConnectionId;
  correlation_id: string;
  expected_count: bigint;
  extra_count: bigint;
  extra_ids: Json;
  found_count: bigint;
  granularity: string;
  id: string;
  missing_count: bigint;
  missing_ids: Json;
  tenant_id: TenantId;
  unpaired_count: bigint;
  unpaired_ids: Json;
  verdict: string;
  window_from: ColumnType<Instant, string, string>;
  window_to: ColumnType<Instant, string, string>;
}

export interface RevenueCacheEntries {
  cache_key: string;
  data_as_of: Generated<ColumnType<Instant, string, string>>;
  expires_at: Generated<ColumnType<Instant, string, string>>;
  fail_until: Generated<ColumnType<Instant, string, string>>;
  failure: Json | null;
  lease_expires_at: Generated<ColumnType<Instant, string, string>>;
  lease_token: LeaseToken | null;
  partial_expires_at: Generated<ColumnType<Instant, string, string>>;
  partial_snapshot: Json | null;
  snapshot: Json | null;
  tenant_id: TenantId;
  window_as_of: Generated<ColumnType<Instant, string, string>>;
}

export interface RevenueEvents {
  amount_minor: bigint;
  connection_id: ConnectionId;
  currency: string;
  external_id: string;
  group_id: string | null;
  kind: LedgerEventKind;
  occurred_at: ColumnType<Instant, string, string>;
  payment_ref: string | null;
  processor: string | null;
  tenant_id: TenantId;
  voided: Generated<boolean>;
}

export interface RevenueMinutes {
  amount_minor: bigint;
  connection_id: ConnectionId;
  currency: string;
  event_count: bigint;
  kind: LedgerEventKind;
  minute: ColumnType<Instant, string, string>;
  tenant_id: TenantId;
}

export interface Tenants {
  created_at: ColumnType<Instant, string, string>;
  id: TenantId;
  ledger_kept_from: Generated<ColumnType<Instant, string, string>>;
  name: string;
  removed_at: ColumnType<Instant, string, string> | null;
  reporting_currency: string;
  reporting_time_zone: string;
}

export interface UnbookedEvents {
  connection_id: ConnectionId;
  currency: string;
  external_id: string;
  occurred_at: ColumnType<Instant, string, string>;
  reason: string;
  tenant_id: TenantId;
}

export interface WebhookInbox {
  connection_id: ConnectionId;
  key: string;
  looked_up_at: ColumnType<Instant, string, string> | null;
  object_id: string | null;
  received_at: ColumnType<Instant, string, string>;
  tenant_id: TenantId;
  topic: string;
}

export interface WorkerTasks {
  due_at: Generated<ColumnType<Instant, string, string>>;
  last_ended_at: Generated<ColumnType<Instant, string, string>>;
  lease_expires_at: Generated<ColumnType<Instant, string, string>>;
  lease_token: LeaseToken | null;
  task: string;
  tenant_id: TenantId;
}

export interface DB {
  connection_coverage: ConnectionCoverage;
  fx_rates: FxRates;
  platform_connections: PlatformConnections;
  platform_credentials: PlatformCredentials;
  platform_sync_states: PlatformSyncStates;
  platform_webhooks: PlatformWebhooks;
  reconciliations: Reconciliations;
  revenue_cache_entries: RevenueCacheEntries;
  revenue_events: RevenueEvents;
  revenue_minutes: RevenueMinutes;
  tenants: Tenants;
  unbooked_events: UnbookedEvents;
  webhook_inbox: WebhookInbox;
  worker_tasks: WorkerTasks;
}
