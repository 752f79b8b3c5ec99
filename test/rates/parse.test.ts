import { describe, expect, it } from 'vitest';
import { parseLocalDate } from '../../src/model/window.ts';
import { parseRates } from '../../src/rates/parse.ts';

const today = parseLocalDate('2026-04-14');
if (!today) throw new Error('it is a day');
const parse = (text: string) => parseRates(text, today);

const csv =
  'Date,USD,JPY,BGN,CHF,\n2026-04-13,1.1684,186.75,N/A,0.9242,\n2026-04-10,1.1711,186.43,N/A,0.9241,\n';
const usd = (perEuro: string) => ({ currency: 'USD', perEuro });
const days = [
  {
    rateDate: '2026-04-10',
    rates: [usd('1.1711'), { currency: 'JPY', perEuro: '186.43' }, { currency: 'CHF', perEuro: '0.9241' }],
  },
  {
    rateDate: '2026-04-13',
    rates: [usd('1.1684'), { currency: 'JPY', perEuro: '186.75' }, { currency: 'CHF', perEuro: '0.9242' }],
  },
];

const envelope = (cubes: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>European Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>${cubes}</Cube>
</gesmes:Envelope>
`;
const ofDay = (date: string, rate = '1.1684'): string =>
  `<Cube time="${date}"><Cube currency="USD" rate="${rate}"/></Cube>`;
const oneDay = { kind: 'days', days: [{ rateDate: '2026-04-13', rates: [usd('1.1684')] }] };

describe('a file of rates', () => {
  it.each([
    ['FX-8: the CSV newest first, with N/A and a trailing comma', csv],
    ['the CSV without the comma and with CRLF', csv.replaceAll(',\n', '\r\n')],
    ['the CSV without a final newline', csv.trimEnd()],
    ['the CSV with a withdrawn currency', csv.replace('BGN', 'LVL')],
  ])('is read from %s', (_, text) => {
    expect(parse(text)).toEqual({ kind: 'days', days });
  });

  it.each([
    [
      'of a day, indented',
      envelope(`
		<Cube time='2026-04-13'>
			<Cube currency='USD' rate='1.1684'/>
		</Cube>
	`),
    ],
    ['of 90 days, on one line', envelope(ofDay('2026-04-13')).replaceAll(/\n\s*/g, '')],
    ['without a sender', envelope(ofDay('2026-04-13')).replace(/<gesmes:subject>[^]*Sender>/, '')],
    [
      'with a withdrawn currency',
      envelope(ofDay('2026-04-13').replace('<Cube c', '<Cube currency="LVL" rate="0.7"/><Cube c')),
    ],
  ])('is read from the XML %s', (_, text) => {
    expect(parse(text)).toEqual(oneDay);
  });

  const head = 'Date,USD,\n';
  it.each<[string, string, number]>([
    ['nothing', '', 1],
    ['a page', '<!doctype html><html><body>Maintenance</body></html>', 1],
    ['JSON', '{"rates":{"USD":1.1684}}', 1],
    ['no day', head, 2],
    ['days without a rate', `${head}2026-04-13,N/A,\n`, 3],
    ['a truncated row', `${csv}2026-04-09,1.17`, 4],
    ['a row with an extra cell', `${head}2026-04-13,1.1684,2,\n`, 2],
    ['an empty cell', 'Date,USD,JPY,\n2026-04-13,,186.75,\n', 2],
    ['an empty line between rows', csv.replace('\n2026-04-10', '\n\n2026-04-10'), 3],
    ['a rate of zero', `${head}2026-04-13,0.0000,\n`, 2],
    ['a negative rate', `${head}2026-04-13,-1.1684,\n`, 2],
    ['a rate in exponent notation', `${head}2026-04-13,1.1e3,\n`, 2],
    ['a rate with too many digits', `${head}2026-04-13,1.${'3'.repeat(20)},\n`, 2],
    ['an invalid currency', 'Date,usd,\n2026-04-13,1.1684,\n', 2],
    ['a currency twice', 'Date,USD,USD,\n2026-04-13,1.1684,1.1685,\n', 2],
    ['another base than the euro', 'Date,USD,EUR,\n2026-04-13,1.1684,1,\n', 2],
    ['a day twice', `${head}2026-04-13,1.1684,\n2026-04-13,1.1684,\n`, 3],
    ['an impossible date', `${head}2026-02-30,1.1684,\n`, 2],
    ['a day before the euro', `${head}1998-12-31,1.1684,\n`, 2],
    ['a future day', `${head}2026-04-13,1.1684,\n2026-04-15,1.1684,\n`, 3],
    ['XML with a future day', envelope(ofDay('2026-04-15')), 7],
    [
      'XML with a document type',
      envelope(ofDay('2026-04-13')).replace('<gesmes:Env', '<!DOCTYPE x><gesmes:Env'),
      1,
    ],
    ['XML with an entity for a rate', envelope(ofDay('2026-04-13', '&rate;')), 7],
    ['truncated XML', envelope(`${ofDay('2026-04-13')}\n${ofDay('2026-04-10')}`).slice(0, -60), 8],
    ['XML with trailing text', `${envelope(ofDay('2026-04-13'))}<Cube/>`, 7],
    ['XML with an extra attribute', envelope(ofDay('2026-04-13').replace('"/>', '" unit="100"/>')), 7],
  ])('with %s is rejected completely, with the faulty line', (_, text, line) => {
    expect(parse(text)).toEqual({ kind: 'malformed', line });
  });

  it('with megabytes of other text is rejected within 2 s', () => {
    const startedMs = performance.now();
    for (const text of [' '.repeat(8 << 20), `<Cube${' '.repeat(8 << 20)}`, ','.repeat(8 << 20)])
      expect(parse(text).kind).toBe('malformed');
    const nested = envelope('<Cube>'.repeat(1 << 20));
    expect(parse(nested).kind).toBe('malformed');
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
