/** The reading of platforms as one part: for an answer, then on in the background. */
import { workInBackground } from './background.ts';
import { pull, type PullOptions } from './pull.ts';

type Tail<All extends unknown[]> = All extends [PullOptions, ...infer Rest] ? Rest : never;

/** Reads for a tenant whose lease this process holds. */
export type Puller = ReturnType<typeof createPuller>;

export function createPuller(options: PullOptions) {
  return {
    pull: (...args: Tail<Parameters<typeof pull>>) => pull(options, ...args),
    pullInBackground: (...args: Tail<Parameters<typeof workInBackground>>) =>
      workInBackground(options, ...args),
  };
}
