/** Sentences for people: why there is no revenue figure, and what to do. */
import type { UncountedConnection } from '../connections/counted.ts';
import type { FailureReason, SourceFailure } from '../model/failure.ts';
import type { FailureText } from '../platforms/definition.ts';
import { definitions } from '../platforms/index.ts';

const texts: Readonly<Record<FailureReason, FailureText>> = {
  rate_limited: { fault: 'limits our requests' },
  unauthorized: { fault: 'does not accept the stored token', act: 'store a new one' },
  forbidden: {
    fault: 'does not let the stored token read this account',
    act: 'store one that may',
  },
  credential_missing: { fault: 'has no token stored', act: 'store one' },
  credential_expired: { fault: 'has only an expired token stored', act: 'store a new one' },
  timeout: { fault: 'takes too long to answer' },
  unreachable: { fault: 'cannot be reached' },
  upstream_error: { fault: 'reports an internal error' },
  invalid_response: { fault: 'sent an invalid answer' },
  catching_up: { fault: 'is being read, which takes a while' },
  credential_unreadable: {
    fault: 'cannot be read, because this server cannot decrypt the stored token',
    act: "the server's operator has to restore its credential key",
  },
  duplicate_account: {
    fault: 'is connected twice: the stored token reads an account that another connection already reads',
    act: 'delete one of the two',
  },
  wrong_account: {
    fault: 'says that the stored token belongs to another account',
    act: 'store the token of this account',
  },
  not_yet_available: { fault: 'publishes with a delay and does not know this window yet' },
};

type Failure = Pick<SourceFailure, 'platform' | 'platformAccountId' | 'reason'>;

function textOf({ platform, reason }: Failure): FailureText {
  return definitions[platform].failureTexts[reason] ?? texts[reason];
}

export function nameAccount({ platform, platformAccountId }: Omit<Failure, 'reason'>): string {
  return `${definitions[platform].title} (${platformAccountId})`;
}

/** One sentence for each failed account, then "Try again" if waiting can help. */
export function describeFailures(failures: readonly Failure[], retryAfterSeconds: number): string {
  const faults = failures.map((failure) => {
    const name = nameAccount(failure);
    const { fault, act } = textOf(failure);
    return act === undefined ? `${name} ${fault}.` : `${name} ${fault}: ${act}.`;
  });
  if (failures.length === 0) faults.push('The platforms take too long to answer.');
  const waitingHelps = failures.length === 0 || failures.some((failure) => textOf(failure).act === undefined);
  if (waitingHelps) faults.push(`Try again in ${retryAfterSeconds} s.`);
  return faults.join(' ');
}

const uncountedTexts: Readonly<Record<UncountedConnection['why'], string>> = {
  pending: 'waiting for a first token',
  disabled: 'disabled',
  not_supported: 'not read for revenue yet',
  excluded: 'left out of the totals',
};
const maxNamed = 5;

/** Says for each connection why it does not count. */
export function describeUncounted(connections: readonly UncountedConnection[]): string {
  if (connections.length === 0)
    return 'No platform is connected. Connect one that takes your payments to see revenue here.';
  const named = connections
    .slice(0, maxNamed)
    .map((connection) => `${nameAccount(connection)} is ${uncountedTexts[connection.why]}`);
  const rest = connections.length - named.length;
  if (rest > 0) named.push(`and ${rest} more`);
  return `No connected account counts: ${named.join(', ')}.`;
}
