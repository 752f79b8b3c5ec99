/** All single faults of a request, each with its expected answer. */
import fc from 'fast-check';
import type { BundledParameter } from '../support/bundle.ts';
import type { Asked } from '../support/client.ts';
import { askedOf, readSchema, sketches, type InputSchema, type Sketch } from './requests.ts';

export type Faulty = {
  readonly what: string;
  readonly asked: Asked;
  readonly status: number;
  readonly type: string;
  /** The pointer of a 400; all `codes` are at this pointer. */
  readonly field?: string;
  readonly codes?: readonly string[];
  /** Whether the request reaches an operation. */
  readonly routed: boolean;
};

/** A wrong value, or its JSON text if JSON.stringify cannot write it, with the expected codes. */
type Wrong = { readonly what: string; readonly codes: readonly string[] } & (
  { readonly value: unknown } | { readonly json: string }
);

export const faulty: fc.Arbitrary<Faulty> = sketches.chain((sketch) => {
  const all = [...faultsOf(sketch)];
  const [routed, others] = [all.filter((one) => one.routed), all.filter((one) => !one.routed)];
  const few = { weight: 1, arbitrary: anyOf(others) };
  return fc.oneof(...(routed.length > 0 ? [{ weight: 20, arbitrary: anyOf(routed) }] : []), few);
});

/** Draws the kind of fault first, so that kinds with many variants are not drawn more often. */
function anyOf(faults: readonly Faulty[]): fc.Arbitrary<Faulty> {
  const byWhat = Map.groupBy(faults, ({ what }) => what);
  return fc.oneof(...[...byWhat.values()].map((those) => fc.constantFrom(...those)));
}

function* faultsOf(sketch: Sketch): Generator<Faulty> {
  yield* faultsOfRouting(sketch);
  for (const parameter of sketch.operation.parameters) {
    if (parameter.in === 'path') yield* faultsOfPath(sketch, parameter);
    if (parameter.in === 'query') yield* faultsOfQuery(sketch, parameter);
  }
  if (sketch.operation.secured) yield* faultsOfTokens(sketch);
  if (sketch.body === undefined) return;
  yield* faultsOfMembers(sketch, sketch.body);
  yield* faultsOfBytes(sketch, JSON.stringify(sketch.body));
}

const nowhere = { status: 404, type: '/problems/not-found', routed: false };
const invalid = { status: 400, type: '/problems/invalid-request', routed: true } as const;

function* faultsOfRouting(sketch: Sketch): Generator<Faulty> {
  const asked = askedOf(sketch);
  const [path = '', query] = asked.path.split('?');
  const at = (other: string) => ({ ...asked, path: query === undefined ? other : `${other}?${query}` });
  yield { ...nowhere, what: 'path: a slash at its end', asked: at(`${path}/`) };
  yield { ...nowhere, what: 'path: another case', asked: at(path.replace('/', '/A')) };
  const noMethod = { status: 405, type: '/problems/method-not-allowed', routed: false };
  yield { ...noMethod, what: 'method', asked: { ...asked, method: 'PATCH' } };
  for (const id of ['42', '', 'x'.repeat(500), '019cec0d4f217b6a9c582e7d40a1f3b6'])
    yield {
      ...invalid,
      routed: false,
      what: 'header: correlation id',
      asked: { ...asked, headers: { ...asked.headers, 'X-Correlation-ID': id } },
      field: '/header/X-Correlation-ID',
      codes: ['format'],
    };
}

function* faultsOfTokens(sketch: Sketch): Generator<Faulty> {
  const asked = askedOf(sketch);
  const rejected = { what: 'header: token', status: 401, type: '/problems/unauthorized', routed: true };
  for (const authorization of ['', 'Bearer', 'Bearer a.b.c', 'Basic dTpw', 'Bearer eyJhbGciOiJub25lIn0.e30.'])
    yield { ...rejected, asked: { ...asked, headers: { ...asked.headers, authorization } } };
}

function* faultsOfPath(sketch: Sketch, { name, schema }: BundledParameter): Generator<Faulty> {
  const field = `/path/${name}`;
  const at = (segment: string): Asked => {
    const { path } = sketch.operation;
    const [, query] = askedOf(sketch).path.split('?');
    const other = path.replace(`{${name}}`, segment);
    return { ...askedOf(sketch), path: [other, ...(query === undefined ? [] : [query])].join('?') };
  };
  for (const segment of ['%zz', '%', '%ff', '%c0%80', '%ed%a0%80'])
    yield { ...nowhere, what: 'path: encoding', asked: at(segment) };
  yield { ...invalid, what: 'path: NUL', asked: at('stripe%00'), field, codes: ['text'] };
  if (readSchema(schema).enum)
    for (const segment of ['ebay', 'stripe%2f', 'STRIPE', '%20stripe', '__proto__'])
      yield { ...invalid, what: 'path: enum', asked: at(segment), field, codes: ['enum'] };
}

function* faultsOfQuery(sketch: Sketch, parameter: BundledParameter): Generator<Faulty> {
  const { name, required } = parameter;
  const field = `/query/${name}`;
  const { [name]: _, ...others } = sketch.query;
  const plain = askedOf({ ...sketch, query: others });
  const joint = plain.path.includes('?') ? '&' : '?';
  const withText = (text: string): Asked => ({ ...plain, path: `${plain.path}${joint}${text}` });
  if (required) yield { ...invalid, what: 'query: required', asked: plain, field, codes: ['required'] };
  const schema = readSchema(parameter.schema);
  for (const [text, codes] of wrongTexts(schema)) {
    const asked = withText(`${name}=${text}`);
    yield { ...invalid, what: `query: ${codes.join(' and ')}`, asked, field, codes };
  }
  const twice = withText(`${name}=${schema.enum?.[0] ?? '1'}&${name}=${schema.enum?.[0] ?? '1'}`);
  const codes = schema.enum ? ['enum', 'type'] : ['type'];
  yield { ...invalid, what: 'query: twice', asked: twice, field, codes };
}

function* wrongTexts(schema: InputSchema): Generator<readonly [text: string, codes: readonly string[]]> {
  const { type, enum: values, minLength = 0, maxLength, minimum, maximum } = schema;
  for (const text of ['%00', 'a%00', '%ff', '%zz', '%', '%ed%a0%80']) yield [text, ['text']];
  if (type.includes('integer'))
    for (const text of ['', '1e1', '0x1', '+1', '%201', '1.0', '01', '-', '9007199254740992', 'NaN', 'null'])
      yield [text, ['type']];
  if (minimum !== undefined) for (const by of [1, 2, 1000]) yield [String(minimum - by), ['minimum']];
  if (maximum !== undefined) for (const by of [1, 2, 1000]) yield [String(maximum + by), ['maximum']];
  if (values) for (const text of ['', `${values[0]}x`, '1', 'null', '%20day']) yield [text, ['enum']];
  if (minLength > 0) yield ['', ['minLength']];
  if (maxLength !== undefined) yield ['x'.repeat(maxLength + 1), ['maxLength']];
}

function* faultsOfMembers(sketch: Sketch, body: Readonly<Record<string, unknown>>): Generator<Faulty> {
  const { required, properties = {} } = readSchema(sketch.operation.body);
  const withJson = (json: string): Asked => ({ ...askedOf(sketch), body: json });
  const withMember = (name: string, json: string): Asked => {
    const { [name]: _, ...others } = body;
    const written = Object.entries(others).map(
      ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`,
    );
    return withJson(`{${[...written, `${JSON.stringify(name)}:${json}`].join(',')}}`);
  };
  for (const name of required) {
    const { [name]: _, ...others } = body;
    const asked = withJson(JSON.stringify(others));
    yield { ...invalid, what: 'body: required', asked, field: `/body/${name}`, codes: ['required'] };
  }
  const extra = { ...invalid, what: 'body: extra member', codes: ['additionalProperties'] };
  for (const name of ['unheard_of', 'tenant_id', 'constructor', 'Platform', ''])
    yield { ...extra, asked: withMember(name, '1'), field: `/body/${name}` };
  for (const name of ['__proto__', 'a\0', '\ud800'])
    yield { ...invalid, what: 'body: name', asked: withMember(name, '{}'), field: '/body', codes: ['name'] };
  for (const [name, property] of Object.entries(properties))
    for (const { what, codes, ...wrong } of wrongValues(readSchema(property))) {
      const asked = withMember(name, 'json' in wrong ? wrong.json : JSON.stringify(wrong.value));
      yield { ...invalid, what: `body: ${what}`, asked, field: `/body/${name}`, codes };
    }
  const noObject = { ...invalid, what: 'body: no object', field: '/body', codes: ['type'] };
  for (const value of [[body], null, 5, 'text', true, []])
    yield { ...noObject, asked: withJson(JSON.stringify(value)) };
}

const notDates = ['', 'now', '2030-01-01', '2030-02-30T00:00:00Z', '0000-01-01T00:00:00Z'];
const notMoments = [...notDates, '2016-12-31T23:59:60Z'];
const ofType = { string: 'a', boolean: true, null: null, object: {}, array: [], number: 5 };

function* wrongValues(schema: InputSchema): Generator<Wrong> {
  const { type, enum: values, minLength = 0, maxLength, pattern, format } = schema;
  for (const [name, value] of Object.entries(ofType))
    if (!type.includes(name)) yield { what: 'type', value, codes: values ? ['enum', 'type'] : ['type'] };
  for (const json of ['1e999', '-1e400', '9007199254740992'])
    yield { what: 'number', json, codes: ['number'] };
  if (type.includes('string'))
    for (const value of ['\0', 'a\0b', '\ud800', '\udc00\ud800'])
      yield { what: 'text', value, codes: ['text'] };
  if (values)
    for (const value of ['ebay', '', `${values[0]} `]) yield { what: 'enum', value, codes: ['enum'] };
  const unlike = pattern === undefined ? [] : ['pattern'];
  if (minLength > 0) yield { what: 'minLength', value: '', codes: ['minLength', ...unlike] };
  if (maxLength !== undefined)
    yield { what: 'maxLength', value: 'x'.repeat(maxLength + 1), codes: ['maxLength'] };
  for (const code of unlike)
    for (const value of ['a b', 'a\n', 'é'])
      if (!new RegExp(pattern ?? '').test(value)) yield { what: 'pattern', value, codes: [code] };
  if (format === 'date-time')
    for (const value of notMoments) yield { what: 'format', value, codes: ['format'] };
  if (!type.includes('object')) return;
  yield { what: 'metadata', value: { a: 'x'.repeat(8192) }, codes: ['maxBytes'] };
  yield { what: 'name', json: '{"__proto__":1}', codes: ['name'] };
}

function* faultsOfBytes(sketch: Sketch, text: string): Generator<Faulty> {
  const asked = askedOf(sketch);
  const { 'content-type': _, ...untyped } = asked.headers;
  const { body: __, ...bodiless } = asked;
  yield { ...invalid, what: 'body: none', asked: bodiless, field: '/body', codes: ['required'] };
  const bytes = Buffer.from(text);
  const spoilt = {
    'cut off': bytes.subarray(0, -1),
    'with more behind it': Buffer.concat([bytes, Buffer.from('}')]),
    'not UTF-8': Buffer.concat([bytes.subarray(0, 2), Buffer.from([0xff]), bytes.subarray(2)]),
    'UTF-16': Buffer.from(text, 'utf16le'),
    spaces: Buffer.from('  '),
  };
  for (const [how, body] of Object.entries(spoilt))
    yield { ...invalid, what: `body: ${how}`, asked: { ...asked, body }, field: '/body', codes: ['json'] };
  const unsupported = { status: 415, type: '/problems/unsupported-media-type', routed: true };
  const types = ['text/plain', 'application/json; charset=utf-16', 'application/xml', 'json'];
  for (const headers of [
    untyped,
    ...types.map((type) => ({ ...untyped, 'content-type': type })),
    ...['gzip', 'br'].map((coding) => ({ ...asked.headers, 'content-encoding': coding })),
  ])
    yield { ...unsupported, what: 'body: media type', asked: { ...asked, headers } };
  const tooLarge = { status: 413, type: '/problems/content-too-large', routed: true };
  yield { ...tooLarge, what: 'body: too large', asked: { ...asked, body: text.padEnd(100 * 1024 + 1) } };
}
