import type { ConnectionId } from './ids.ts';
import { isRunning, type Instant } from './instant.ts';
import type { Platform } from './platform.ts';

/** Why a source could not be read, in the words that the contract publishes. */
export const failureReasons = [
  'rate_limited',
  'unauthorized',
  'forbidden',
  'credential_missing',
  'credential_expired',
  'timeout',
  'unreachable',
  'upstream_error',
  'invalid_response',
  'catching_up',
  'credential_unreadable',
  'duplicate_account',
  'wrong_account',
  'not_yet_available',
] as const;

export type FailureReason = (typeof failureReasons)[number];

/** Reasons that lie in the credential: another one may open the source at once. */
export const credentialReasons = [
  'unauthorized',
  'forbidden',
  'credential_missing',
  'credential_expired',
  'credential_unreadable',
  'duplicate_account',
  'wrong_account',
] as const satisfies readonly FailureReason[];

export function isOfCredential(reason: FailureReason): boolean {
  return credentialReasons.some((one) => one === reason);
}

/** A platform's refusal, before it is known when the source may be asked again. */
export type PlatformFailure = {
  readonly reason: FailureReason;
  /** The wait that the platform asked for by Retry-After, if it did. */
  readonly retryAfterSeconds?: number;
};

/** A counted source that keeps the answer from being given, until its cooldown ends. */
export type SourceFailure = {
  readonly connectionId: ConnectionId;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly reason: FailureReason;
  readonly cooldownUntil: Instant;
};

type Account = Pick<SourceFailure, 'connectionId' | 'platform' | 'platformAccountId'>;

export function failureOf(
  { connectionId, platform, platformAccountId }: Account,
  reason: FailureReason,
  cooldownUntil: Instant,
): SourceFailure {
  return { connectionId, platform, platformAccountId, reason, cooldownUntil };
}

/** Whether a source, or an answer that hangs on it, is not to be asked for again yet. */
export function isCoolingDown(cooldownUntil: Instant, at: Instant): boolean {
  return isRunning(cooldownUntil, at, maxCooldownMs);
}

const defaultCooldownSeconds = 10;
/** A credential does not mend itself: asking every ten seconds would only get the account noticed. */
const credentialCooldownSeconds = 300;
/** No source is left alone for longer. */
export const maxCooldownMs = 900_000;

/** Seconds until a failed source may be asked again: the platform's wish comes first, clamped to 1..900. */
export function cooldownSeconds(failure: PlatformFailure): number {
  if (failure.retryAfterSeconds !== undefined) {
    return Math.min(maxCooldownMs / 1000, Math.max(1, Math.ceil(failure.retryAfterSeconds)));
  }
  // Kept by the process that lacks the key: another one may read at once.
  if (failure.reason === 'credential_unreadable') return 5;
  return isOfCredential(failure.reason) ? credentialCooldownSeconds : defaultCooldownSeconds;
}
