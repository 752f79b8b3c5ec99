/**
 * Bad and unusual input: the whole server's exact answer to each. The conformance tests draw faults
 * against the schema, such as a wrong type.
 */
import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connectionsPath as connections, credentialsPath as credentials } from '../support/asking.ts';
import { send, type Asked, type Got } from '../support/client.ts';
import { answerFaults, fieldErrors, typeOf } from '../support/contract-oracle.ts';
import { startHarness, v1 } from '../support/harness.ts';

const account = { platform: 'stripe', platform_account_id: 'acct_1' };
const accountJson = JSON.stringify(account);
const maxBytes = 100 * 1024;

/** Without an outcome: 200. Else the problem type, or each pointer and code of a 400. */
type Row = readonly [what: string, asked: Partial<Asked>, ...outcome: readonly string[]];

const json = { 'content-type': 'application/json' };
const bind = (body: NonNullable<Asked['body']> | object, headers: Asked['headers'] = json) => ({
  method: 'POST',
  path: connections,
  headers,
  body: typeof body === 'string' || isRaw(body) ? body : JSON.stringify(body),
});
const isRaw = (body: object): body is Buffer | Readable => Buffer.isBuffer(body) || body instanceof Readable;
const withMore = (more: object) => bind({ ...account, ...more });
const bindId = (platform_account_id: unknown) => withMore({ platform_account_id });
const bindAds = (id: string) => bind({ platform: 'google_ads', platform_account_id: id });
const bindIdBytes = (bytes: string) =>
  bind(Buffer.from(`{"platform":"stripe","platform_account_id":"${bytes}"}`, 'latin1'));
const store = (change: object) => ({
  ...bind({ ...account, platform_account_id: 'acct_Bound1', access_token: 'rk_test_1', ...change }),
  path: credentials,
});
const until = (expires_at: string) => store({ expires_at });
const get = (path: string, headers: Asked['headers'] = {}): Partial<Asked> => ({
  method: 'GET',
  path,
  headers,
});
const list = (query: string) => get(`${connections}?${query}`);
const revenue = (query: string) => get(`${v1}?${query}`);
const one = (id: string) => get(`${connections}/stripe?platform_account_id=${id}`);
const withMetadata = (metadata: object) => withMore({ metadata });
const withRawMetadata = (text: string) =>
  bind(JSON.stringify({ ...account, metadata: 0 }).replace(':0}', `:${text}}`));
const withContentType = (contentType: string | readonly string[]) =>
  bind(account, { 'content-type': contentType });
const gzip = (bytes: string | Buffer) => bind(gzipSync(bytes), { ...json, 'content-encoding': 'gzip' });
const nest = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const pad = (bytes: number) => accountJson.padEnd(bytes);
const inChunks = (text: string) =>
  Readable.from([text.slice(0, 1000), text.slice(1000)].map((one) => Buffer.from(one)));

setFlagsFromString('--expose-gc');
const collectGarbage = z
  .custom<() => void>((value) => typeof value === 'function')
  .parse(runInNewContext('gc'));
/** Bytes of live ArrayBuffers after a garbage collection. */
const liveBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

const notJson = '/body json';
const noBody = '/body required';
const noMedia = 'unsupported-media-type';
const tooLarge = 'content-too-large';
const badId = '/body/platform_account_id';
const badNumber = '/body/metadata/a number';

const bodies: readonly Row[] = [
  ['no body at all', { method: 'POST', path: connections, headers: json }, noBody],
  ['an empty body', bind(''), noBody],
  ['an empty body without a media type', bind('', {}), noBody],
  ['an empty body in chunks', bind(Readable.from([])), notJson],
  ['text other than JSON', bind('platform=stripe'), notJson],
  ['a JavaScript object literal', bind("{platform:'stripe'}"), notJson],
  ['a comment in JSON', bind(`/* */${accountJson}`), notJson],
  ['a trailing comma', bind('{"platform":"stripe","platform_account_id":"acct_1",}'), notJson],
  ['NaN', withRawMetadata('{"a":NaN}'), notJson],
  ['a number', bind('5'), '/body type'],
  ['a NUL behind the body', bind(`${accountJson}\0`), notJson],
  ['a byte order mark, allowed in UTF-8', bind(`\uFEFF${accountJson}`)],
  ['two byte order marks', bind(`\uFEFF\uFEFF${accountJson}`), notJson],
  ['bytes other than UTF-8', bindIdBytes('caf\xe9'), notJson],
  ['an overlong encoding', bindIdBytes('a\xc0\x80'), notJson],
  ['a lone surrogate in UTF-8', bindIdBytes('\xed\xa0\x80'), notJson],
  ['a repeated member, the last one valid', bind(accountJson.replace('{', '{"platform":"ebay",'))],
  [
    'a repeated member, the last one wrong',
    bind(accountJson.replace(/\}$/, ',"platform":"ebay"}')),
    '/body/platform enum',
  ],
];

const media: readonly Row[] = [
  ['an empty media type', withContentType(''), noMedia],
  ['JSON under another name', withContentType('text/json'), noMedia],
  ['JSON of another kind', withContentType('application/merge-patch+json'), noMedia],
  ['two media types in one', withContentType('application/json, text/plain'), noMedia],
  ['two Content-Type headers', withContentType(['application/json', 'application/json']), 'invalid-request'],
  ['a form', withContentType('application/x-www-form-urlencoded'), noMedia],
  ['Latin 1', withContentType('application/json;charset=iso-8859-1'), noMedia],
  ['UTF-8 by its name', withContentType('application/json; charset=utf-8')],
  ['UTF-8 in capitals and quotes', withContentType('Application/JSON; Charset="UTF-8"')],
  ['an unknown media type parameter', withContentType('application/json; version=1')],
  ['50 MB in 50 KB', gzip(Buffer.alloc(50_000_000)), noMedia],
  ['an undeclared coding', bind(gzipSync(accountJson)), notJson],
  ['the identity coding', bind(account, { ...json, 'content-encoding': 'identity' })],
];

const sizes: readonly Row[] = [
  ['100 KiB', bind(pad(maxBytes))],
  ['100 KiB in chunks', bind(inChunks(pad(maxBytes)))],
  ['one byte more in chunks', bind(inChunks(pad(maxBytes + 1))), tooLarge],
  ['one byte more of text', bind(pad(maxBytes + 1), { 'content-type': 'text/plain' }), noMedia],
  ['metadata of 8 KiB', withMetadata({ a: 'x'.repeat(8192 - 8) })],
  ['metadata of 8 KiB and a byte', withMetadata({ a: 'x'.repeat(8192 - 7) }), '/body/metadata maxBytes'],
  [
    'metadata of too many bytes in few characters',
    withMetadata({ a: 'é'.repeat(5000) }),
    '/body/metadata maxBytes',
  ],
  ['a string of 90 KB', bindId('x'.repeat(90_000)), `${badId} maxLength`],
  ['255 characters of four bytes', bindAds('😀'.repeat(255))],
];

const twenty = (pointer: string, code: string) =>
  Array.from({ length: 20 }, (_, n) => `${pointer}${n} ${code}`);
const shapes: readonly Row[] = [
  ['an empty object', bind({}), '/body/platform required', `${badId} required`],
  ['an unknown name that needs escaping', withMore({ 'a/b~c': 1 }), '/body/a~1b~0c additionalProperties'],
  ['__proto__', bind(accountJson.replace(/\}$/, ',"__proto__":{"status":"disabled"}}')), '/body name'],
  [
    '__proto__ in place of a required member',
    bind('{"platform":"stripe","__proto__":{"platform_account_id":"acct_1"}}'),
    '/body name',
  ],
  ['__proto__ in metadata', withRawMetadata('{"__proto__":{"a":1}}'), '/body/metadata name'],
  ['other names in metadata', withMetadata({ constructor: { prototype: 1 }, toString: null })],
  [
    'two faults',
    bind({ platform: 'ebay', platform_account_id: '' }),
    '/body/platform enum',
    `${badId} minLength`,
  ],
  [
    '9,000 unknown members, twenty of them reported',
    withMore(Object.fromEntries(Array.from({ length: 9_000 }, (_, n) => [`m${n}`, 1]))),
    ...twenty('/body/m', 'additionalProperties'),
  ],
  [
    '10,000 bad numbers, twenty of them reported',
    withRawMetadata(`{"a":[${Array.from({ length: 10_000 }, () => '1e999').join(',')}]}`),
    ...twenty('/body/metadata/a/', 'number'),
  ],
  ['an unknown name of 90 KB', withMore({ ['x'.repeat(90_000)]: 1 }), '/body additionalProperties'],
  [
    'bad numbers under a name of 40 KB',
    withRawMetadata(`{"a":{"${'x'.repeat(40_000)}":[1e999]}}`),
    badNumber,
  ],
  ['a time without a zone', until('2030-01-01T00:00:00'), '/body/expires_at format'],
  ['the year 0 by its zone', until('0001-01-01T00:00:00+01:00'), '/body/expires_at format'],
  ['the year 10000 by its zone', until('9999-12-31T23:59:59-01:00'), '/body/expires_at format'],
  ['the first moment of the year 1', until('0001-01-01T00:00:00Z')],
  ['the last moment of the year 9999', until('9999-12-31T23:59:59.999Z')],
  ['a time in small letters', until('2030-01-01t00:00:00.5z')],
];

const tooDeep = `/body/metadata${'/a'.repeat(31)} depth`;
const lists = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const texts: readonly Row[] = [
  ['depth 32', withRawMetadata(nest(31))],
  ['depth 33', withRawMetadata(nest(32)), tooDeep],
  ['depth 10,000', withRawMetadata(nest(10_000)), tooDeep],
  ['lists 50,000 deep', bind(lists), `/body${'/0'.repeat(32)} depth`],
  ['lists 100,000 deep without an end', bind('['.repeat(100_000)), notJson],
  ['1e999', withRawMetadata('{"a":1e999}'), badNumber],
  ['2^53 - 1', withRawMetadata('{"a":9007199254740991}')],
  ['2^53', withRawMetadata('{"a":9007199254740992}'), badNumber],
  ['-0, equal to 0', withRawMetadata('{"a":-0}')],
  ['5e-324', withRawMetadata('{"a":5e-324}')],
  ['an unescaped NUL', bindIdBytes('a\0b'), notJson],
  ['a NUL in metadata', withMetadata({ a: ['\0'] }), '/body/metadata/a/0 text'],
  ['a lone surrogate in the name of an unknown member', withMore({ '\ud800': 1 }), '/body name'],
  [
    'an escaped surrogate pair',
    bind(String.raw`{"platform":"google_ads","platform_account_id":"\ud83d\ude00"}`),
  ],
  ['line breaks and direction marks in an account', bindAds('a\r\n\u202e\u0007')],
];

const privacy: readonly Row[] = [
  [
    'an e-mail address',
    withMetadata({ owner: 'ask kim@example.com first' }),
    '/body/metadata/owner personal-data',
  ],
  ['a member name of personal data', withMetadata({ 'E-Mail': '' }), '/body/metadata/E-Mail personal-data'],
  [
    'a card number',
    withMetadata({ a: { b: ['4111 1111 1111 1111'] } }),
    '/body/metadata/a/b/0 personal-data',
  ],
  ['a card number as a JSON number', withMetadata({ a: 4111111111111111 }), '/body/metadata/a personal-data'],
  ['a secret by its member name', withMetadata({ api_key: 'x' }), '/body/metadata/api_key secret'],
  ['a secret by its format', withMetadata({ a: 'sk_live_abcdefgh' }), '/body/metadata/a secret'],
  [
    'a secret in a member name',
    withMetadata({ rk_test_abcdefgh: 1 }),
    '/body/metadata/rk_test_abcdefgh secret',
  ],
];

const limit = (text: string, ...outcome: string[]): Row => [
  `limit ${text}`,
  list(`limit=${text}`),
  ...outcome,
];
const form = (query: string): Row => [query, revenue(query), '/query/interval form'];
const queries: readonly Row[] = [
  // parse.test.ts has many more.
  ...['1e2', '%2B5', '+5', '5.0', '9007199254740992', ''].map((text) => limit(text, '/query/limit type')),
  ...['1', '100', '%35'].map((text) => limit(text)),
  ['limit as a list', list('limit[]=5'), '/query/limit form'],
  ...['interval[]', 'interval%5B%5D', 'interval%5b0%5d', 'interval[0]'].map((name) => form(`${name}=hour`)),
  ...['interval[a][b]', 'interval.value', 'interval.', '[interval]'].map((name) => form(`${name}=hour`)),
  ...['.interval', 'interval[', 'interval]', 'interval=hour&interval[]'].map((name) => form(`${name}=hour`)),
  form('interval[]'),
  ...['utm[limit]=0', 'x.limit=0', 'limits[]=0', 'Limit[]=0', 'li[mit]=0'].map((query): Row => [
    `${query}, which is not known`,
    list(query),
  ]),
  ['a parameter of another operation, as a list', list('interval[]=hour')],
  ['an invented cursor', list('cursor=abc'), '/query/cursor cursor'],
  ['an unencoded id as cursor', list('cursor=019cec0c-73f1-7d04-a94e-1b6c8f20d5a7'), '/query/cursor cursor'],
  [
    'a cursor with a character that base64 skips',
    list(`cursor=${Buffer.from('019cec0c-73f1-7d04-a94e-1b6c8f20d5a7').toString('base64url')}.`),
    '/query/cursor cursor',
  ],
  [
    'SQL in a cursor',
    list(`cursor=${Buffer.from("' or 1=1 --").toString('base64url')}`),
    '/query/cursor cursor',
  ],
  ['an interval in capitals', revenue('interval=DAY'), '/query/interval enum'],
  ['an unknown parameter with any value', list('utm=%00&utm=%zz&__proto__=1&LIMIT=0')],
  ['an account not encoded as UTF-8', one('%f8%88%80%80%80'), '/query/platform_account_id text'],
];

const paths: readonly Row[] = [
  ['a slash in a segment', get(`${connections}/stripe%2fpaypal`), '/path/platform enum'],
  ['dots in a segment', get(`${connections}/%2e%2e`), '/path/platform enum'],
  ['a needlessly encoded platform', get(`${connections}/%73tripe?platform_account_id=acct_Bound1`)],
  ['a path that looks like an authority', get('//a:b@c:d/e'), 'not-found'],
  ['a path of 6 KB', get(`/${'%C3%A9'.repeat(1000)}`), 'not-found'],
  ['a POST to a read-only path', { ...bind(account), path: v1 }, 'method-not-allowed'],
  [
    'PATCH of one account',
    { ...bind(account), method: 'PATCH', path: `${connections}/stripe` },
    'method-not-allowed',
  ],
];

const uuid = '019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6';
const withCorrelationId = (id: string | string[]) => get(connections, { 'x-correlation-id': id });
const badCorrelation = '/header/X-Correlation-ID format';
const headers: readonly Row[] = [
  ['a correlation id with braces', withCorrelationId(`{${uuid}}`), badCorrelation],
  ['two correlation ids', withCorrelationId([uuid, uuid.replace(/6$/, '7')]), badCorrelation],
  [
    'an invalid correlation id, rejected before the body',
    { ...bind('{'), headers: { ...json, 'x-correlation-id': 'x' } },
    badCorrelation,
  ],
  ['an ignored Accept header', get(connections, { accept: 'text/html' })],
  ['a malformed entity tag', get('/health/live', { 'if-none-match': '"' })],
  ['an ignored body with GET', { ...get(connections), body: '{' }],
  [
    'an ignored body with DELETE',
    { method: 'DELETE', path: `${connections}/paypal?platform_account_id=a`, body: 'x'.repeat(200_000) },
    'connection-not-found',
  ],
  ['HEAD', { method: 'HEAD', path: connections }],
];

const groups = { bodies, media, sizes, shapes, texts, privacy, queries, paths, headers };
const rows = Object.entries(groups).flatMap(([group, all]) =>
  all.map(([what, asked, ...outcome]) => ({ what: `${group}: ${what}`, asked, outcome })),
);

const statuses: Readonly<Record<string, number>> = {
  'invalid-request': 400,
  'not-found': 404,
  'connection-not-found': 404,
  'method-not-allowed': 405,
  'content-too-large': 413,
  'unsupported-media-type': 415,
};
const answerOf = ({ status, body }: Got) => ({
  status,
  type: status < 400 ? 'none' : typeOf(body),
  errors: fieldErrors(body),
});
const expectedOf = (outcome: readonly string[]): ReturnType<typeof answerOf> => {
  const errors = outcome.filter((one) => one.startsWith('/')).map((one) => one.split(' '));
  const [first] = outcome;
  if (first === undefined) return { status: 200, type: 'none', errors: [] };
  const type = errors.length > 0 ? 'invalid-request' : first;
  return {
    status: statuses[type] ?? 0,
    type: `/problems/${type}`,
    errors: errors.map(([field = '', code = '']) => [field, code] as const),
  };
};

const harness = await startHarness();
const { token } = await harness.addMerchant();
const authorization = `Bearer ${token}`;
afterAll(() => harness.stop());

describe('the whole server', () => {
  const requestOf = ({
    method = 'GET',
    path = connections,
    headers: own = {},
    body,
  }: Partial<Asked>): Asked => ({
    method,
    path,
    headers: { authorization, ...own },
    ...(body === undefined ? {} : { body }),
  });
  const ask = async (partial: Partial<Asked>, agent?: Agent): Promise<Got> =>
    send(harness.url, requestOf(partial), agent);
  beforeAll(() => ask(bind({ ...account, platform_account_id: 'acct_Bound1' })));

  const bugsSince = (seen: number) =>
    harness.observations.slice(seen).filter(({ kind }) => kind === 'bug' || kind === 'contractViolated');

  it.each(rows)('$what', async ({ asked: partial, outcome }) => {
    const seen = harness.observations.length;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const got = await ask(partial, agent);
    const { status } = got;
    expect({ ...answerOf(got), text: got.text.slice(0, 500) }).toMatchObject(expectedOf(outcome));
    expect(answerFaults(requestOf(partial), got)).toEqual([]);
    expect(got.headers.allow !== undefined).toBe(status === 405);
    expect((await ask({}, agent)).status).toBe(200);
    agent.destroy();
    expect(bugsSince(seen)).toEqual([]);
  });

  describe('a body of 50 MB', () => {
    const piece = Buffer.alloc(64 * 1024, ' ');
    const chunk = Buffer.concat([
      Buffer.from(`${piece.byteLength.toString(16)}\r\n`),
      piece,
      Buffer.from('\r\n'),
    ]);
    const pieces = 800;
    const length = `content-length: ${pieces * piece.byteLength}`;
    const inPieces = 'transfer-encoding: chunked';

    it.each([
      ['in chunks, of a tenant', 413, [inPieces, 'content-type: application/json']],
      ['declared, of a tenant', 413, [length, 'content-type: application/json']],
      ['in chunks, of another media type', 415, [inPieces, 'content-type: text/plain']],
      ['in chunks, of a stranger', 401, [inPieces, 'content-type: application/json'], 'Bearer x'],
      ['declared, of a stranger', 401, [length, 'content-type: application/json'], 'Bearer x'],
    ])(
      '%s: is answered early, not buffered, and the next request on the connection is served',
      async (_, status, lines, token = authorization) => {
        const socket = connect(Number(new URL(harness.url).port), '127.0.0.1');
        await once(socket, 'connect');
        let text = '';
        let sentAtAnswer: number | undefined;
        let sent = 0;
        socket.setEncoding('latin1').on('data', (more: string) => {
          sentAtAnswer ??= sent;
          text += more;
        });
        const before = liveBytes();
        let most = before;
        socket.write(
          [`POST ${connections} HTTP/1.1`, 'host: a', `authorization: ${token}`, ...lines, '', ''].join(
            '\r\n',
          ),
        );
        for (; sent < pieces; sent += 1) {
          if (!socket.write(lines.includes(inPieces) ? chunk : piece)) await once(socket, 'drain');
          if (sent % 100 === 99) most = Math.max(most, liveBytes());
        }
        if (lines.includes(inPieces)) socket.write('0\r\n\r\n');
        socket.write('GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
        await once(socket, 'close');
        const answers = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code));
        expect(answers).toEqual([status, 200]);
        expect(sentAtAnswer).toBeLessThan(pieces / 4);
        expect(most - before).toBeLessThan((pieces * piece.byteLength) / 3);
      },
    );
  });

  it.each([
    ['a tenant', 413, {}],
    ['a stranger', 401, { authorization: 'Bearer x' }],
  ])('does not wait for a body that %s announces and does not send', async (_, status, own) => {
    const never = new Readable({ read: () => undefined });
    const announced = { ...json, ...own, 'content-length': '50000000' };
    const got = await ask({ ...bind(never), headers: announced });
    expect(got.status).toBe(status);
    never.destroy();
  });

  it('does not wait for a small body of a stranger', async () => {
    const never = new Readable({ read: () => undefined });
    const announced = { ...json, authorization: 'Bearer x', 'content-length': '10' };
    expect((await ask({ ...bind(never), headers: announced })).status).toBe(401);
    never.destroy();
  });
});
