/**
 * Observations → log lines. Fields are named one by one, so that nothing is logged by accident; error objects are
 * reduced to their dataless parts, because drivers put rows, URLs and claims into theirs.
 */
import { inspect } from 'node:util';
import type { Logger } from 'pino';
import type { Observation, Observe } from './observation.ts';

/** Error: a human must act. Warn: something is wrong that mends itself, or that a merchant must mend. */
export const lines: Readonly<Record<Observation['kind'], Line | null>> = {
  // Counted only: each request has its line in the access log.
  requestFinished: null,
  revenueAnswered: null,
  requestLimited: null,
  forwardedByUntrusted: [
    'warn',
    'requests are forwarded by a proxy that is not in TRUSTED_PROXIES: its users share one limit; name it there',
  ],
  serverListening: ['info', 'listening'],
  metricsListening: ['info', 'metrics are served'],
  serverStopping: ['info', 'stopping'],
  originNotAllowed: ['info', 'a page may not read the answers: its origin is not in CORS_ORIGINS'],
  databaseConnectionLost: ['warn', 'an idle database connection broke; the pool opens another'],
  preparedStatementLost: [
    'warn',
    'a pooler keeps no prepared statements; statements are sent whole now; set DATABASE_PREPARED_STATEMENTS=off',
  ],
  protectionMissing: [
    'warn',
    'the database lacks a protection that db/roles.sql gives as a superuser; SECURITY.md says what it stops',
  ],
  keyRingUnchecked: ['info', 'not checked whether CREDENTIAL_KEYS opens the stored tokens'],
  keyRingChecked: ['info', 'CREDENTIAL_KEYS was tried on stored tokens'],
  keyMissing: ['error', 'stored tokens do not open; put the key that sealed them into CREDENTIAL_KEYS'],
  keySetFailed: ['warn', 'the keys that tokens are checked with could not be fetched'],
  ratesLoaded: ['info', 'exchange rates loaded'],
  ratesFailed: ['warn', 'exchange rates could not be loaded; those that are stored serve for a week'],
  ratesChanged: [
    'error',
    'exchange rates were published anew for past days; the stored ones are kept: find out which are right',
  ],
  platformCalled: ['debug', 'platform called'],
  categoryIgnored: ['warn', 'a reporting category or balance is not known and was left out'],
  accountUnreadable: ['warn', 'the key may not read its account, so whose it is was not checked'],
  recordsUnbooked: ['warn', 'records cannot be booked; they are listed as unbooked'],
  leaseTakenOver: ['warn', 'a refresh fell silent; this process goes on in its place'],
  pullStarted: ['debug', 'refresh started'],
  pullFinished: ['info', 'refresh finished'],
  catchingUp: ['info', 'still reading what an account sold today'],
  sourceFailed: ['warn', 'a source could not be read'],
  windowReconciled: ['info', 'a closed window was compared with its platform'],
  backgroundFinished: ['debug', 'background reading finished'],
  credentialUnreadable: [
    'error',
    'a stored token cannot be opened: CREDENTIAL_KEYS lacks its key, or the token was changed',
  ],
  credentialExchanged: ['info', 'a platform was asked for a new pair of tokens'],
  webhookReceived: ['debug', 'a webhook came'],
  workerStarted: ['info', 'working'],
  sweepFailed: ['warn', 'the worker could not go through all merchants; it tries again'],
  taskAbandoned: ['warn', 'a worker did not end a task; another takes over'],
  taskFinished: ['debug', 'task ended'],
  contractViolated: ['error', 'an answer broke the contract'],
  bug: ['error', 'unexpected error'],
};
type Line = readonly [level: 'debug' | 'info' | 'warn' | 'error', message: string];

/** `showsMessages`: of errors, for development; they may hold secrets. */
export function createLogObserver(logger: Logger, { showsMessages = false } = {}): Observe {
  return (observation) => {
    const line = lines[observation.kind];
    if (!line) return;
    const [level, message] = line;
    logger[level](fieldsOf(observation, showsMessages), message);
  };
}

function fieldsOf(observation: Observation, showsMessages: boolean): object {
  if (observation.kind === 'recordsUnbooked')
    return { ...observation, records: observation.records.map(safeRecord) };
  if (observation.kind !== 'bug') return observation;
  const { kind, where, correlationId, error } = observation;
  const text = showsMessages ? { text: inspect(error) } : {};
  const id = correlationId === undefined ? {} : { correlationId };
  return { kind, where, ...id, error: { ...safeError(error), ...text } };
}

/** A platform's own text is logged only where it has the form of an id or a code. */
function safeRecord(record: { externalId: string; currency: string; reason: string }): object {
  const safe = (text: string): string => (word.test(text) ? text : '?');
  return { externalId: safe(record.externalId), currency: safe(record.currency), reason: record.reason };
}

/** The error's class, code and the code positions of its stack: its message may hold anything. */
function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const type = word.test(error.name) ? error.name : 'Error';
  const code =
    'code' in error && typeof error.code === 'string' && word.test(error.code) ? { code: error.code } : {};
  return { type, ...code, stack: framesOf(error).slice(0, 12) };
}

/** As classes and codes are spelt; a text that somebody else put there is not logged. */
const word = /^\w{1,64}$/;
const frame = /^at (?:[^()\n]+ \()?(?:(?:file|node):\S+|\/\S+|<anonymous>)\)?$/;

/** Looked for behind the message only, which may have lines that look like positions: JSON.parse quotes its input. */
function framesOf({ stack = '', message }: Error): string[] {
  const messageAt = stack.indexOf(message);
  const lines = messageAt === -1 ? [] : stack.slice(messageAt + message.length).split('\n');
  return lines.map((line) => line.trim()).filter((line) => frame.test(line));
}
