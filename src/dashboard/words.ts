/** The page's sentences; dates and numbers follow the reader's locale. */
import type { RealtimeRevenue, RealtimeRevenueState } from '../client/index.ts';
import { titleOf } from './platforms.ts';

export type Source = NonNullable<RealtimeRevenue['source_details']>[number];

const readers = [...navigator.languages.filter(isLocale), 'en'];

/** Some systems list languages unknown to Intl, such as `en-US@posix`. */
function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
/** The page speaks English; the reader's variant decides the form of dates. */
export const english = readers.find((language) => /^en\b/i.test(language)) ?? 'en';
/** Amounts and counts follow the reader's own locale, also beside English text. */
export const numbers: readonly string[] = readers;

const relative = new Intl.RelativeTimeFormat(english, { numeric: 'auto', style: 'narrow' });
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `3 s ago`, `in 2 min`, `now`. */
export function formatAge(differenceMs: number): string {
  const [unit, size] =
    units.find(([, size]) => Math.abs(differenceMs) >= size) ?? (['second', 1_000] as const);
  return relative.format(Math.trunc(differenceMs / size), unit);
}

/** The time in the merchant's time zone, if known, and the date unless it is today. */
export function timeOf(instant: string | number, zone: string | undefined, nowMs: number): string {
  const formatDay = (ms: number): string => format(ms, zone, { dateStyle: 'medium' });
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  const isToday = formatDay(ms) === formatDay(nowMs);
  return format(ms, zone, { timeStyle: 'medium', ...(isToday ? {} : { dateStyle: 'medium' }) });
}

export const dateOf = (instant: string, zone: string | undefined): string =>
  format(Date.parse(instant), zone, { dateStyle: 'long' });

export function format(ms: number, zone: string | undefined, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(english, { ...options, ...(zone && { timeZone: zone }) }).format(ms);
}

export const formatCount = (value: number): string => new Intl.NumberFormat([...numbers]).format(value);

export function joinList(parts: readonly string[]): string {
  return new Intl.ListFormat(english, { type: 'conjunction' }).format(parts);
}

export const nameCurrency = (code: string): string =>
  new Intl.DisplayNames(english, { type: 'currency' }).of(code) ?? code;

const reasons: Readonly<Record<string, string>> = {
  rate_limited: 'asked us to slow down',
  unauthorized: 'did not accept the stored key; store a new one',
  forbidden: 'accepts the key, which does not cover sales; store one with more rights',
  credential_missing: 'has no key yet; store one',
  credential_expired: 'has an expired key; store a new one',
  timeout: 'did not answer in time',
  unreachable: 'could not be reached',
  upstream_error: 'reported an internal error',
  invalid_response: 'sent an answer that is not valid',
  catching_up: 'is being read; its figures follow when that is done',
  credential_unreadable: 'has a key that the server cannot open; its operator has to act',
  duplicate_account: 'is already connected under another id',
  wrong_account: 'has a key of another account; store its own',
  not_yet_available: 'publishes with a delay, and does not know this window yet',
};

export const reasonOf = (reason: string): string => reasons[reason] ?? 'gave no figures';

/** How far to trust the figures on the screen. `short`: the badge; `sentence`: the reason. */
export type Mood = {
  readonly kind: 'live' | 'stale' | 'limited' | 'connecting' | 'empty' | 'paused' | 'refused';
  readonly short: string;
  readonly sentence: string;
};

/** @param nowMs this machine's time, as in `nextPollAt` */
export function moodOf(state: RealtimeRevenueState, nowMs: number): Mood {
  const { status, error, nextPollAt } = state;
  const next = nextPollAt === undefined ? '' : ` Asked again ${formatAge(Math.max(0, nextPollAt - nowMs))}.`;
  if (status === 'no-revenue-source')
    return { kind: 'empty', short: 'Not connected', sentence: 'No account that counts is connected yet.' };
  if (status === 'paused' || status === 'stopped')
    return { kind: 'paused', short: 'Paused', sentence: 'Paused while the page is hidden or offline.' };
  if (status === 'live') return { kind: 'live', short: 'Live', sentence: 'Every counted source is current.' };
  if (status === 'unauthorized' || status === 'refused')
    return { kind: 'refused', short: 'Refused', sentence: `The server does not show this to you.${next}` };
  const failed = error?.status === 503 ? error.failedSources : [];
  const why = failed.map(
    (one) => `${titleOf(one.platform)} (${one.platform_account_id}) ${reasonOf(one.reason)}`,
  );
  const sourcesAreLimited = failed.length > 0 && failed.every(({ reason }) => reason === 'rate_limited');
  const isLimited = sourcesAreLimited || error?.status === 429;
  const because = why.length > 0 ? `${joinList(why)}.` : explainSilence(state);
  if (status === 'stale') {
    const kind = isLimited ? 'limited' : 'stale';
    const short = isLimited ? 'Limited' : 'Out of date';
    return { kind, short, sentence: `${because} These are the last known figures.${next}` };
  }
  if (isLimited) return { kind: 'limited', short: 'Limited', sentence: because + next };
  const isBeginning = status === 'loading' || failed.some(({ reason }) => reason === 'catching_up');
  return isBeginning
    ? { kind: 'connecting', short: 'Connecting', sentence: because + next }
    : { kind: 'stale', short: 'No figures', sentence: because + next };
}

function explainSilence({ error }: RealtimeRevenueState): string {
  if (!error) return 'Waiting for the server to answer.';
  if (error.status === 'failed' && error.reason === 'timeout') return 'The server did not answer in time.';
  if (error.status === 'failed') return 'The server cannot be reached.';
  if (error.status === 503 || error.status === 429)
    return error.problem.detail ?? 'The server cannot answer now.';
  return 'The server reported an error.';
}

/** The state of one source. */
export function statusOf({ status, counted, reason }: Source): {
  readonly short: string;
  readonly sentence: string;
} {
  if (status === 'fresh')
    return counted
      ? { short: 'Current', sentence: 'Read, and part of the total.' }
      : { short: 'Left out', sentence: 'Read, and not part of the total.' };
  const why = reason === null ? '' : ` It ${reasonOf(reason)}.`;
  if (status === 'pending')
    return { short: 'Connecting', sentence: why.trim() || 'Not read to its end yet.' };
  if (status === 'not_yet_available')
    return { short: 'Delayed', sentence: `It ${reasonOf('not_yet_available')}.` };
  if (status === 'not_supported')
    return { short: 'Not read', sentence: 'Connected, but revenue is not read from this platform.' };
  return { short: 'Failing', sentence: why.trim() || 'It gave no figures.' };
}
