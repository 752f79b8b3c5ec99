/** Fetches published rates at start-up and every hour, and stores new ones. Processes may race. */
import { hash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { DatabaseUnavailableError, type Database } from '../db/pool.ts';
import { inTransaction } from '../db/transaction.ts';
import { fetchText, type FetchedText } from '../model/bounded-text.ts';
import type { Clock } from '../model/clock.ts';
import type { FailureReason } from '../model/failure.ts';
import { plusMs } from '../model/instant.ts';
import { localDateAt } from '../model/window.ts';
import type { Observation, Observe } from '../observe/observation.ts';
import type { readDatabaseTime } from '../tenancy/with-tenant.ts';
import { parseRates } from './parse.ts';
import type { RatesSetting } from './setting.ts';
import { createRatesOn, createRatesOnDays, storeRates } from './store.ts';

export type RatesParts = {
  readonly database: Database;
  readonly readTime: typeof readDatabaseTime;
  readonly clock: Clock;
  readonly observe: Observe;
};

const maxBytes = 8 << 20; // the CSV of all days has 2 MB
const deadlineMs = 10_000;
const dayMs = 86_400_000;
const againMs = 3_600_000;
const firstRetryMs = 60_000;
const maxNamed = 5;

/** Undefined when conversion is off. */
export function createRates(setting: RatesSetting, { database, readTime, clock, observe }: RatesParts) {
  if (setting.kind === 'none') return undefined;
  const source = setting.kind;
  const ratesOnDays = createRatesOnDays(source);
  const { ratesOn, clear } = createRatesOn(ratesOnDays, clock);
  /** Hash of the last stored text: the file changes once a day. */
  let stored: string | undefined;

  const fail = (failure: Omit<Extract<Observation, { kind: 'ratesFailed' }>, 'kind' | 'source'>): false => {
    observe({ kind: 'ratesFailed', source, ...failure });
    return false;
  };

  async function store(text: string): Promise<boolean> {
    const at = await inTransaction(database, [], readTime);
    // The latest date in any time zone: later days cannot be published yet.
    const parsed = parseRates(text, localDateAt(plusMs(at, dayMs), 'UTC'));
    if (parsed.kind === 'malformed') return fail({ reason: 'malformed', line: parsed.line });
    const { days } = parsed;
    const { added, changed } = await storeRates(database, source, days);
    clear();
    observe({ kind: 'ratesLoaded', source, days: days.length, newest: days.at(-1)?.rateDate ?? '', added });
    const rates = changed.slice(0, maxNamed);
    if (changed.length > 0) observe({ kind: 'ratesChanged', source, count: changed.length, rates });
    return true;
  }

  /** True on success. Rejects only on a bug. */
  const load = async (stopping?: AbortSignal): Promise<boolean> => {
    const terms = { accept: 'application/xml, text/csv', maxBytes, deadlineMs, clock, stopping };
    const read = await (setting.kind === 'ecb' ? fetchText(setting.url, terms) : readFileText(setting.path));
    if (stopping?.aborted) return false;
    if (read.kind === 'failed')
      return fail({ reason: read.reason, status: read.status, ...(read.code && { code: read.code }) });
    const digest = hash('sha256', read.text);
    if (digest === stored) return true;
    try {
      const isStored = await store(read.text);
      if (isStored) stored = digest;
      return isStored;
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) return fail({ reason: 'database_unavailable' });
      throw error;
    }
  };

  /** Loads periodically until stopped. Never rejects. */
  async function keepLoaded(stopping: AbortSignal): Promise<void> {
    let retryMs = firstRetryMs;
    while (!stopping.aborted) {
      const isLoaded = await load(stopping).catch((error: unknown) => {
        observe({ kind: 'bug', where: 'rates', error });
        return false;
      });
      const waitMs = isLoaded ? againMs : retryMs;
      retryMs = isLoaded ? firstRetryMs : Math.min(againMs, retryMs * 2);
      await clock.sleep(waitMs * (0.9 + 0.2 * Math.random()), stopping);
    }
  }

  return { ratesOn, ratesOnDays, load, keepLoaded };
}

async function readFileText(path: string): Promise<FetchedText> {
  const failWith = (reason: FailureReason) => ({ kind: 'failed', reason, status: null }) as const;
  try {
    const file = await stat(path);
    if (!file.isFile() || file.size > maxBytes) return failWith('invalid_response');
    return { kind: 'text', text: await readFile(path, 'utf8') };
  } catch {
    return failWith('unreachable');
  }
}
