/** The ECB's file of reference rates of the last 90 days, by the simulator's clock. */
import { hashText, randomAt } from './random.ts';
import type { Reply } from './reply.ts';
import type { Site, SiteParts } from './site.ts';

/** Close to the rates of autumn 2026, with the ECB's number of decimals. */
const usualRates = Object.entries({
  USD: '1.1684',
  JPY: '186.75',
  CZK: '24.312',
  DKK: '7.4721',
  GBP: '0.87058',
  HUF: '385.20',
  PLN: '4.2485',
  RON: '5.0910',
  SEK: '10.9345',
  CHF: '0.9242',
  ISK: '146.60',
  NOK: '11.2130',
  TRY: '51.8460',
  AUD: '1.6525',
  BRL: '6.0372',
  CAD: '1.6238',
  CNY: '8.0514',
  HKD: '9.1487',
  IDR: '19870.31',
  ILS: '3.5420',
  INR: '108.2145',
  KRW: '1728.40',
  MXN: '20.3318',
  MYR: '4.6402',
  NZD: '2.0011',
  PHP: '69.120',
  SGD: '1.4912',
  THB: '37.405',
  ZAR: '19.2284',
});

const days = 90;
const dayMs = 86_400_000;
const publishedAtHour = 16;
/** A rate stays within this share of its usual value and is constant for its day. */
const spread = 0.01;

const berlin = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' });

export function createExchangeRates({ nowMs }: SiteParts): Site {
  return {
    accounts: () => [],
    hasAccount: () => false,
    accountOf: () => null,
    answer: ({ path }) => (path === '/eurofxref-hist-90d.xml' ? publish(nowMs()) : nothing),
    control: {},
    reset: () => undefined,
  };
}

const nothing: Reply = { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };

function publish(nowMs: number): Reply {
  const dates: string[] = [];
  const last = Date.parse(berlin.format(nowMs - publishedAtHour * 3_600_000));
  for (let ms = last; dates.length < days; ms -= dayMs) if (isTargetDay(ms)) dates.push(dateOf(ms));
  const cubes = dates.map((date) => `<Cube time="${date}">${makeRates(date)}</Cube>`).join('');
  const body = `<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender><Cube>${cubes}</Cube></gesmes:Envelope>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

function makeRates(date: string): string {
  const rates = usualRates.map(([currency, usual], place) => {
    const random = randomAt(hashText(date), place, 0);
    const [, fraction = ''] = usual.split('.');
    const rate = (Number(usual) * (1 + spread * (2 * random.next() - 1))).toFixed(fraction.length);
    return `<Cube currency="${currency}" rate="${rate}"/>`;
  });
  return rates.join('');
}

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** TARGET closes on weekends and six holidays. */
function isTargetDay(ms: number): boolean {
  const day = new Date(ms);
  if (day.getUTCDay() === 0 || day.getUTCDay() === 6) return false;
  const easterMs = computeEaster(day.getUTCFullYear());
  const isOfEaster = ms === easterMs - 2 * dayMs || ms === easterMs + dayMs;
  return !isOfEaster && !/-(01-01|05-01|12-25|12-26)$/.test(dateOf(ms));
}

/** Easter Sunday of the Gregorian calendar, by Butcher's rule. */
function computeEaster(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const leapCenturies = Math.floor(century / 4);
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * golden + century - leapCenturies - correction + 15) % 30;
  const leapYears = Math.floor(ofCentury / 4);
  const weekday = (32 + 2 * (century % 4) + 2 * leapYears - moon - (ofCentury % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * weekday) / 451);
  const place = moon + weekday - 7 * late + 114;
  return Date.UTC(year, Math.floor(place / 31) - 1, (place % 31) + 1);
}
