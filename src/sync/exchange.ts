/**
 * Exchanges a stored token pair for a new one. One process at a time asks, under a lease on the
 * credential's row, and stores the new pair before any use.
 */
import { sql } from 'kysely';
import type { Cipher } from '../connections/cipher.ts';
import {
  openTokens,
  readCredential,
  savePair,
  type SealedCredential,
} from '../connections/credential-rows.ts';
import type { Connection } from '../connections/sources.ts';
import type { Clock } from '../model/clock.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import type { Observation, Observe } from '../observe/observation.ts';
import {
  failWith,
  type Credential,
  type ExchangeCredential,
  type FailedStep,
  type NewPair,
} from '../platforms/adapter.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { claimLease, release, type Hold, type LeaseRow } from './lease.ts';

export type ExchangeOptions = {
  readonly withTenant: WithTenant;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly leaseMs: number;
  /** Maximum wait for another process's exchange; a dead process's lease expires earlier. */
  readonly answerDeadlineMs: number;
};

type ExchangeOf = Pick<Connection, 'connectionId' | 'platform'> & {
  readonly tenantId: TenantId;
  /** The credential's version at the start of the pull. */
  readonly version: bigint;
  /** The first statement of each transaction; false: the pull must not write. */
  readonly hold: Hold;
  readonly signal: AbortSignal;
};

/** A claimed credential: its lease, version and opened tokens. */
type Taken = { readonly lease: LeaseToken; readonly version: bigint; readonly credential: Credential };

type Ended = {
  readonly end: Credential | FailedStep;
  readonly outcome: Extract<Observation, { kind: 'credentialExchanged' }>['outcome'];
};

const pollMs = 250;
/** Its reason is never stored: without the hold, the pull stores no step. */
const lost = failWith('timeout');

/** @throws DatabaseUnavailableError when the database cannot be reached */
export function createExchange(options: ExchangeOptions, of: ExchangeOf): ExchangeCredential {
  const { withTenant, cipher, clock, observe, leaseMs, answerDeadlineMs } = options;
  const { tenantId, connectionId, platform, hold, signal } = of;
  const row: LeaseRow = { table: 'platform_credentials', key: { connection_id: connectionId } };
  let known = of.version;

  const open = ({ expiresAt, ...sealed }: SealedCredential): Credential | undefined => {
    const tokens = openTokens(cipher, { tenantId, connectionId }, sealed);
    return tokens && { ...tokens, expiresAt };
  };

  /** A newer stored version, from another process's exchange, replaces an own exchange. */
  function adopt(stored: SealedCredential | undefined): Credential | FailedStep {
    if (!stored) return failWith('credential_missing');
    known = stored.version;
    return open(stored) ?? failWith('credential_unreadable');
  }

  /** Undefined while another process exchanges the pair. */
  async function tryTake(
    transaction: TenantTransaction,
  ): Promise<Taken | Credential | FailedStep | undefined> {
    if (!(await hold(transaction))) return lost;
    const isDue = sql`version = ${known}`;
    const [lease, stored] = await Promise.all([
      claimLease(transaction, row, { leaseMs, isDue }),
      readCredential(transaction, connectionId),
    ]);
    if (lease === undefined || !stored) return stored?.version === known ? undefined : adopt(stored);
    const credential = open(stored);
    if (credential) return { lease, version: known, credential };
    await release(transaction, row, lease);
    return failWith('credential_unreadable');
  }

  async function take(): Promise<Taken | Credential | FailedStep> {
    const endsAtMs = clock.monotonicMs() + answerDeadlineMs;
    for (;;) {
      const taken = await withTenant(tenantId, tryTake);
      if (taken) return taken;
      if (signal.aborted || clock.monotonicMs() >= endsAtMs) return failWith('timeout');
      await clock.sleep(pollMs, signal);
    }
  }

  async function store(
    transaction: TenantTransaction,
    { lease, version, credential }: Taken,
    pair: NewPair,
  ): Promise<Ended> {
    const isHeld = await hold(transaction);
    const exchanged = { ...credential, ...pair };
    // The old pair is used up: store the new one even when the pull may write nothing else.
    const isStored = await savePair(
      transaction,
      cipher,
      connectionId,
      { ...exchanged, version },
      isHeld ? undefined : lease,
    );
    const outcome = isStored ? 'stored' : 'outrun';
    if (!isHeld) return { end: lost, outcome };
    if (!isStored) return { end: adopt(await readCredential(transaction, connectionId)), outcome };
    known = version + 1n;
    return { end: exchanged, outcome };
  }

  /** Ignores the rejection of a used-up pair: another process has stored a new one. */
  async function giveBack(
    transaction: TenantTransaction,
    { lease, version }: Taken,
    rejection: FailedStep,
  ): Promise<Ended> {
    await release(transaction, row, lease);
    const stored = await readCredential(transaction, connectionId);
    const end = stored && stored.version !== version ? adopt(stored) : rejection;
    return { end, outcome: rejection.failure.reason };
  }

  return async (exchange) => {
    const taken = await take();
    if (!('lease' in taken)) return taken;
    const given = await exchange(taken.credential);
    const { end, outcome } = await withTenant(tenantId, (transaction) =>
      'kind' in given ? giveBack(transaction, taken, given) : store(transaction, taken, given),
    );
    observe({ kind: 'credentialExchanged', tenantId, connectionId, platform, outcome });
    return end;
  };
}
