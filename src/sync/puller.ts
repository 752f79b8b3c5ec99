/** The reading of platforms as one part: for an answer, then on in the background. */
import { workInBackground } from './background.ts';
import { pull, type PullOptions } from './pull.ts';

type Bound<Work> = Work extends (options: PullOptions, ...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : never;

/** Reads for a tenant whose lease this process holds. */
export type Puller = {
  readonly pull: Bound<typeof pull>;
  readonly pullInBackground: Bound<typeof workInBackground>;
};

export function createPuller(options: PullOptions): Puller {
  return {
    pull: (...args) => pull(options, ...args),
    pullInBackground: (...args) => workInBackground(options, ...args),
  };
}
