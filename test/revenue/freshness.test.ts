import { describe, expect, it } from 'vitest';
import type { FailureReason } from '../../src/model/failure.ts';
import { instant, NEVER, plusMs } from '../../src/model/instant.ts';
import { findAnswer, type Read } from '../../src/revenue/freshness.ts';
import { currencyOf, newIds } from '../support/harness.ts';

const at = instant(Date.UTC(2026, 6, 1, 12));
const { connectionId } = newIds();
const account = { connectionId, platform: 'stripe', platformAccountId: 'acct_1', mode: 'live' } as const;

/** A row failing for `seconds`, with sources failing for their own seconds. */
function readOf(seconds: number, failures: ReadonlyArray<[FailureReason, number]>): Read {
  return {
    at,
    sentAtMs: 0,
    tenant: { reportingCurrency: currencyOf('USD'), timeZone: 'UTC' },
    connections: [
      { ...account, status: 'active', hasCredential: true, isRead: true, isExcluded: false, role: 'counted' },
    ],
    localFailures: [],
    row: {
      snapshot: null,
      windowAsOf: NEVER,
      partial: null,
      expiresAt: NEVER,
      leaseToken: null,
      leaseExpiresAt: NEVER,
      failUntil: plusMs(at, seconds * 1000),
      failures: failures.map(([reason, own]) => ({
        ...account,
        reason,
        cooldownUntil: plusMs(at, own * 1000),
      })),
      isUnreadable: false,
    },
    refreshId: null,
    lacksSlot: false,
  };
}

describe('the Retry-After of a failure', () => {
  const several: Array<[FailureReason, number]> = [
    ['credential_missing', 300],
    ['forbidden', 200],
  ];
  it.each<[string, number, ReadonlyArray<[FailureReason, number]>, number]>([
    ['the cooldown of the platform', 900, [['rate_limited', 900]], 900],
    ['at most 15 s when only a person can help', 300, [['credential_expired', 300]], 15],
    ['less than 15 s with a shorter cooldown', 5, [['wrong_account', 5]], 5],
    ['at most 15 s when several sources need a person', 300, several, 15],
    ['the longest cooldown among the other sources', 300, [...several, ['rate_limited', 40]], 40],
  ])('is %s', (_, seconds, failures, expected) => {
    const outcome = findAnswer(readOf(seconds, failures), 'day', { ttlMs: 30_000, leaseMs: 8_000 });
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      retryAfterSeconds: expected,
      failures: failures.map(([reason, own]) => ({ reason, retryAfterSeconds: own })),
    });
  });
});
