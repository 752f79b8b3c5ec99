/** Valid calls of the client, and beside each a mistake for the compiler; see handler-types.ts. */
import { createClient, type RealtimeRevenueState } from '../../src/client/index.ts';

const client = createClient({ baseUrl: 'http://127.0.0.1:3000', token: async () => 'a token' });
const result = await client.getRealtimeRevenueV1({ query: { interval: 'hour' } });

// @ts-expect-error TS2322: an invalid parameter value
export const week = await client.getRealtimeRevenueV1({ query: { interval: 'week' } });
export const shop = await client.getPlatformConnection({ path: { platform: 'shopify' } });
// @ts-expect-error TS2554: a call without its parameters
export const anyShop = await client.getPlatformConnection();

export function words(): string {
  switch (result.status) {
    case 200:
      return result.data.currency;
    case 304:
      // @ts-expect-error TS2339: the data of a response without a body
      if (result.data) return 'data';
      return result.headers.get('ETag') ?? '';
    case 404:
      return result.problem.type satisfies '/problems/no-revenue-source';
    case 503:
      // @ts-expect-error TS18047: the nullable last known answer
      if (result.lastKnown.currency === 'USD') return 'dollars';
      return `${result.retryAfterSeconds} ${result.failedSources.length} ${result.lastKnown?.currency}`;
    case 429:
      return `${result.problem.type} ${result.retryAfterSeconds}`;
    case 'undeclared':
    case 'unreadable':
      return String(result.httpStatus);
    case 'failed':
      // @ts-expect-error TS2339: the response of a failed call
      if (result.response) return 'an answer';
      return result.reason satisfies 'network' | 'timeout' | 'aborted' | 'token';
    case 400:
    case 401:
    case 403:
    case 500:
      return result.problem.detail;
  }
}

export async function unbind(account: string): Promise<boolean> {
  const at = { path: { platform: 'stripe' }, query: { platform_account_id: account } } as const;
  const removed = await client.deletePlatformConnection(at);
  // @ts-expect-error TS2339: the failed sources of a 503 without that member
  if (removed.status === 503 && removed.failedSources.length > 0) return false;
  if (removed.status === 503) return removed.retryAfterSeconds > 10;
  // @ts-expect-error TS2367: a comparison with an undocumented status
  if (removed.status === 201) return false;
  return removed.status === 204;
}

// @ts-expect-error TS2366: a switch over an open enumeration without a default
export function describe(status: Source['status']): string {
  switch (status) {
    case 'fresh':
    case 'unavailable':
    case 'not_yet_available':
    case 'not_supported':
    case 'pending':
      return status;
  }
}
type Source = NonNullable<Extract<typeof result, { readonly status: 200 }>['data']['source_details']>[number];

export function show(state: RealtimeRevenueState): string {
  // @ts-expect-error TS18048: figures before the status is known
  if (state.data.event_count === 0) return 'no sale';
  switch (state.status) {
    case 'live':
      return `${state.data.currency} ${state.asOf.length} ${state.error satisfies undefined}`;
    case 'stale':
      return `${state.data.currency} ${state.error?.status}`;
    case 'unavailable':
      // @ts-expect-error TS18048: figures of a state without figures
      return `${state.error.status} ${state.data.currency}`;
    case 'loading':
    case 'no-revenue-source':
    case 'unauthorized':
      return `${state.data satisfies undefined}`;
    case 'refused':
    case 'paused':
    case 'stopped':
      return `${state.data?.currency}`;
  }
}
