/**
 * Parses the ECB's reference rates strictly: the XML of 1 or 90 days, or the CSV of all days. One
 * fault rejects the whole file: a truncated day would look like one with fewer currencies.
 */
import { parseCurrency, type Currency } from '../model/money.ts';
import { parseLocalDate, type LocalDate } from '../model/window.ts';
import { parseRate } from './convert.ts';

/** `perEuro`: units for one euro, as in the file. */
export type PublishedRate = { readonly currency: Currency; readonly perEuro: string };
export type PublishedDay = { readonly rateDate: LocalDate; readonly rates: readonly PublishedRate[] };

export type ParsedRates =
  /** Oldest first. */
  | { readonly kind: 'days'; readonly days: readonly PublishedDay[] }
  /** `line`: of the first fault. */
  | { readonly kind: 'malformed'; readonly line: number };

/** An unchecked day; `at`: offset of its first character. */
type RawDay = {
  readonly at: number;
  readonly date: string;
  readonly rates: ReadonlyArray<readonly [currency: string, perEuro: string]>;
};

/** The days, or the offset of the first fault. */
type Raw = readonly RawDay[] | number;

const firstDay = '1999-01-01';
const code = /^[A-Z]{3}$/;
const maxDigits = 20;
/** Characters; an ECB row has about 400. */
const maxRow = 2_000;

/** @param lastDay later days are a fault: a stored day never changes */
export function parseRates(text: string, lastDay: LocalDate): ParsedRates {
  const raw = /^\s*</.test(text) ? readXml(text) : readCsv(text);
  if (typeof raw === 'number') return rejectAt(text, raw);
  const days = new Map<LocalDate, PublishedDay>();
  for (const day of raw) {
    const rateDate = parseLocalDate(day.date);
    const rates = parseDayRates(day);
    if (!rateDate || !rates || rateDate < firstDay || rateDate > lastDay || days.has(rateDate))
      return rejectAt(text, day.at);
    if (rates.length > 0) days.set(rateDate, { rateDate, rates });
  }
  if (days.size === 0) return rejectAt(text, text.length);
  return { kind: 'days', days: [...days.values()].toSorted((a, b) => (a.rateDate < b.rateDate ? -1 : 1)) };
}

function rejectAt(text: string, at: number): ParsedRates {
  return { kind: 'malformed', line: text.slice(0, at).split('\n').length };
}

/** Skips former currencies such as the lats. A rate for the euro means another base: undefined. */
function parseDayRates({ rates }: RawDay): PublishedRate[] | undefined {
  const codes = new Set(rates.map(([currency]) => currency));
  if (codes.size < rates.length || codes.has('EUR')) return undefined;
  const known: PublishedRate[] = [];
  for (const [text, perEuro] of rates) {
    if (!code.test(text) || perEuro.length > maxDigits) return undefined;
    const currency = parseCurrency(text);
    if (!currency) continue;
    if (!parseRate(currency, perEuro)) return undefined;
    known.push({ currency, perEuro });
  }
  return known;
}

/** `Date,USD,JPY,…,` with or without the last comma; `N/A`: not published. */
function readCsv(text: string): Raw {
  const days: RawDay[] = [];
  let columns: readonly string[] | undefined;
  for (let at = 0, end: number; at < text.length; at = end + 1) {
    end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    if (end - at > maxRow) return at;
    const row = text.slice(at, end).replace(/,?\r?$/, '');
    const [date = '', ...cells] = row.split(',');
    if (!columns) {
      if (date !== 'Date') return at;
      columns = cells;
      continue;
    }
    if (cells.length !== columns.length) return at;
    const named = columns.map((currency, index) => [currency, cells[index] ?? ''] as const);
    days.push({ at, date, rates: named.filter(([, perEuro]) => perEuro !== 'N/A') });
  }
  return days;
}

const xmlHead =
  /\s*(?:<\?xml [^<>]*\?>\s*)?<gesmes:Envelope[^<>]*>\s*(?:<gesmes:subject>[^<>]*<\/gesmes:subject>\s*)?(?:<gesmes:Sender>\s*<gesmes:name>[^<>]*<\/gesmes:name>\s*<\/gesmes:Sender>\s*)?<Cube>/y;
const xmlDay = /\s*<Cube time=(['"])([\d-]+)\1>/y;
const xmlRate = /\s*<Cube currency=(['"])([A-Z]+)\1 rate=(['"])([\d.]+)\3 ?\/>/y;
const xmlEndOfDay = /\s*<\/Cube>/y;
const xmlEnd = /\s*<\/Cube>\s*<\/gesmes:Envelope>\s*$/y;

function readXml(text: string): Raw {
  const days: RawDay[] = [];
  let at = 0;
  const eat = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const skipToFault = (): number => {
    eat(/\s*/y);
    return at;
  };
  if (!eat(xmlHead)) return skipToFault();
  for (let day = eat(xmlDay); day; day = eat(xmlDay)) {
    const rates: Array<readonly [string, string]> = [];
    for (let rate = eat(xmlRate); rate; rate = eat(xmlRate)) rates.push([rate[2] ?? '', rate[4] ?? '']);
    days.push({ at: day.index + day[0].indexOf('<'), date: day[2] ?? '', rates });
    if (!eat(xmlEndOfDay)) return skipToFault();
  }
  return eat(xmlEnd) ? days : skipToFault();
}
