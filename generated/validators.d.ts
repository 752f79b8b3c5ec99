// Written by `make generate` (scripts/generate/validators.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.

import type { ErrorObject } from 'ajv';
import type { operations } from './contract.ts';

type WithDefaults<T, Defaulted extends keyof T> = Omit<T, Defaulted> & {
  [Name in Defaulted]-?: NonNullable<T[Name]>;
};

/** A validated request of each operation: decoded, with the contract's defaults filled in. */
export type RequestParts = {
  getRealtimeRevenue: {
    params: Record<never, never>;
    query: Record<never, never>;
    headers: NonNullable<operations['getRealtimeRevenue']['parameters']['header']>;
  };
  getRealtimeRevenueV1: {
    params: Record<never, never>;
    query: WithDefaults<
      NonNullable<operations['getRealtimeRevenueV1']['parameters']['query']>,
      'interval' | 'on_source_failure'
    >;
    headers: NonNullable<operations['getRealtimeRevenueV1']['parameters']['header']>;
  };
  streamRealtimeRevenue: {
    params: Record<never, never>;
    query: WithDefaults<
      NonNullable<operations['streamRealtimeRevenue']['parameters']['query']>,
      'interval' | 'on_source_failure'
    >;
    headers: NonNullable<operations['streamRealtimeRevenue']['parameters']['header']>;
  };
  getRevenueSeries: {
    params: Record<never, never>;
    query: WithDefaults<NonNullable<operations['getRevenueSeries']['parameters']['query']>, 'granularity'>;
    headers: NonNullable<operations['getRevenueSeries']['parameters']['header']>;
  };
  listReconciliations: {
    params: Record<never, never>;
    query: WithDefaults<NonNullable<operations['listReconciliations']['parameters']['query']>, 'limit'>;
    headers: NonNullable<operations['listReconciliations']['parameters']['header']>;
  };
  listPlatformConnections: {
    params: Record<never, never>;
    query: WithDefaults<NonNullable<operations['listPlatformConnections']['parameters']['query']>, 'limit'>;
    headers: NonNullable<operations['listPlatformConnections']['parameters']['header']>;
  };
  upsertPlatformConnection: {
    params: Record<never, never>;
    query: Record<never, never>;
    headers: NonNullable<operations['upsertPlatformConnection']['parameters']['header']>;
    body: WithDefaults<
      operations['upsertPlatformConnection']['requestBody']['content']['application/json'],
      'status' | 'metadata'
    >;
  };
  getPlatformConnection: {
    params: NonNullable<operations['getPlatformConnection']['parameters']['path']>;
    query: NonNullable<operations['getPlatformConnection']['parameters']['query']>;
    headers: NonNullable<operations['getPlatformConnection']['parameters']['header']>;
  };
  deletePlatformConnection: {
    params: NonNullable<operations['deletePlatformConnection']['parameters']['path']>;
    query: NonNullable<operations['deletePlatformConnection']['parameters']['query']>;
    headers: NonNullable<operations['deletePlatformConnection']['parameters']['header']>;
  };
  upsertPlatformCredentials: {
    params: Record<never, never>;
    query: Record<never, never>;
    headers: NonNullable<operations['upsertPlatformCredentials']['parameters']['header']>;
    body: operations['upsertPlatformCredentials']['requestBody']['content']['application/json'];
  };
  setPlatformWebhook: {
    params: Record<never, never>;
    query: Record<never, never>;
    headers: NonNullable<operations['setPlatformWebhook']['parameters']['header']>;
    body: operations['setPlatformWebhook']['requestBody']['content']['application/json'];
  };
  receiveWebhook: {
    params: NonNullable<operations['receiveWebhook']['parameters']['path']>;
    query: Record<never, never>;
    headers: NonNullable<operations['receiveWebhook']['parameters']['header']>;
  };
  getLiveness: {
    params: Record<never, never>;
    query: Record<never, never>;
    headers: NonNullable<operations['getLiveness']['parameters']['header']>;
  };
  getReadiness: {
    params: Record<never, never>;
    query: Record<never, never>;
    headers: NonNullable<operations['getReadiness']['parameters']['header']>;
  };
};

export type Validator<T> = { (value: unknown): value is T; errors?: ErrorObject[] | null };

export declare const requestValidators: { readonly [Id in keyof RequestParts]: Validator<RequestParts[Id]> };
export declare const responseValidators: Readonly<
  Record<
    keyof RequestParts,
    Readonly<Record<number, { readonly headers: Validator<unknown>; readonly body?: Validator<unknown> }>>
  >
>;
