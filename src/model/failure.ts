import type { ConnectionId } from './ids.ts';
import { isRunning, type Instant } from './instant.ts';
import type { Platform } from './platform.ts';

/** Why a source could not be read, in the contract's words. */
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

/** Faults of the credential: a new one may mend them at once. */
export const credentialReasons = [
  'unauthorized',
  'forbidden',
  'credential_missing',
  'credential_expired',
  'credential_unreadable',
  'duplicate_account',
  'wrong_account',
] as const satisfies readonly FailureReason[];

export function isCredentialFault(reason: FailureReason): boolean {
  return credentialReasons.some((one) => one === reason);
}

/** A failed platform request, before its cooldown is decided. */
export type PlatformFailure = {
  readonly reason: FailureReason;
  /** The platform's Retry-After, if it sent one. */
  readonly retryAfterSeconds?: number;
};

/** A counted source without current figures: it prevents the answer until its cooldown ends. */
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

/** Whether the cooldown of a source, or of an answer that needs it, still runs. */
export function isCoolingDown(cooldownUntil: Instant, at: Instant): boolean {
  return isRunning(cooldownUntil, at, maxCooldownMs);
}

const defaultCooldownSeconds = 10;
/** A credential does not mend itself: retrying every ten seconds could get the account blocked. */
const credentialCooldownSeconds = 300;
/** The maximum cooldown of a source. */
export const maxCooldownMs = 900_000;

/** Seconds until the next attempt: the platform's Retry-After within 1 to 900, or a default. */
export function cooldownSeconds(failure: PlatformFailure): number {
  if (failure.retryAfterSeconds !== undefined) {
    return Math.min(maxCooldownMs / 1000, Math.max(1, Math.ceil(failure.retryAfterSeconds)));
  }
  // Short: only this process lacks the key; another may read the source at once.
  if (failure.reason === 'credential_unreadable') return 5;
  return isCredentialFault(failure.reason) ? credentialCooldownSeconds : defaultCooldownSeconds;
}

/** The code of an error of the system or of a driver, if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
