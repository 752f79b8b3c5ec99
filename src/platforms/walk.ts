/** A platform's walks over its lists → its adapter. */
import { z } from 'zod';
import { plusMs, type Instant } from '../model/instant.ts';
import { emptyPage, failWith, type AccountRequest, type Adapter, type BookedEvent } from './adapter.ts';
import type { FailedStep, Proving, PullRequest, PullStep, Steps, WindowRequest } from './adapter.ts';

/** The half-open interval [from, to). `cursor`: a place in its walk; null to begin. */
export type ClosedWindow = WindowRequest & Bounds;
type Bounds = { readonly from: Instant; readonly to: Instant };

/** The walks of a platform, each over an account that is open. */
type Walks<Account> = Pick<Adapter, 'hasGloballyUniqueIds'> & {
  /** The platform may take so long to list a record. */
  readonly lagSeconds: number;
  /** Default: 15 minutes. */
  readonly settlesAfterMs?: number;
  readonly open: (request: AccountRequest) => Account;
  /** Asks for the credential's owner before the first walk. Left out: each reply names it. */
  readonly check?: (account: Account) => Steps;
  readonly pull: (account: Account, request: PullRequest) => Steps<unknown>;
  /** Follows a pull, and so needs no check. */
  readonly readAgain?: (account: Account, request: PullRequest) => Steps<unknown>;
  readonly readWindow: (account: Account, window: ClosedWindow) => Steps;
  readonly lookUp: (account: Account, events: readonly BookedEvent[]) => Steps;
  readonly proveByBalances?: (account: Account, from: Instant, to: Instant) => Proving;
};

/**
 * The stored place, or `first`, after a page that voids the events of other booking rules
 * (`version`), or from another list (`source`): all since `since` is then read again.
 */
export async function* resumeAt<Place extends { readonly version: unknown; readonly source?: string }>(
  form: z.ZodType<Place>,
  { cursor, since }: PullRequest,
  first: Place,
): Steps<Place> {
  const stored = form.safeParse(cursor).data;
  if (!stored) return first;
  if (stored.version === first.version && stored.source === first.source) return stored;
  yield emptyPage({ cursor: first, restartFrom: since });
  return first;
}

export function createAdapter<Account>(walks: Walks<Account>): Adapter {
  const { open, check, pull, readAgain, readWindow, lookUp, proveByBalances, lagSeconds, ...traits } = walks;

  async function* enter(request: AccountRequest, walk: (account: Account) => Steps<unknown>): Steps<unknown> {
    const account = open(request);
    if (check && !request.accountIsChecked) yield* check(account);
    return yield* walk(account);
  }
  const begin = (request: AccountRequest, walk: (account: Account) => Steps<unknown>): Steps =>
    endAtFailure(request, enter(request, walk));

  return {
    settlesAfterMs: 900_000,
    ...traits,
    completeThrough: (askedAt) => plusMs(askedAt, -lagSeconds * 1000),
    pull: (request) => begin(request, (account) => pull(account, request)),
    readAgain: readAgain
      ? (request) => endAtFailure(request, mapSteps(readAgain(open(request), request), dropPlace))
      : null,
    readWindow: (request, from, to) =>
      begin(request, (account) => {
        const window = { ...request, from, to, cursor: readPlace(request, from, to) };
        return mapSteps(readWindow(account, window), (step) => keepPlace(step, { from, to }));
      }),
    lookUp: (request, events) => begin(request, (account) => lookUp(account, events)),
    ...(proveByBalances && {
      proveByBalances: (request, from, to) => endAtFailure(request, proveByBalances(open(request), from, to)),
    }),
  };
}

/** A request a second for a day; bounds an endless list. Cursors keep what was read. */
const maxSteps = 86_400;

/** Passes the account's check on once. */
async function* endAtFailure<Step extends { readonly kind: string }>(
  request: AccountRequest,
  walk: AsyncGenerator<Step, unknown>,
): AsyncGenerator<Step | FailedStep, void> {
  let isChecked = request.accountIsChecked;
  let steps = 0;
  for await (const step of walk) {
    if (step.kind !== 'account' || !isChecked) yield step;
    if (step.kind === 'failed') return;
    isChecked ||= step.kind === 'account';
    steps += 1;
    if (steps === maxSteps) return void (yield failWith('invalid_response'));
  }
}

const place = z.object({ window: z.object({ from: z.number(), to: z.number() }), place: z.unknown() });

function readPlace({ cursor }: WindowRequest, from: Instant, to: Instant): unknown {
  const { data } = place.safeParse(cursor);
  return data?.window.from === from && data.window.to === to ? data.place : null;
}

/** The next reading begins anew. */
function dropPlace(step: PullStep): PullStep {
  return step.kind === 'page' && step.complete ? { ...step, cursor: null } : step;
}

/** Marks a cursor as one of this window. */
function keepPlace(step: PullStep, window: Bounds): PullStep {
  if (step.kind !== 'page' || step.cursor === null) return step;
  return { ...step, cursor: { window, place: step.cursor } };
}

/** Only a walk from the beginning can find nothing newer. */
export function endInterrupted<End>(walk: Steps<End>): Steps<End> {
  return mapSteps(walk, (step) => (step.kind === 'page' ? { ...step, complete: false } : step));
}

export async function* mapSteps<End>(steps: Steps<End>, change: (step: PullStep) => PullStep): Steps<End> {
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
    yield change(next.value);
  }
}
