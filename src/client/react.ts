/** `useRealtimeRevenue`: the polling as a hook. */
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
 * The revenue of the running window, up to date while the component is mounted. Components that show the same figures
 * share the requests. On a server it is `loading`. Make the client outside the component.
 */
export function useRealtimeRevenue(
  client: Client,
  { interval = 'day', onSourceFailure }: Pick<PollOptions, 'interval' | 'onSourceFailure'> = {},
): RealtimeRevenueState {
  const { subscribe, snapshot } = useMemo(
    () => storeOf(client, { interval, onSourceFailure }),
    [client, interval, onSourceFailure],
  );
  return useSyncExternalStore(subscribe, snapshot, () => before);
}

function storeOf(client: Client, options: PollOptions) {
  let state = before;
  return {
    snapshot: () => state,
    subscribe: (changed: () => void) => {
      const poller = pollRealtimeRevenue(client, {
        ...options,
        onUpdate(next) {
          state = next;
          changed();
        },
      });
      state = poller.state();
      return () => poller.stop();
    },
  };
}
