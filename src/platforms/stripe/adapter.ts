/** Stripe's balance transactions → ledger events. */
import { plusMs } from '../../model/instant.ts';
import { emptyPage, failed, type AccountRequest, type Adapter, type PullStep } from '../adapter.ts';
import { checkAccount, openList, type StripeOptions } from './api.ts';
import { pullWalk, readAgainWalk } from './walk.ts';
import { lookUp, readWindow } from './window.ts';

export function createStripeAdapter(options: StripeOptions): Adapter {
  /** False: it has yielded why not. */
  async function* check(request: AccountRequest): AsyncGenerator<PullStep, boolean> {
    if (request.accountIsChecked) return true;
    const checked = await checkAccount(options, request);
    yield checked;
    return checked.kind !== 'failed';
  }

  return {
    hasGloballyUniqueIds: true,
    completeThrough: (askedAt) => plusMs(askedAt, -options.completenessLagSeconds * 1000),
    readAgain: (request) => readAgainWalk(openList(options, request), request),
    settlesAfterMs: 900_000,
    async *readWindow(request, from, to) {
      if (yield* check(request)) yield* readWindow(openList(options, request), request.cursor, from, to);
    },
    async *lookUp(request, events) {
      if (yield* check(request)) yield* lookUp(options, request, events);
    },
    async *pull(request) {
      if (!(yield* check(request))) return;
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
