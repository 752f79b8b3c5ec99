/** A platform's walks over its lists → its adapter. */
import { z } from 'zod';
import { plusMs, type Instant } from '../model/instant.ts';
import { emptyPage, type AccountRequest, type Adapter, type BookedEvent, type Proving } from './adapter.ts';
import type { PullRequest, PullStep, Steps, WindowRequest } from './adapter.ts';

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
  readonly pull: (account: Account, request: PullRequest) => Steps;
  /** Follows a pull, and so needs no check. */
  readonly readAgain?: (account: Account, request: PullRequest) => Steps;
  readonly readWindow: (account: Account, window: ClosedWindow) => Steps;
  readonly lookUp: (account: Account, events: readonly BookedEvent[]) => Steps;
  readonly proveByBalances?: (account: Account, from: Instant, to: Instant) => Proving;
};

/**
 * The stored place, or `first`, after a page that voids the events of older booking rules.
 * `version` changes with the booking rules: the events since `since` are then read again.
 */
export async function* resumeAt<Place extends { readonly version: unknown }>(
  form: z.ZodType<Place>,
  { cursor, since }: PullRequest,
  first: Place,
  isKept = ({ version }: Place): boolean => version === first.version,
): Steps<Place> {
  const stored = form.safeParse(cursor).data;
  if (stored && isKept(stored)) return stored;
  if (stored) yield emptyPage({ cursor: first, restartFrom: since });
  return first;
}

export function createAdapter<Account>(walks: Walks<Account>): Adapter {
  const { open, check, pull, readAgain, readWindow, lookUp, proveByBalances, lagSeconds, ...traits } = walks;

  async function* enter(request: AccountRequest, walk: (account: Account) => Steps): Steps {
    const account = open(request);
    if (check && !request.accountIsChecked) yield* check(account);
    yield* walk(account);
  }

  return {
    settlesAfterMs: 900_000,
    ...traits,
    completeThrough: (askedAt) => plusMs(askedAt, -lagSeconds * 1000),
    pull: (request) =>
      endAtFailure(
        request,
        enter(request, (account) => pull(account, request)),
      ),
    readAgain: readAgain ? (request) => endAtFailure(request, readAgain(open(request), request)) : null,
    readWindow(request, from, to) {
      const window = { ...request, from, to, cursor: readPlace(request, from, to) };
      const steps = enter(request, (account) => readWindow(account, window));
      return endAtFailure(
        request,
        mapSteps(steps, (step) => keepPlace(step, { from, to })),
      );
    },
    lookUp: (request, events) =>
      endAtFailure(
        request,
        enter(request, (account) => lookUp(account, events)),
      ),
    ...(proveByBalances && {
      proveByBalances: (request, from, to) => endAtFailure(request, proveByBalances(open(request), from, to)),
    }),
  };
}

/** Names the account's owner once. */
async function* endAtFailure<Step extends { readonly kind: string }>(
  { accountIsChecked }: AccountRequest,
  steps: AsyncGenerator<Step, void>,
): AsyncGenerator<Step, void> {
  let isChecked = accountIsChecked;
  for await (const step of steps) {
    if (step.kind !== 'account' || !isChecked) yield step;
    if (step.kind === 'failed') return;
    isChecked ||= step.kind === 'account';
  }
}

const place = z.object({ window: z.object({ from: z.number(), to: z.number() }), place: z.unknown() });

function readPlace({ cursor }: WindowRequest, from: Instant, to: Instant): unknown {
  const { data } = place.safeParse(cursor);
  return data?.window.from === from && data.window.to === to ? data.place : null;
}

/** Marks a cursor as one of this window. */
function keepPlace(step: PullStep, window: Bounds): PullStep {
  if (step.kind !== 'page' || step.cursor === null) return step;
  return { ...step, cursor: { window, place: step.cursor } };
}

export async function* mapSteps<End>(steps: Steps<End>, change: (step: PullStep) => PullStep): Steps<End> {
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
    yield change(next.value);
  }
}
