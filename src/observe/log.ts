/**
 * Observations → log lines. Fields are named one by one, so that nothing is logged by accident; error objects are reduced
 * to what carries no data, because drivers put rows, URLs and claims into theirs.
 */
import type { Logger } from 'pino';
import type { Observation, Observe } from './observation.ts';

export function createLogObserver(logger: Logger): Observe {
  return (observation) => {
    const { level, message } = describe(observation);
    logger[level](fieldsOf(observation), message);
  };
}

type Line = { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };

/** Error: a human must act. Warn: something is wrong that mends itself, or that a merchant must mend. */
function describe(observation: Observation): Line {
  switch (observation.kind) {
    case 'serverListening':
      return { level: 'info', message: 'listening' };
    case 'serverStopping':
      return { level: 'info', message: 'stopping' };
    case 'databaseConnectionLost':
      return { level: 'warn', message: 'an idle database connection broke; the pool opens another' };
    case 'keySetFailed':
      return { level: 'warn', message: 'the keys that tokens are checked with could not be fetched' };
    case 'platformCalled':
      return { level: 'debug', message: 'platform called' };
    case 'categoryIgnored':
      return { level: 'warn', message: 'a reporting category is not known and was left out' };
    case 'accountUnreadable':
      return { level: 'warn', message: 'the key may not read its account, so whose it is was not checked' };
    case 'pullStarted':
      return { level: 'debug', message: 'refresh started' };
    case 'pullFinished':
      return { level: 'info', message: 'refresh finished' };
    case 'catchingUp':
      return { level: 'info', message: 'still reading what an account sold today' };
    case 'sourceFailed':
      return { level: 'warn', message: 'a source could not be read' };
    case 'contractViolated':
      return { level: 'error', message: 'an answer broke the contract' };
    case 'bug':
      return { level: 'error', message: 'unexpected error' };
  }
}

function fieldsOf(observation: Observation): object {
  if (observation.kind !== 'bug') return observation;
  const { kind, where, correlationId, error } = observation;
  return { kind, where, ...(correlationId === undefined ? {} : { correlationId }), error: safeError(error) };
}

/** The error's class, code and the code positions of its stack: its message may hold anything. */
function safeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, ...code, stack: frames.map((line) => line.trim()).slice(0, 12) };
}
