import { describe, expect, it } from 'vitest';
import { parseLocalDate } from '../../src/model/window.ts';
import { parseRates } from '../../src/rates/parse.ts';
import { control, simulate, simulator } from './simulated.ts';

simulate();

async function fetchPublished(now: string) {
  await control.setClock({ frozenAtMs: Date.parse(now) });
  const response = await fetch(`${simulator.url}/fx/eurofxref-hist-90d.xml`);
  const lastDay = parseLocalDate('2099-12-31');
  if (!lastDay) throw new Error('it is a day');
  const parsed = parseRates(await response.text(), lastDay);
  if (parsed.kind !== 'days') throw new Error(`line ${parsed.line} is not of the form`);
  return parsed.days;
}

describe('the file of exchange rates', () => {
  it('has 90 days with 29 currencies, and fixed rates per day', async () => {
    const [before, later] = [
      await fetchPublished('2026-11-26T12:00:00Z'),
      await fetchPublished('2026-11-30T16:00:00Z'),
    ];
    expect(before).toHaveLength(90);
    expect(new Set(before.map(({ rates }) => rates.length))).toEqual(new Set([29]));
    expect(later.slice(0, -3)).toEqual(before.slice(3));
  });

  it.each([
    ['a new day from 16:00 in Frankfurt', '2026-11-26T15:00:00Z', ['2026-11-25', '2026-11-26']],
    ['no new day before 16:00', '2026-11-26T14:59:00Z', ['2026-11-24', '2026-11-25']],
    ['no weekend', '2026-11-23T12:00:00Z', ['2026-11-19', '2026-11-20']],
    ['no Good Friday and no Easter Monday', '2026-04-07T16:00:00Z', ['2026-04-02', '2026-04-07']],
    ['no Christmas and no New Year', '2027-01-04T16:00:00Z', ['2026-12-31', '2027-01-04']],
    ['no first of May', '2026-05-02T12:00:00Z', ['2026-04-29', '2026-04-30']],
  ])('has %s', async (_, now, last) => {
    expect((await fetchPublished(now)).slice(-2).map(({ rateDate }) => rateDate)).toEqual(last);
  });

  it('is the only file under /fx', async () => {
    expect((await fetch(`${simulator.url}/fx/other.xml`)).status).toBe(404);
  });
});
