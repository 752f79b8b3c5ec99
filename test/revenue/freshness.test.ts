import { describe, expect, it } from 'vitest';
import type { FailureReason } from '../../src/model/failure.ts';
import { instant, NEVER, plusMs } from '../../src/model/instant.ts';
import { answerOf, type Read } from '../../src/revenue/freshness.ts';
import { currencyOf, newIds } from '../support/harness.ts';

const at = instant(Date.UTC(2026, 6, 1, 12));
const { connectionId } = newIds();
const account = { connectionId, platform: 'stripe', platformAccountId: 'acct_1', mode: 'live' } as const;

/** A row whose sources fail so, each for so many seconds, and which fails for so many itself. */
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

describe('a page that shows a failure', () => {
  const several: Array<[FailureReason, number]> = [
    ['credential_missing', 300],
    ['forbidden', 200],
  ];
  it.each<[string, number, ReadonlyArray<[FailureReason, number]>, number]>([
    ['when the platform is asked again', 900, [['rate_limited', 900]], 900],
    ['within 15 s when only a person can help', 300, [['credential_expired', 300]], 15],
    ['sooner when the platform is asked sooner', 5, [['wrong_account', 5]], 5],
    ['within 15 s when several need a person', 300, several, 15],
    ['when time has helped the others', 300, [...several, ['rate_limited', 40]], 40],
  ])('asks again %s', (_, seconds, failures, expected) => {
    const outcome = answerOf(readOf(seconds, failures), 'day', { ttlMs: 30_000, leaseMs: 8_000 });
    expect(outcome).toMatchObject({
      kind: 'unavailable',
      retryAfterSeconds: expected,
      failures: failures.map(([reason, own]) => ({ reason, retryAfterSeconds: own })),
    });
  });
});
