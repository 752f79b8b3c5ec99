import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrefer } from '../../scripts/mock/prefer.ts';

const read = (text: string) => {
  const preferences = parsePrefer(text);
  return preferences && Object.fromEntries(preferences);
};

describe('a list of preferences', () => {
  it.each([
    ['', {}],
    [' \t', {}],
    [',', {}],
    [', ,code=503 ,, ', { code: '503' }],
    ['code=503', { code: '503' }],
    ['CODE=503', { code: '503' }],
    ['example=rateLimited', { example: 'rateLimited' }],
    ['code \t= \t503', { code: '503' }],
    ['code="503"', { code: '503' }],
    ['code=503, example=overloaded', { code: '503', example: 'overloaded' }],
    ['respond-async, wait=100, handling=lenient', { 'respond-async': '', wait: '100', handling: 'lenient' }],
    ['code=404, code=503, Code="500"', { code: '404' }],
    ['code, code=503', { code: '' }],
    ['code=""', { code: '' }],
    ['code=503; example=a; b="c, d=e"; f, x', { code: '503', x: '' }],
    ['code=503;;; ;', { code: '503' }],
    ['note="a, code=503; b"', { note: 'a, code=503; b' }],
    [String.raw`note="\"\\\a", code=503`, { note: String.raw`"\a`, code: '503' }],
    ['__proto__=a, constructor', JSON.parse('{"__proto__":"a","constructor":""}')],
  ])('parses as %s', (text, preferences) => {
    expect(read(text)).toEqual(preferences);
  });

  const incomplete = ['=503', 'code=', 'code=503; =a', 'code=503; a=', ';code=503'];
  const apart = ['code=503 404', 'code==503', 'code 503', 'code=50/3', 'größe=1', 'code=503\ncode=404'];
  const quotes = ['code="503', 'code=503"', 'code="a"b', String.raw`code="\"`, 'code="a\u0001"'];
  it.each([...incomplete, ...apart, ...quotes])('does not parse as %j', (text) => {
    expect(parsePrefer(text)).toBeUndefined();
  });

  const letters = "!#$%&'*+-.^_`|~09azAZ".split('');
  const token = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 8 });
  const space = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 2 });
  const marks = [' ', '\t', ',', ';', '=', '"', '\\', 'ÿ'];
  const text = fc.string({ unit: fc.constantFrom(...letters, ...marks), maxLength: 8 });
  const quote = (value: string): string => `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  const word = fc.oneof(
    token.map((value) => ({ value, written: value })),
    text.map((value) => ({ value, written: quote(value) })),
  );
  const parameter = fc
    .record({ name: token, word: fc.option(word), spaces: fc.array(space, { minLength: 2, maxLength: 2 }) })
    .map(({ name, word, spaces: [before = '', behind = ''] }) => ({
      name,
      value: word?.value ?? '',
      written: word ? `${name}${before}=${behind}${word.written}` : name,
    }));
  const preference = fc
    .record({ own: parameter, others: fc.array(fc.option(parameter), { maxLength: 3 }), space })
    .map(({ own, others, space }) => ({
      ...own,
      written: [own, ...others].map((one) => one?.written ?? '').join(`${space};${space}`),
    }));

  it('parses with any spaces, quotes and parameters, and keeps the first of a repeated name', () => {
    fc.assert(
      fc.property(fc.array(preference, { maxLength: 6 }), space, (preferences, space) => {
        const first = new Map<string, string>();
        for (const { name, value } of preferences)
          if (!first.has(name.toLowerCase())) first.set(name.toLowerCase(), value);
        const written = preferences.map((one) => one.written).join(`${space},${space}`);
        expect(parsePrefer(written), written).toEqual(first);
      }),
      { numRuns: 500 },
    );
  });

  it('is rejected in linear time when it is malformed', () => {
    for (const piece of ['a', ' ', ';', '; ', ';a', ',', 'a=', 'a="', '\\', 'a="b";c ', '\t;\ta\t=\tb']) {
      const startedMs = performance.now();
      expect(parsePrefer(`a;${piece.repeat(16_000)}\u0000`)).toBeUndefined();
      expect(performance.now() - startedMs, piece).toBeLessThan(500);
    }
  });
});
