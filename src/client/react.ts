/** The React hook `useRealtimeRevenue`. */
import { useMemo, useSyncExternalStore } from 'react';
import type { Client } from './client.ts';
import { pollRealtimeRevenue, type PollOptions, type RealtimeRevenueState } from './poll.ts';

const before: RealtimeRevenueState = {
  data: undefined,
  asOf: undefined,
  checkedAt: undefined,
  status: 'loading',
  stale: false,
  error: undefined,
  nextPollAt: undefined,
  refresh: async () => undefined,
};

/**
 * Keeps the revenue of the running window up to date while the component is mounted. Components of
 * one client share their requests: create it outside of them. Server rendering shows `loading`.
 * @example
 * const { status, data } = useRealtimeRevenue(client, { interval: 'day' });
 */
export function useRealtimeRevenue(
  client: Client,
  { interval = 'day', onSourceFailure }: Pick<PollOptions, 'interval' | 'onSourceFailure'> = {},
): RealtimeRevenueState {
  const { subscribe, snapshot } = useMemo(
    () => createStore(client, { interval, onSourceFailure }),
    [client, interval, onSourceFailure],
  );
  return useSyncExternalStore(subscribe, snapshot, () => before);
}

function createStore(client: Client, options: PollOptions) {
  let state = before;
  return {
    snapshot: () => state,
    subscribe: (onChange: () => void) => {
      const poller = pollRealtimeRevenue(client, {
        ...options,
        onUpdate(next) {
          state = next;
          onChange();
        },
      });
      state = poller.state();
      return () => poller.stop();
    },
  };
}
