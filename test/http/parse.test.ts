/** Parsing of a request: path, parameters, body, and the texts and numbers in it. */
import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeParameter,
  matchRoute,
  parseQuery,
  type RouteTables,
  maxBodyBytes,
  readBody,
  findInvalidText,
} from '../../src/http/parse.ts';

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

describe('matchRoute', () => {
  it('matches a literal path', () => {
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
  it.each(Object.values(written).flat())('does not match %j', (path) => {
    expect(matchRoute(tables, 'GET', path)).toEqual({ kind: 'no-path' });
  });

  it('decodes named parameters of a path template', () => {
    expect(matchRoute(tables, 'GET', '/explain/score/a%20b')).toEqual({
      kind: 'operation',
      operationId: 'getRealtimeRevenueV1',
      parameters: new Map([
        ['type', 'score'],
        ['id', 'a b'],
      ]),
    });
  });

  it('prefers a literal path to a template', () => {
    expect(matchRoute(tables, 'GET', '/connections/stripe')).toMatchObject({ operationId: 'getLiveness' });
    expect(matchRoute(tables, 'GET', '/connections/paypal')).toMatchObject({ operationId: 'getReadiness' });
  });

  it('decodes every encoded text', () => {
    const property = fc.property(texts.filter(Boolean), fc.string({ minLength: 1 }), (type, id) => {
      const path = `/explain/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
      const parameters = new Map(Object.entries({ type, id }));
      expect(matchRoute(tables, 'GET', path)).toMatchObject({ parameters });
    });
    fc.assert(property, { examples: [['a/b', 'a b']] });
  });

  const broken = ['%', '%z', '%zz', '%c3', '%C3%28', '%ff', 'a%', '%u0041', '%e2%82'];
  it.each(broken)('does not match broken percent-encoding: %j', (segment) => {
    for (const path of [`/connections/${segment}`, `/explain/ok/${segment}`, `/explain/${segment}/ok`])
      for (const method of ['GET', 'PUT'])
        expect(matchRoute(tables, method, path)).toEqual({ kind: 'no-path' });
  });
});

describe('the method', () => {
  it.each(['/revenue', '/connections/paypal'])('HEAD of %s matches GET', (path) => {
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
  ])('%s of %s is rejected with the allowed methods: %s', (method, path, allow) => {
    expect(matchRoute(tables, method, path)).toEqual({ kind: 'no-method', allow });
  });

  it.each(['get', 'Get', '', 'GET ', 'TRACE', 'CONNECT', 'PROPFIND'])('%j is rejected', (method) => {
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

describe('decodeParameter', () => {
  it.each(read)('reads the %s %j', (kind, text, value) => {
    // 0 === -0, so -0 counts as 0.
    expect(decodeParameter(kind, [text]) === value).toBe(true);
  });

  describe.each(['integer', 'number', 'boolean'] as const)('for kind %s', (kind) => {
    it.each(left[kind])('leaves %j to the validator', (text) => {
      expect(decodeParameter(kind, [text])).toBe(text);
    });
  });
});

describe('an integer parameter', () => {
  it('is decoded when it is safe', () => {
    const property = fc.property(fc.maxSafeInteger(), (value) => {
      expect(decodeParameter('integer', [String(value)])).toBe(value);
    });
    fc.assert(property, { numRuns: 1000 });
  });

  it('is decoded only in its canonical form', () => {
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

describe('a string parameter', () => {
  it('keeps its text', () => {
    const property = fc.property(fc.oneof(texts, fc.constantFrom('7', 'true', '', ' x ')), (text) => {
      expect(decodeParameter('string', [text])).toBe(text);
    });
    fc.assert(property);
  });
});

describe.each(['string', 'integer', 'number', 'boolean'] as const)('a parameter of kind %s', (kind) => {
  it('is undefined when missing', () => {
    expect(decodeParameter(kind, [])).toBeUndefined();
  });

  const several = [[['7', '7']], [['true', 'false']], [['', '']], [['a', 'b', 'c']]];
  it.each(several)('stays a list when repeated: %j', (texts) => {
    expect(decodeParameter(kind, texts)).toEqual(texts);
  });
});

describe('a query', () => {
  it('is decoded like URLSearchParams', () => {
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
    'yields an ill-formed text for %s',
    (text) => {
      const [value] = parseQuery(`a=${text}`).get('a') ?? [];
      expect(value?.isWellFormed()).toBe(false);
    },
  );
});

/** A message with this body in pieces; it ends unless `isOpen`. */
function createMessage(
  pieces: readonly Uint8Array[],
  { headers = {}, isOpen = false }: { headers?: Record<string, string>; isOpen?: boolean } = {},
): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  const usual = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
  Object.assign(message.headers, usual, headers);
  for (const piece of pieces) message.push(piece);
  if (!isOpen) message.push(null);
  return message;
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.byteLength + 1)), bytes.byteLength].toSorted(
    (a, b) => a - b,
  );
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ byteLength }) => byteLength > 0);
}

describe('a body', () => {
  const places = fc.array(fc.nat(), { maxLength: 8 });

  it('is parsed in pieces of any size', async () => {
    const values = fc.jsonValue({ stringUnit: 'binary' }).filter((value) => value !== undefined);
    const property = fc.asyncProperty(values, places, async (value, at) => {
      const text = JSON.stringify(value);
      const body = await readBody(createMessage(cut(Buffer.from(text), at)));
      expect(body).toEqual({ kind: 'json', value: JSON.parse(text) });
    });
    await fc.assert(property);
  });

  it('is limited by its bytes, in any number of pieces', async () => {
    const property = fc.asyncProperty(fc.integer({ min: -2, max: 2 }), places, async (by, at) => {
      const bytes = Buffer.alloc(maxBodyBytes + by, ' ').fill('5', 0, 1);
      const body = await readBody(createMessage(cut(bytes, at)));
      expect(body.kind).toBe(by > 0 ? 'too-large' : 'json');
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('is rejected early when too large, and its rest is drained', async () => {
    const message = createMessage([Buffer.alloc(maxBodyBytes + 1)], { isOpen: true });
    expect(await readBody(message)).toEqual({ kind: 'too-large' });
    message.push(Buffer.alloc(maxBodyBytes));
    message.push(null);
    await once(message, 'end');
    expect(message.readableLength).toBe(0);
  });

  it('is not JSON when it breaks off', async () => {
    const message = createMessage([Buffer.from('{}')], { isOpen: true });
    const body = readBody(message);
    message.destroy(new Error('aborted'));
    expect(await body).toEqual({ kind: 'not-json' });
  });

  it('is missing when Content-Length is 0, and not JSON when empty in chunks', async () => {
    const declared = createMessage([], { headers: { 'content-length': '0' } });
    delete declared.headers['transfer-encoding'];
    expect(await readBody(declared)).toEqual({ kind: 'none' });
    expect(await readBody(createMessage([]))).toEqual({ kind: 'not-json' });
  });

  it.each([
    ['another media type', 'unsupported', { 'content-type': 'text/plain' }],
    ['no media type', 'unsupported', { 'content-type': '' }],
    ['another charset', 'unsupported', { 'content-type': 'application/json; charset=utf-16' }],
    ['a coding', 'unsupported', { 'content-encoding': 'gzip' }],
    ['two codings', 'unsupported', { 'content-encoding': 'identity, gzip' }],
    ['too many bytes', 'too-large', { 'content-length': String(maxBodyBytes + 1) }],
  ])('with %s is rejected before its first byte', async (_, kind, headers) => {
    expect(await readBody(createMessage([], { headers, isOpen: true }))).toEqual({ kind });
  });
});

const text = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom('~', '/', '"')),
});
const clean = text.filter((one) => !one.includes('\0'));
const name = clean.filter((one) => one !== '__proto__');
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Number.isInteger(one)),
  fc.constant(-0),
);
const leaf = fc.oneof(clean, number, fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
/** A path in a value: member names, or null for a list entry. */
const place = fc.array(fc.option(name), { minLength: 1, maxLength: 30 });

/** Nests the planted value in lists and objects with siblings; returns the whole and a pointer. */
function plant(path: ReadonlyArray<string | null>, planted: unknown, beside: unknown) {
  const inside = (inner: unknown, step: string | null): unknown =>
    step === null ? [beside, inner] : { [`${step}?`]: beside, [step]: inner };
  const whole = path.reduceRight(inside, planted);
  const escape = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');
  return { whole, pointer: path.map((step) => `/${step === null ? 1 : escape(step)}`).join('') };
}
const findPlaces = (whole: unknown) =>
  findInvalidText(whole).map(({ instancePath, keyword }) => [instancePath, keyword]);
const nest = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => [inner], 1);

describe('findInvalidText', () => {
  it('finds nothing in a valid value', () => {
    const property = fc.property(value, (one) => {
      expect(findInvalidText(one)).toEqual([]);
    });
    fc.assert(property);
  });

  it.each([
    ['text', fc.constantFrom('\0', 'a\0', '\ud800', 'a\udfffb', '\udc00\ud800')],
    ['number', fc.constantFrom(Infinity, -Infinity, 2 ** 53, -(2 ** 53), 1e300)],
  ])('finds exactly one fault of %s, at its pointer', (keyword, faults) => {
    const property = fc.property(place, faults, leaf, (path, fault, beside) => {
      const { whole, pointer } = plant(path, fault, beside);
      expect(findPlaces(whole)).toEqual([[pointer, keyword]]);
    });
    fc.assert(property);
  });

  it('reports an invalid name at its object, without the name', () => {
    const names = fc.constantFrom('__proto__', '\0', 'a\0b', '\ud800', '\udfff');
    const property = fc.property(place, names, value, (path, bad, inside) => {
      const { whole, pointer } = plant(path, Object.fromEntries([[bad, inside]]), 1);
      expect(findPlaces(whole)).toEqual([[pointer, 'name']]);
    });
    fc.assert(property);
  });

  it('allows 32 levels below the outermost object and stops there', () => {
    expect(findPlaces(nest(33))).toEqual([]);
    for (const depth of [34, 100_000]) expect(findPlaces(nest(depth))).toEqual([['/0'.repeat(33), 'depth']]);
  });
});
