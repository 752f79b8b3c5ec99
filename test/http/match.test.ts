import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeParameter, matchRoute, parseQuery, type RouteTables } from '../../src/http/parse.ts';

/** Any text: of all scripts, and with control characters. */
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

  it.each([
    '/revenue/',
    '//revenue',
    '/Revenue',
    '/revenue/x',
    '/x/revenue',
    '/revenu',
    '/%72evenue',
    '/./revenue',
    '/x/../revenue',
    '/revenue;a=1',
    '/revenue#a',
    '/',
    '',
    '*',
    '/connections/',
    '/connections/stripe/',
    '/connections//',
    '/connections/a/b',
    '/explain/a',
    '/explain/a/',
    '/explain//b',
    '/explain/a/b/c',
  ])('is nothing when it is written differently: %j', (path) => {
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

  it('keeps an encoded slash inside its segment', () => {
    expect(matchRoute(tables, 'GET', '/connections/a%2Fb')).toMatchObject({
      parameters: new Map([['platform', 'a/b']]),
    });
  });

  it('gives back every text that was encoded into it', () => {
    fc.assert(
      fc.property(
        texts.filter((text) => text !== ''),
        fc.string({ minLength: 1 }),
        (type, id) => {
          const path = `/explain/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
          expect(matchRoute(tables, 'GET', path)).toMatchObject({
            parameters: new Map([
              ['type', type],
              ['id', id],
            ]),
          });
        },
      ),
    );
  });

  it.each(['%', '%z', '%zz', '%c3', '%C3%28', '%ff', 'a%', '%u0041', '%e2%82'])(
    'whose percent-encoding is broken is no path: %j',
    (segment) => {
      expect(matchRoute(tables, 'GET', `/connections/${segment}`)).toEqual({ kind: 'no-path' });
      expect(matchRoute(tables, 'PUT', `/connections/${segment}`)).toEqual({ kind: 'no-path' });
      expect(matchRoute(tables, 'GET', `/explain/ok/${segment}`)).toEqual({ kind: 'no-path' });
      expect(matchRoute(tables, 'GET', `/explain/${segment}/ok`)).toEqual({ kind: 'no-path' });
    },
  );

  it('matches the same when it is asked for again', () => {
    const answers = Array.from({ length: 3 }, () => matchRoute(tables, 'GET', '/explain/score/1'));
    expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['operation']));
  });
});

describe('a method', () => {
  it('HEAD is answered by GET', () => {
    expect(matchRoute(tables, 'HEAD', '/revenue')).toEqual(matchRoute(tables, 'GET', '/revenue'));
    expect(matchRoute(tables, 'HEAD', '/connections/paypal')).toEqual(
      matchRoute(tables, 'GET', '/connections/paypal'),
    );
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

describe('the text of an integer', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['-7', -7],
    ['100', 100],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
  ])('%j is read', (text, value) => {
    expect(decodeParameter('integer', [text])).toBe(value);
  });

  it.each([
    '0x10',
    '0b1',
    '0o7',
    '1e3',
    '1E3',
    ' 7',
    '7 ',
    '\t7',
    '7\n',
    '',
    ' ',
    '+7',
    '007',
    '-007',
    '00',
    '--7',
    '-',
    '7.0',
    '7.',
    '.7',
    '1_000',
    '1,000',
    '7n',
    '٧',
    '７',
    '−7',
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '99999999999999999999',
    'NaN',
    'Infinity',
    '-Infinity',
    'true',
    'null',
  ])('%j is left as it is, for the validator to reject', (text) => {
    expect(decodeParameter('integer', [text])).toBe(text);
    expect(text.endsWith('.0') ? text : decodeParameter('number', [text])).toBe(text);
  });

  it('reads minus zero as zero', () => {
    expect(decodeParameter('integer', ['-0']) === 0).toBe(true);
  });

  it('is read for every safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(decodeParameter('integer', [String(value)])).toBe(value);
      }),
      { numRuns: 1000 },
    );
  });

  it('is read only when it is the plain one of its number', () => {
    const numeric = fc.string({ unit: fc.constantFrom(...Array.from('0123456789-+. eExn_')), maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(numeric, texts), (text) => {
        const value = decodeParameter('integer', [text]);
        const isPlain =
          text === '-0' || (String(Number(text)) === text && Number.isSafeInteger(Number(text)));
        expect(typeof value).toBe(isPlain ? 'number' : 'string');
        expect(isPlain ? Number(text) === value : text === value).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('the text of a number', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    ['7.0', 7],
    ['0.5', 0.5],
    ['-12.25', -12.25],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is read', (text, value) => {
    expect(decodeParameter('number', [text])).toBe(value);
  });

  it.each([
    '.5',
    '5.',
    '00.5',
    '1.2.3',
    '1.e3',
    '1.5e3',
    ' 0.5',
    '0.5 ',
    '0,5',
    '+0.5',
    '0x1.8',
    '9007199254740993.5',
  ])('%j is left as it is, for the validator to reject', (text) => {
    expect(decodeParameter('number', [text])).toBe(text);
  });
});

describe('the text of a boolean', () => {
  it('is read when it says true or false', () => {
    expect(decodeParameter('boolean', ['true'])).toBe(true);
    expect(decodeParameter('boolean', ['false'])).toBe(false);
  });

  it.each(['TRUE', 'True', 'FALSE', '1', '0', 'yes', 'on', '', ' true', 'true ', 'null'])(
    '%j is left as it is, for the validator to reject',
    (text) => {
      expect(decodeParameter('boolean', [text])).toBe(text);
    },
  );
});

describe('a text', () => {
  it('is itself, whatever it looks like', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.constantFrom('7', 'true', '', ' x ')), (text) => {
        expect(decodeParameter('string', [text])).toBe(text);
      }),
    );
  });
});

describe.each(['string', 'integer', 'number', 'boolean'] as const)('a parameter of kind %s', (kind) => {
  it('that was not sent has no value', () => {
    expect(decodeParameter(kind, [])).toBeUndefined();
  });

  it.each([[['7', '7']], [['true', 'false']], [['', '']], [['a', 'b', 'c']]])(
    'that was sent more than once is left as it is, for the validator to reject: %j',
    (texts) => {
      expect(decodeParameter(kind, texts)).toEqual(texts);
    },
  );
});

describe('a query', () => {
  it('that is well encoded is read as the parameters of a URL are', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, texts)), (pairs) => {
        const written = new URLSearchParams(pairs);
        for (const name of written.keys())
          expect(parseQuery(written.toString()).get(name)).toEqual(written.getAll(name));
      }),
    );
  });

  it.each([
    ['', []],
    ['&&', []],
    ['a', [['a', ['']]]],
    ['a=', [['a', ['']]]],
    ['=a', [['', ['a']]]],
    ['a=b=c', [['a', ['b=c']]]],
    [
      'a=1&b=2&a=3',
      [
        ['a', ['1', '3']],
        ['b', ['2']],
      ],
    ],
    ['a+b=c+d%2B', [['a b', ['c d+']]]],
    ['a[]=1', [['a[]', ['1']]]],
    ['__proto__=1', [['__proto__', ['1']]]],
  ])('%j', (query, entries) => {
    expect([...parseQuery(query)]).toEqual(entries);
  });

  it.each(['%', '%z', '%zz', '%e9', '%c0%80', '%ed%a0%80', 'day%ff'])(
    'has no text that is well formed for %s',
    (text) => {
      const [value] = parseQuery(`a=${text}`).get('a') ?? [];
      expect(value?.isWellFormed()).toBe(false);
    },
  );
});
