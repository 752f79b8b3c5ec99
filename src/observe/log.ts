/**
 * Turns observations into log lines. Only named fields are logged; of errors only class, code and
 * stack positions, because drivers put rows, URLs and claims into their messages.
 */
import { inspect } from 'node:util';
import type { Logger } from 'pino';
import { codeOf } from '../model/failure.ts';
import type { Observation, Observe } from './observation.ts';

/** Error: an operator must act. Warn: a fault that ends by itself, or that a merchant must mend. */
export const lines: Readonly<Record<Observation['kind'], Line | null>> = {
  // Metrics only: the access log has a line for each request.
  requestFinished: null,
  revenueAnswered: null,
  requestLimited: null,
  forwardedByUntrusted: [
    'warn',
    'a proxy outside of TRUSTED_PROXIES forwards requests: its users share one rate limit; add the proxy there',
  ],
  serverListening: ['info', 'listening'],
  metricsListening: ['info', 'serving metrics'],
  serverStopping: ['info', 'stopping'],
  originNotAllowed: ['info', 'a page may not read responses: its origin is not in CORS_ORIGINS'],
  databaseConnectionLost: ['warn', 'an idle database connection broke; the pool opens another'],
  preparedStatementLost: [
    'warn',
    'the pooler keeps no prepared statements; statements are sent whole now; set DATABASE_PREPARED_STATEMENTS=off',
  ],
  protectionMissing: [
    'warn',
    'the database lacks a protection; run db/roles.sql as a superuser; SECURITY.md explains each protection',
  ],
  keyRingUnchecked: ['info', 'CREDENTIAL_KEYS was not checked against the stored tokens'],
  keyRingChecked: ['info', 'CREDENTIAL_KEYS was checked against stored tokens'],
  keyMissing: ['error', 'stored tokens cannot be decrypted; add their key to CREDENTIAL_KEYS'],
  keySetFailed: ['warn', 'the key set of TOKEN_JWKS_URL could not be fetched'],
  ratesLoaded: ['info', 'exchange rates loaded'],
  ratesFailed: ['warn', 'exchange rates could not be loaded; stored rates serve for a week'],
  ratesChanged: [
    'error',
    'the source has changed exchange rates of past days; the stored rates are kept: find out which are right',
  ],
  platformCalled: ['debug', 'platform called'],
  categoryIgnored: ['warn', 'an unknown reporting category or balance was left out'],
  accountUnreadable: [
    'warn',
    'the key may not read its account, so whether it belongs to this connection was not checked',
  ],
  recordsUnbooked: ['warn', 'records cannot be booked; they are listed as unbooked'],
  leaseTakenOver: ['warn', 'a refresh stopped renewing its lease; this process takes over'],
  pullStarted: ['debug', 'refresh started'],
  pullFinished: ['info', 'refresh finished'],
  catchingUp: ['info', "still reading an account's sales of today"],
  sourceFailed: ['warn', 'a source could not be read'],
  windowReconciled: ['info', 'a closed window was compared with its platform'],
  backgroundFinished: ['debug', 'background reading finished'],
  credentialUnreadable: [
    'error',
    'a stored token cannot be decrypted: CREDENTIAL_KEYS lacks its key, or the token was changed',
  ],
  credentialExchanged: ['info', 'a platform was asked for a new pair of tokens'],
  webhookReceived: ['debug', 'a webhook was received'],
  workerStarted: ['info', 'working'],
  sweepFailed: ['warn', 'the worker could not visit all merchants; it tries again'],
  taskAbandoned: ['warn', 'a worker abandoned a task; this one takes over'],
  taskFinished: ['debug', 'task ended'],
  contractViolated: ['error', 'a response broke the contract'],
  bug: ['error', 'unexpected error'],
};
type Line = readonly [level: 'debug' | 'info' | 'warn' | 'error', message: string];

/** `showsMessages`: log the messages of errors, for development; they may hold secrets. */
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
  const text = showsMessages ? { text: inspect(observation.error) } : {};
  return { ...observation, error: { ...safeError(observation.error), ...text } };
}

/** Logs a platform's text only in the form of an id or a code. */
function safeRecord(record: { externalId: string; currency: string; reason: string }): object {
  const safe = (text: string): string => (word.test(text) ? text : '?');
  return { externalId: safe(record.externalId), currency: safe(record.currency), reason: record.reason };
}

/** The error's class, code and stack positions; its message could hold anything. */
function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const type = word.test(error.name) ? error.name : 'Error';
  const code = codeOf(error) ?? '';
  return { type, ...(word.test(code) && { code }), stack: findFrames(error).slice(0, 12) };
}

/** The form of classes and codes; no other text is logged. */
const word = /^\w{1,64}$/;
const frame = /^at (?:[^()\n]+ \()?(?:(?:file|node):\S+|\/\S+|<anonymous>)\)?$/;

/** Searches only after the message, which may contain such lines: JSON.parse quotes its input. */
function findFrames({ stack = '', message }: Error): string[] {
  const messageAt = stack.indexOf(message);
  const lines = messageAt === -1 ? [] : stack.slice(messageAt + message.length).split('\n');
  return lines.map((line) => line.trim()).filter((line) => frame.test(line));
}
