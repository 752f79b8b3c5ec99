/** Stripe's balance transactions → ledger events. */
import { plusMs } from '../../model/instant.ts';
import { emptyPage, failed, type Adapter } from '../adapter.ts';
import { checkAccount, openList, type StripeOptions } from './api.ts';
import { pullWalk, readAgainWalk } from './walk.ts';

export function createStripeAdapter(options: StripeOptions): Adapter {
  return {
    hasGloballyUniqueIds: true,
    completeThrough: (askedAt) => plusMs(askedAt, -options.completenessLagSeconds * 1000),
    readAgain: (request) => readAgainWalk(openList(options, request), request),
    async *pull(request) {
      if (!request.accountIsChecked) {
        const checked = await checkAccount(options, request);
        yield checked;
        if (checked.kind === 'failed') return;
      }
      const read = openList(options, request);
      for (const cursor of [request.cursor, null]) {
        const end = yield* pullWalk(read, { ...request, cursor });
        if (end.kind === 'failed') yield end;
        if (end.kind !== 'unknown-id') return;
        if (request.mode === 'live') break;
        yield emptyPage({ cursor: null, restartFrom: request.since });
      }
      // Only a sandbox deletes transactions: in live mode the key is another account's.
      yield failed(request.mode === 'live' ? 'wrong_account' : 'invalid_response');
    },
  };
}
