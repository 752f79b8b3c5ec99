/** The table of published rates: days are added, never changed. */
import { sql, type Transaction } from 'kysely';
import type { DB } from '#generated/database.ts';
import type { Database } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import { parseCurrency, type Currency } from '../model/money.ts';
import { plusMs, type Instant } from '../model/instant.ts';
import { localDateAt, parseLocalDate, type LocalDate } from '../model/window.ts';
import { parseRate, type DayRates } from './convert.ts';
import type { PublishedDay } from './parse.ts';

export type RateSource = 'ecb' | 'file';

/** A stored rate and a different one published later for the same day. */
export type ChangedRate = Readonly<Record<'rateDate' | 'currency' | 'stored' | 'published', string>>;

/** Days per statement: about 3000 rates. */
const chunkDays = 100;

/** Adds new rates, whole days at a time; other processes may store the same days concurrently. */
export async function storeRates(database: Database, source: RateSource, days: readonly PublishedDay[]) {
  let added = 0;
  const changed: ChangedRate[] = [];
  for (let from = 0; from < days.length; from += chunkDays) {
    const chunk = days.slice(from, from + chunkDays);
    const rows = chunk.flatMap(({ rateDate, rates }) => rates.map((rate) => ({ rateDate, ...rate })));
    const published = sql`unnest(
      ${rows.map(({ rateDate }) => rateDate)}::date[], ${rows.map(({ currency }) => currency)}::text[],
      ${rows.map(({ perEuro }) => perEuro)}::numeric[]
    ) as p (rate_date, currency, per_euro)`;
    const inserted = await sql`
      insert into fx_rates (source, rate_date, currency, per_euro)
      select ${source}, rate_date, currency, per_euro from ${published}
       order by rate_date, currency
          on conflict (source, rate_date, currency) do nothing
    `.execute(database);
    added += Number(inserted.numAffectedRows ?? 0n);
    // After the insert, so that rates stored by another process are compared too.
    const { rows: different } = await sql<ChangedRate>`
      select r.rate_date::text as "rateDate", r.currency, r.per_euro::text as stored, p.per_euro::text as published
        from ${published} join fx_rates r using (rate_date, currency)
       where r.source = ${source} and r.per_euro <> p.per_euro
       order by 1, 2
    `.execute(database);
    changed.push(...different);
  }
  return { added, changed };
}

/** The rates for a tenant's day: those of the last published day before it, at most a week old. */
export type RatesOn = (db: Transaction<DB>, day: LocalDate) => Promise<DayRates | undefined>;

const maxAgeDays = 7;

/** The ECB publishes at 16:00 in Frankfurt: a tenant's day may begin without this day's rates. */
export function firstDayWithoutRates(dayStart: Instant): LocalDate {
  return localDateAt(plusMs(dayStart, 6 * 3_600_000), 'Europe/Berlin');
}

/** `RatesOn` for many days in one statement; omits days without rates. Default: all currencies. */
export type RatesOnDays = (
  db: Transaction<DB>,
  days: readonly LocalDate[],
  currencies?: readonly Currency[],
) => Promise<ReadonlyMap<LocalDate, DayRates>>;

export function createRatesOnDays(source: RateSource): RatesOnDays {
  return async (db, days, currencies) => {
    if (days.length === 0) return new Map();
    const wanted = currencies ? sql`and r.currency = any(${[...currencies]}::text[])` : sql``;
    const { rows } = await sql<StoredRate & { readonly day: string }>`
      select d.day::text as day, r.rate_date::text as "rateDate", r.currency, r.per_euro::text as "perEuro"
        from unnest(${[...days]}::date[]) as d (day)
        cross join lateral (
          select max(rate_date) as rate_date from fx_rates
           where source = ${source} and rate_date < d.day and rate_date >= d.day - ${maxAgeDays}::int
        ) as last
        join fx_rates r on r.source = ${source} and r.rate_date = last.rate_date ${wanted}
    `.execute(db);
    const byDay = [...Map.groupBy(rows, ({ day }) => day)];
    return new Map(
      byDay.flatMap(([text, stored]) => {
        const [day, rates] = [parseLocalDate(text), toDayRates(stored, source)];
        return day && rates ? [[day, rates]] : [];
      }),
    );
  };
}

const cacheMs = 60_000;

/** Caches each day for a minute; call `clear` after adding days. */
export function createRatesOn(ratesOnDays: RatesOnDays, clock: Clock) {
  const cache = new Map<LocalDate, { readonly rates: DayRates | undefined; readonly endsAtMs: number }>();
  const ratesOn: RatesOn = async (db, day) => {
    const cached = cache.get(day);
    const nowMs = clock.monotonicMs();
    if (cached && nowMs < cached.endsAtMs) return cached.rates;
    const rates = (await ratesOnDays(db, [day])).get(day);
    for (const [other, { endsAtMs }] of cache) if (endsAtMs <= nowMs) cache.delete(other);
    cache.set(day, { rates, endsAtMs: nowMs + cacheMs });
    return rates;
  };
  return { ratesOn, clear: () => cache.clear() };
}

type StoredRate = Readonly<Record<'rateDate' | 'currency' | 'perEuro', string>>;

function toDayRates(rows: readonly StoredRate[], source: RateSource): DayRates | undefined {
  const rateDate = parseLocalDate(rows[0]?.rateDate ?? '');
  const perEuro = rows.flatMap((row) => {
    const currency = parseCurrency(row.currency);
    return (currency && parseRate(currency, row.perEuro)) ?? [];
  });
  return rateDate && { source, rateDate, perEuro };
}
