/** Stripe's balance transactions → ledger events. */
import { plusMs } from '../../model/instant.ts';
import type { Observe } from '../../observe/observation.ts';
import type { Adapter, Cursor, PullRequest } from '../adapter.ts';
import { checkAccount, failed, lateSeconds, openList, type StripeApiOptions } from './api.ts';
import { pullWalk, readAgainWalk, type Walk } from './walk.ts';

export type StripeOptions = StripeApiOptions & { readonly observe: Observe };

export function createStripeAdapter(options: StripeOptions): Adapter {
  const { observe, completenessLagSeconds } = options;
  const walkOf = (request: PullRequest): Walk => ({
    list: openList(options, request),
    since: request.since,
    observe,
    lateSeconds: lateSeconds(options),
  });
  return {
    hasGloballyUniqueIds: true,
    completeThrough: (askedAt) => plusMs(askedAt, -completenessLagSeconds * 1000),
    readAgain: (request) => readAgainWalk(walkOf(request), request.cursor),
    async *pull(request) {
      if (!request.accountIsChecked) {
        const checked = await checkAccount(options, request);
        yield checked;
        if (checked.kind === 'failed') return;
      }
      const walk = walkOf(request);
      let cursor: Cursor = request.cursor;
      for (let beginnings = 0; beginnings < 2; beginnings += 1) {
        const end = yield* pullWalk(walk, cursor);
        if (end !== 'unknown-id') return;
        // Only a sandbox deletes transactions: in live mode the key is another account's.
        if (request.mode === 'live') {
          yield failed('wrong_account');
          return;
        }
        cursor = null;
        yield { kind: 'page', events: [], unbooked: [], cursor, complete: false, restartFrom: request.since };
      }
      yield failed('invalid_response');
    },
  };
}
