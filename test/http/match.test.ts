import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeParameter, matchRoute, parseQuery, type RouteTables } from '../../src/http/parse.ts';

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));

const tables: RouteTables = {
  exactPaths: new Map([
    ['/revenue', { GET: 'getRealtimeRevenue' }],
    ['/connections', { POST: 'getReadiness', GET: 'getRealtimeRevenueV1' }],
    ['/commands', { POST: 'getLiveness', DELETE: 'getReadiness' }],
    ['/connections/stripe', { GET: 'getLiveness' }],
  ]),
  templatedPaths: [
    {
      pattern: /^\/connections\/([^/]+)$/,
      names: ['platform'],
      methods: { GET: 'getReadiness', DELETE: 'getLiveness' },
    },
    {
      pattern: /^\/explain\/([^/]+)\/([^/]+)$/,
      names: ['type', 'id'],
      methods: { GET: 'getRealtimeRevenueV1' },
    },
  ],
};

describe('a path', () => {
  it('that is listed is its operation, without parameters', () => {
    expect(matchRoute(tables, 'GET', '/revenue')).toEqual({
      kind: 'operation',
      operationId: 'getRealtimeRevenue',
      parameters: new Map(),
    });
    expect(matchRoute(tables, 'POST', '/connections')).toMatchObject({ operationId: 'getReadiness' });
  });

  const written = {
    slashes: ['/revenue/', '//revenue', '/connections/', '/connections/stripe/', '/connections//', '/', ''],
    segments: ['/revenue/x', '/x/revenue', '/connections/a/b', '/explain/a', '/explain/a/', '/explain//b'],
    others: ['/explain/a/b/c', '/./revenue', '/x/../revenue', '/revenue;a=1', '/revenue#a', '*'],
    letters: ['/Revenue', '/revenu', '/%72evenue'],
  };
  it.each(Object.values(written).flat())('that is written differently matches nothing: %j', (path) => {
    expect(matchRoute(tables, 'GET', path)).toEqual({ kind: 'no-path' });
  });

  it('takes its parameters from its segments, by their names and decoded', () => {
    expect(matchRoute(tables, 'GET', '/explain/score/a%20b')).toEqual({
      kind: 'operation',
      operationId: 'getRealtimeRevenueV1',
      parameters: new Map([
        ['type', 'score'],
        ['id', 'a b'],
      ]),
    });
  });

  it('that is listed comes before one with parameters', () => {
    expect(matchRoute(tables, 'GET', '/connections/stripe')).toMatchObject({ operationId: 'getLiveness' });
    expect(matchRoute(tables, 'GET', '/connections/paypal')).toMatchObject({ operationId: 'getReadiness' });
  });

  it('gives back every text that was encoded into it', () => {
    const property = fc.property(texts.filter(Boolean), fc.string({ minLength: 1 }), (type, id) => {
      const path = `/explain/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
      const parameters = new Map(Object.entries({ type, id }));
      expect(matchRoute(tables, 'GET', path)).toMatchObject({ parameters });
    });
    fc.assert(property, { examples: [['a/b', 'a b']] });
  });

  const broken = ['%', '%z', '%zz', '%c3', '%C3%28', '%ff', 'a%', '%u0041', '%e2%82'];
  it.each(broken)('whose percent-encoding is broken is no path: %j', (segment) => {
    for (const path of [`/connections/${segment}`, `/explain/ok/${segment}`, `/explain/${segment}/ok`])
      for (const method of ['GET', 'PUT'])
        expect(matchRoute(tables, method, path)).toEqual({ kind: 'no-path' });
  });
});

describe('a method', () => {
  it.each(['/revenue', '/connections/paypal'])('HEAD of %s is answered by GET', (path) => {
    expect(matchRoute(tables, 'HEAD', path)).toEqual(matchRoute(tables, 'GET', path));
  });

  it.each([
    ['POST', '/revenue', 'GET, HEAD'],
    ['PUT', '/connections', 'POST, GET, HEAD'],
    ['GET', '/commands', 'POST, DELETE'],
    ['HEAD', '/commands', 'POST, DELETE'],
    ['OPTIONS', '/commands', 'POST, DELETE'],
    ['PATCH', '/connections/paypal', 'GET, HEAD, DELETE'],
    ['DELETE', '/connections/stripe', 'GET, HEAD'],
  ])('%s that %s lacks is told which ones it has: %s', (method, path, allow) => {
    expect(matchRoute(tables, method, path)).toEqual({ kind: 'no-method', allow });
  });

  it.each(['get', 'Get', '', 'GET ', 'TRACE', 'CONNECT', 'PROPFIND'])('is not %j', (method) => {
    expect(matchRoute(tables, method, '/revenue')).toEqual({ kind: 'no-method', allow: 'GET, HEAD' });
  });
});

const read: ReadonlyArray<['integer' | 'number' | 'boolean', text: string, value: number | boolean]> = [
  ['integer', '-0', 0],
  ['number', '0', 0],
  ['number', '7', 7],
  ['number', '7.0', 7],
  ['number', '0.5', 0.5],
  ['number', '-12.25', -12.25],
  ['number', '9007199254740991', Number.MAX_SAFE_INTEGER],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
];
const spaced = [' 7', '7 ', '\t7', '7\n', '', ' ', ' 0.5', '0.5 '];
const signed = ['+7', '+0.5', '--7', '-', '−7'];
const padded = ['007', '-007', '00', '00.5', '٧', '７'];
const otherwise = ['0x10', '0x1.8', '0b1', '0o7', '1e3', '1E3', '1.5e3', '7n', '1_000', '1,000', '0,5'];
const partial = ['7.', '.7', '.5', '5.', '1.2.3', '1.e3'];
const unsafe = [
  '9007199254740992',
  '9007199254740993',
  '-9007199254740992',
  '9007199254740993.5',
  '9'.repeat(20),
];
const words = ['NaN', 'Infinity', '-Infinity', 'true', 'null'];
const noNumbers = [spaced, signed, padded, otherwise, partial, unsafe, words].flat();
const left = {
  integer: [...noNumbers, '7.0'],
  number: noNumbers,
  boolean: ['TRUE', 'True', 'FALSE', '1', '0', 'yes', 'on', '', ' true', 'true ', 'null'],
};

describe('the text of a parameter', () => {
  it.each(read)('of kind %s is read: %j', (kind, text, value) => {
    // Zero has one sign here.
    expect(decodeParameter(kind, [text]) === value).toBe(true);
  });

  describe.each(['integer', 'number', 'boolean'] as const)('of kind %s', (kind) => {
    it.each(left[kind])('is left as it is, for the validator to reject: %j', (text) => {
      expect(decodeParameter(kind, [text])).toBe(text);
    });
  });
});

describe('the text of any integer', () => {
  it('is read when it is safe', () => {
    const property = fc.property(fc.maxSafeInteger(), (value) => {
      expect(decodeParameter('integer', [String(value)])).toBe(value);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('is read only when it is the plain one of its number', () => {
    const numeric = fc.string({ unit: fc.constantFrom(...Array.from('0123456789-+. eExn_')), maxLength: 20 });
    const property = fc.property(fc.oneof(numeric, texts), (text) => {
      const value = decodeParameter('integer', [text]);
      const isPlain = text === '-0' || (String(Number(text)) === text && Number.isSafeInteger(Number(text)));
      expect(typeof value).toBe(isPlain ? 'number' : 'string');
      expect(isPlain ? Number(text) === value : text === value).toBe(true);
    });
    fc.assert(property, { numRuns: 3000 });
  });
});

describe('a text', () => {
  it('is itself, whatever it looks like', () => {
    const property = fc.property(fc.oneof(texts, fc.constantFrom('7', 'true', '', ' x ')), (text) => {
      expect(decodeParameter('string', [text])).toBe(text);
    });
    fc.assert(property);
  });
});

describe.each(['string', 'integer', 'number', 'boolean'] as const)('a parameter of kind %s', (kind) => {
  it('that was not sent has no value', () => {
    expect(decodeParameter(kind, [])).toBeUndefined();
  });

  const several = [[['7', '7']], [['true', 'false']], [['', '']], [['a', 'b', 'c']]];
  it.each(several)('that was sent more than once is left for the validator to reject: %j', (texts) => {
    expect(decodeParameter(kind, texts)).toEqual(texts);
  });
});

describe('a query', () => {
  it('that is well encoded is read as the parameters of a URL are', () => {
    const property = fc.property(fc.array(fc.tuple(texts, texts)), (pairs) => {
      const written = new URLSearchParams(pairs);
      for (const name of written.keys())
        expect(parseQuery(written.toString()).get(name)).toEqual(written.getAll(name));
    });
    fc.assert(property);
  });

  it.each<[string, Record<string, string[]>]>([
    ['', {}],
    ['&&', {}],
    ['a', { a: [''] }],
    ['a=', { a: [''] }],
    ['=a', { '': ['a'] }],
    ['a=b=c', { a: ['b=c'] }],
    ['a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
    ['a+b=c+d%2B', { 'a b': ['c d+'] }],
    ['a[]=1', { 'a[]': ['1'] }],
    ['__proto__=1', { ['__proto__']: ['1'] }],
  ])('%j', (query, entries) => {
    expect([...parseQuery(query)]).toEqual(Object.entries(entries));
  });

  it.each(['%', '%z', '%zz', '%e9', '%c0%80', '%ed%a0%80', 'day%ff'])(
    'has no well-formed text for %s',
    (text) => {
      const [value] = parseQuery(`a=${text}`).get('a') ?? [];
      expect(value?.isWellFormed()).toBe(false);
    },
  );
});
