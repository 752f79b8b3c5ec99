/** A poller, with all states that it has told. */
import type { Client } from '../../src/client/client.ts';
import {
  pollRealtimeRevenue,
  type Poller,
  type PollOptions,
  type RealtimeRevenueState,
} from '../../src/client/poll.ts';

export type Watch = Poller & {
  readonly states: readonly RealtimeRevenueState[];
  /** Resolves with the next state, after those that were seen already, that the test is true for. */
  next(test: (state: RealtimeRevenueState) => boolean): Promise<RealtimeRevenueState>;
};

export function watch(client: Client, options: Omit<PollOptions, 'onUpdate'> = {}): Watch {
  const states: RealtimeRevenueState[] = [];
  let seen = 0;
  let look = (): void => undefined;
  const poller = pollRealtimeRevenue(client, {
    ...options,
    onUpdate(state) {
      states.push(state);
      look();
    },
  });
  return {
    ...poller,
    states,
    async next(test) {
      return new Promise((found) => {
        look = () => {
          const index = states.findIndex((state, at) => at >= seen && test(state));
          const hit = states[index];
          if (!hit) return;
          seen = index + 1;
          look = () => undefined;
          found(hit);
        };
        look();
      });
    },
  };
}
