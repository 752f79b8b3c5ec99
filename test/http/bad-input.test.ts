/** Input that is wrong, or merely looks it: the exact answer of the whole server to each. */
import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { send, type Asked, type Got } from '../support/client.ts';
import { answerFaults, fieldErrors, typeOf } from '../support/contract-oracle.ts';
import { startHarness, v1, type Harness } from '../support/harness.ts';

const connections = '/api/attribution/platform-connections';
const credentials = '/api/attribution/platform-credentials';
const account = { platform: 'stripe', platform_account_id: 'acct_1' };
const maxBytes = 100 * 1024;

type Row = readonly [
  what: string,
  asked: Partial<Asked>,
  status: number,
  /** Of a 400, exactly these pointers and codes; of another problem, its type. */
  found?: ReadonlyArray<readonly [field: string, code: string]> | string,
];

const json = { 'content-type': 'application/json' };
/** A binding by this text, or by this value as JSON. */
const bind = (body: NonNullable<Asked['body']> | object, headers: Asked['headers'] = json) => ({
  method: 'POST',
  path: connections,
  headers,
  body: typeof body === 'string' || isRaw(body) ? body : JSON.stringify(body),
});
const isRaw = (body: object): body is Buffer | Readable => Buffer.isBuffer(body) || body instanceof Readable;
const store = (change: object) => ({
  ...bind({ ...account, platform_account_id: 'acct_Bound1', access_token: 'rk_test_1', ...change }),
  path: credentials,
});
const get = (path: string, headers: Asked['headers'] = {}): Partial<Asked> => ({
  method: 'GET',
  path,
  headers,
});
const noted = (metadata: object) => bind({ ...account, metadata });
/** A binding whose metadata is this text. */
const notedAs = (text: string) =>
  bind(JSON.stringify({ ...account, metadata: 0 }).replace(':0}', `:${text}}`));
const typed = (contentType: string | readonly string[]) => bind(account, { 'content-type': contentType });
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const padded = (bytes: number) => JSON.stringify(account).padEnd(bytes);
const inChunks = (text: string) =>
  Readable.from([text.slice(0, 1000), text.slice(1000)].map((one) => Buffer.from(one)));
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

setFlagsFromString('--expose-gc');
const collectGarbage = z
  .custom<() => void>((value) => typeof value === 'function')
  .parse(runInNewContext('gc'));
/** The bytes of buffers that something still refers to. */
const keptBytes = (): number => {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
};

const notJson = [['/body', 'json']] as const;
const noMedia = 'unsupported-media-type';
const noBody = [['/body', 'required']] as const;

const bodies: readonly Row[] = [
  ['no body at all', { method: 'POST', path: connections, headers: json }, 400, noBody],
  ['an empty body', bind(''), 400, noBody],
  ['an empty body without a media type', bind('', {}), 400, noBody],
  ['an empty body in chunks', bind(Readable.from([])), 400, notJson],
  ['spaces', bind('   '), 400, notJson],
  ['text that is no JSON', bind('platform=stripe'), 400, notJson],
  ['JSON of JavaScript', bind("{platform:'stripe'}"), 400, notJson],
  ['a comment in JSON', bind(`/* */${JSON.stringify(account)}`), 400, notJson],
  ['a comma too many', bind('{"platform":"stripe","platform_account_id":"acct_1",}'), 400, notJson],
  ['NaN', notedAs('{"a":NaN}'), 400, notJson],
  ['a number', bind('5'), 400, [['/body', 'type']]],
  ['a string', bind('"stripe"'), 400, [['/body', 'type']]],
  ['true', bind('true'), 400, [['/body', 'type']]],
  ['null', bind('null'), 400, [['/body', 'type']]],
  ['a list', bind([account]), 400, [['/body', 'type']]],
  ['a body that breaks off', bind(JSON.stringify(account).slice(0, -1)), 400, notJson],
  ['bytes behind the body', bind(`${JSON.stringify(account)}x`), 400, notJson],
  ['two bodies', bind(`${JSON.stringify(account)}{}`), 400, notJson],
  ['a NUL behind the body', bind(`${JSON.stringify(account)}\0`), 400, notJson],
  ['a byte order mark, which UTF-8 may have', bind(`\uFEFF${JSON.stringify(account)}`), 200],
  ['two byte order marks', bind(`\uFEFF\uFEFF${JSON.stringify(account)}`), 400, notJson],
  [
    'bytes that are no UTF-8',
    bind(latin1('{"platform":"stripe","platform_account_id":"caf\xe9"}')),
    400,
    notJson,
  ],
  [
    'an overlong encoding',
    bind(latin1('{"platform":"stripe","platform_account_id":"a\xc0\x80"}')),
    400,
    notJson,
  ],
  [
    'half a pair in UTF-8',
    bind(latin1('{"platform":"stripe","platform_account_id":"\xed\xa0\x80"}')),
    400,
    notJson,
  ],
  ['UTF-16', bind(utf16(JSON.stringify(account))), 400, notJson],
  [
    'a member twice, of which the last counts, as in JSON.parse',
    bind('{"platform":"ebay","platform":"stripe","platform_account_id":"acct_1"}'),
    200,
  ],
  [
    'a member twice, of which the last is wrong',
    bind('{"platform":"stripe","platform":"ebay","platform_account_id":"acct_1"}'),
    400,
    [['/body/platform', 'enum']],
  ],
];

const media: readonly Row[] = [
  ['no media type', bind(account, {}), 415, noMedia],
  ['an empty media type', typed(''), 415, noMedia],
  ['a media type that is none', typed('json'), 415, noMedia],
  ['text', typed('text/plain'), 415, noMedia],
  ['JSON under another name', typed('text/json'), 415, noMedia],
  ['JSON of another kind', typed('application/merge-patch+json'), 415, noMedia],
  ['two media types in one', typed('application/json, text/plain'), 415, noMedia],
  ['two headers of a media type', typed(['application/json', 'application/json']), 400, []],
  ['a form', bind('platform=stripe', { 'content-type': 'application/x-www-form-urlencoded' }), 415, noMedia],
  ['a form of several parts', typed('multipart/form-data; boundary=x'), 415, noMedia],
  ['UTF-7', typed('application/json; charset=utf-7'), 415, noMedia],
  ['UTF-16 by its name', typed('application/json; charset=utf-16'), 415, noMedia],
  ['Latin 1', typed('application/json;charset=iso-8859-1'), 415, noMedia],
  ['UTF-8 by its name', typed('application/json; charset=utf-8'), 200],
  ['UTF-8 in capitals and quotes', typed('Application/JSON; Charset="UTF-8"'), 200],
  ['a parameter that says nothing', typed('application/json; version=1'), 200],
  ['gzip', bind(gzipSync(JSON.stringify(account)), { ...json, 'content-encoding': 'gzip' }), 415, noMedia],
  [
    '50 MB in 50 KB',
    bind(gzipSync(Buffer.alloc(50_000_000)), { ...json, 'content-encoding': 'gzip' }),
    415,
    noMedia,
  ],
  ['a coding that is not said', bind(gzipSync(JSON.stringify(account))), 400, notJson],
  ['identity, which is no coding', bind(account, { ...json, 'content-encoding': 'identity' }), 200],
];

const sizes: readonly Row[] = [
  ['100 KiB', bind(padded(maxBytes)), 200],
  ['100 KiB in chunks', bind(inChunks(padded(maxBytes))), 200],
  ['one byte more', bind(padded(maxBytes + 1)), 413, 'content-too-large'],
  ['one byte more in chunks', bind(inChunks(padded(maxBytes + 1))), 413, 'content-too-large'],
  [
    'one byte more of another media type',
    bind(padded(maxBytes + 1), { 'content-type': 'text/plain' }),
    415,
    noMedia,
  ],
  ['metadata of 8 KiB', noted({ a: 'x'.repeat(8192 - 8) }), 200],
  ['metadata of one byte more', noted({ a: 'x'.repeat(8192 - 7) }), 400, [['/body/metadata', 'maxBytes']]],
  [
    'metadata of too many bytes, though not of too many characters',
    noted({ a: 'é'.repeat(5000) }),
    400,
    [['/body/metadata', 'maxBytes']],
  ],
  [
    'a string of 90 KB',
    bind({ ...account, platform_account_id: 'x'.repeat(90_000) }),
    400,
    [['/body/platform_account_id', 'maxLength']],
  ],
  ['255 characters of four bytes', bind({ platform: 'shopify', platform_account_id: '😀'.repeat(255) }), 200],
  [
    '256 characters',
    bind({ ...account, platform_account_id: 'x'.repeat(256) }),
    400,
    [['/body/platform_account_id', 'maxLength']],
  ],
  [
    'no character',
    bind({ ...account, platform_account_id: '' }),
    400,
    [['/body/platform_account_id', 'minLength']],
  ],
];

const shapes: readonly Row[] = [
  [
    'an empty object',
    bind({}),
    400,
    [
      ['/body/platform', 'required'],
      ['/body/platform_account_id', 'required'],
    ],
  ],
  [
    'an unknown member',
    bind({ ...account, tenant_id: '1' }),
    400,
    [['/body/tenant_id', 'additionalProperties']],
  ],
  [
    'an unknown member whose name needs escaping',
    bind({ ...account, 'a/b~c': 1 }),
    400,
    [['/body/a~1b~0c', 'additionalProperties']],
  ],
  [
    'a member of another case',
    bind({ ...account, Platform: 'stripe' }),
    400,
    [['/body/Platform', 'additionalProperties']],
  ],
  [
    '__proto__',
    bind('{"platform":"stripe","platform_account_id":"acct_1","__proto__":{"status":"disabled"}}'),
    400,
    [['/body', 'name']],
  ],
  [
    '__proto__ in place of a required member',
    bind('{"platform":"stripe","__proto__":{"platform_account_id":"acct_1"}}'),
    400,
    [['/body', 'name']],
  ],
  [
    'constructor',
    bind({ ...account, constructor: {} }),
    400,
    [['/body/constructor', 'additionalProperties']],
  ],
  ['prototype', bind({ ...account, prototype: {} }), 400, [['/body/prototype', 'additionalProperties']]],
  ['__proto__ in metadata', notedAs('{"__proto__":{"a":1}}'), 400, [['/body/metadata', 'name']]],
  ['__proto__ deep in metadata', notedAs('{"a":[{"__proto__":1}]}'), 400, [['/body/metadata/a/0', 'name']]],
  [
    'constructor, prototype and toString in metadata, which are names like others',
    noted({ constructor: { prototype: 1 }, toString: null }),
    200,
  ],
  ['an unknown platform', bind({ ...account, platform: 'ebay' }), 400, [['/body/platform', 'enum']]],
  ['a platform of another case', bind({ ...account, platform: 'Stripe' }), 400, [['/body/platform', 'enum']]],
  [
    'a number for a string',
    bind({ ...account, platform_account_id: 1 }),
    400,
    [['/body/platform_account_id', 'type']],
  ],
  [
    'null where none may be',
    bind({ ...account, status: null }),
    400,
    [
      ['/body/status', 'type'],
      ['/body/status', 'enum'],
    ],
  ],
  ['a list for an object', bind({ ...account, metadata: [] }), 400, [['/body/metadata', 'type']]],
  [
    'two faults',
    bind({ platform: 'ebay', platform_account_id: '' }),
    400,
    [
      ['/body/platform', 'enum'],
      ['/body/platform_account_id', 'minLength'],
    ],
  ],
  [
    '10,000 unknown members, of which twenty are named',
    bind({ ...account, ...Object.fromEntries(Array.from({ length: 9_000 }, (_, n) => [`m${n}`, 1])) }),
    400,
    Array.from({ length: 20 }, (_, n) => [`/body/m${n}`, 'additionalProperties'] as const),
  ],
  [
    '10,000 bad numbers, of which twenty are named',
    notedAs(`{"a":[${Array.from({ length: 10_000 }, () => '1e999').join(',')}]}`),
    400,
    Array.from({ length: 20 }, (_, n) => [`/body/metadata/a/${n}`, 'number'] as const),
  ],
  [
    'an unknown member with a name of 90 KB, of which the object is named',
    bind({ ...account, ['x'.repeat(90_000)]: 1 }),
    400,
    [['/body', 'additionalProperties']],
  ],
  [
    'bad numbers in a member with a name of 40 KB',
    notedAs(`{"a":{"${'x'.repeat(40_000)}":[1e999]}}`),
    400,
    [['/body/metadata/a', 'number']],
  ],
  ['a token with a space', store({ access_token: 'rk test' }), 400, [['/body/access_token', 'pattern']]],
  [
    'a token with a line break',
    store({ access_token: 'rk_test\n' }),
    400,
    [['/body/access_token', 'pattern']],
  ],
  [
    'an empty token',
    store({ access_token: '' }),
    400,
    [
      ['/body/access_token', 'minLength'],
      ['/body/access_token', 'pattern'],
    ],
  ],
  [
    'a token of 4,097 characters',
    store({ access_token: 'x'.repeat(4097) }),
    400,
    [['/body/access_token', 'maxLength']],
  ],
  ['a token that is null', store({ access_token: null }), 400, [['/body/access_token', 'type']]],
  ['a scope that is too long', store({ scope: 'x'.repeat(2049) }), 400, [['/body/scope', 'maxLength']]],
  ['a date without a time', store({ expires_at: '2030-01-01' }), 400, [['/body/expires_at', 'format']]],
  [
    'a day that no month has',
    store({ expires_at: '2030-02-30T00:00:00Z' }),
    400,
    [['/body/expires_at', 'format']],
  ],
  [
    'a time without a zone',
    store({ expires_at: '2030-01-01T00:00:00' }),
    400,
    [['/body/expires_at', 'format']],
  ],
  [
    'a leap second, which no clock here has',
    store({ expires_at: '2016-12-31T23:59:60Z' }),
    400,
    [['/body/expires_at', 'format']],
  ],
  ['the year 0', store({ expires_at: '0000-01-01T00:00:00Z' }), 400, [['/body/expires_at', 'format']]],
  [
    'the year 0 by its zone',
    store({ expires_at: '0001-01-01T00:00:00+01:00' }),
    400,
    [['/body/expires_at', 'format']],
  ],
  [
    'the year 10000 by its zone',
    store({ expires_at: '9999-12-31T23:59:59-01:00' }),
    400,
    [['/body/expires_at', 'format']],
  ],
  ['the first moment of the year 1', store({ expires_at: '0001-01-01T00:00:00Z' }), 200],
  ['the last moment of the year 9999', store({ expires_at: '9999-12-31T23:59:59.999Z' }), 200],
  ['a time in small letters', store({ expires_at: '2030-01-01t00:00:00.5z' }), 200],
];

const texts: readonly Row[] = [
  ['depth 32', notedAs(nested(31)), 200],
  ['depth 33', notedAs(nested(32)), 400, [[`/body/metadata${'/a'.repeat(31)}`, 'depth']]],
  ['depth 10,000', notedAs(nested(10_000)), 400, [[`/body/metadata${'/a'.repeat(31)}`, 'depth']]],
  [
    'lists 50,000 deep',
    bind(`${'['.repeat(50_000)}${']'.repeat(50_000)}`),
    400,
    [[`/body${'/0'.repeat(32)}`, 'depth']],
  ],
  ['lists 100,000 deep without an end', bind('['.repeat(100_000)), 400, notJson],
  ['1e999', notedAs('{"a":1e999}'), 400, [['/body/metadata/a', 'number']]],
  ['-1e400', notedAs('{"a":-1e400}'), 400, [['/body/metadata/a', 'number']]],
  ['2^53 - 1', notedAs('{"a":9007199254740991}'), 200],
  ['2^53', notedAs('{"a":9007199254740992}'), 400, [['/body/metadata/a', 'number']]],
  ['2^53 + 1', notedAs('{"a":9007199254740993}'), 400, [['/body/metadata/a', 'number']]],
  ['1e300', notedAs('{"a":1e300}'), 400, [['/body/metadata/a', 'number']]],
  [
    'a number where a string belongs, too large',
    bind('{"platform":"stripe","platform_account_id":1e999}'),
    400,
    [['/body/platform_account_id', 'number']],
  ],
  ['-0, which is 0', notedAs('{"a":-0}'), 200],
  ['5e-324', notedAs('{"a":5e-324}'), 200],
  [
    'a NUL in a value',
    bind({ ...account, platform_account_id: 'a\0b' }),
    400,
    [['/body/platform_account_id', 'text']],
  ],
  ['an unescaped NUL', bind('{"platform":"stripe","platform_account_id":"a\0b"}'), 400, notJson],
  ['a NUL in metadata', noted({ a: ['\0'] }), 400, [['/body/metadata/a/0', 'text']]],
  ['a NUL in a name of metadata', noted({ 'a\0': 1 }), 400, [['/body/metadata', 'name']]],
  [
    'half a pair in a value',
    bind({ ...account, platform_account_id: '\ud800' }),
    400,
    [['/body/platform_account_id', 'text']],
  ],
  [
    'a pair the wrong way round',
    bind({ ...account, platform_account_id: '\udc00\ud800' }),
    400,
    [['/body/platform_account_id', 'text']],
  ],
  ['half a pair in metadata', noted({ a: '\udfff' }), 400, [['/body/metadata/a', 'text']]],
  ['half a pair in a name of metadata', noted({ '\ud800': 1 }), 400, [['/body/metadata', 'name']]],
  [
    'half a pair in the name of an unknown member',
    bind({ ...account, '\ud800': 1 }),
    400,
    [['/body', 'name']],
  ],
  ['an escaped pair', bind(String.raw`{"platform":"shopify","platform_account_id":"\ud83d\ude00"}`), 200],
  ['a NUL in a token', store({ access_token: 'a\0' }), 400, [['/body/access_token', 'text']]],
  ['a NUL in a scope', store({ scope: '\0' }), 400, [['/body/scope', 'text']]],
  [
    'line breaks and direction marks in an account',
    bind({ platform: 'shopify', platform_account_id: 'a\r\n\u202e\u0007' }),
    200,
  ],
];

const privacy: readonly Row[] = [
  [
    'an e-mail address in metadata',
    noted({ owner: 'ask kim@example.com first' }),
    400,
    [['/body/metadata/owner', 'personal-data']],
  ],
  [
    'a name of personal data in metadata',
    noted({ 'E-Mail': '' }),
    400,
    [['/body/metadata/E-Mail', 'personal-data']],
  ],
  [
    'a card number in metadata',
    noted({ a: { b: ['4111 1111 1111 1111'] } }),
    400,
    [['/body/metadata/a/b/0', 'personal-data']],
  ],
  ['a card number as a number', noted({ a: 4111111111111111 }), 400, [['/body/metadata/a', 'personal-data']]],
  ['a secret by its name', noted({ api_key: 'x' }), 400, [['/body/metadata/api_key', 'secret']]],
  ['a secret by its look', noted({ a: 'sk_live_abcdefgh' }), 400, [['/body/metadata/a', 'secret']]],
  [
    'a secret in a name',
    noted({ rk_test_abcdefgh: 1 }),
    400,
    [['/body/metadata/rk_test_abcdefgh', 'secret']],
  ],
];

const queries: readonly Row[] = [
  ...['0', '-1'].map((limit): Row => [
    `limit ${limit}`,
    get(`${connections}?limit=${limit}`),
    400,
    [['/query/limit', 'minimum']],
  ]),
  ['limit 101', get(`${connections}?limit=101`), 400, [['/query/limit', 'maximum']]],
  ...[
    '1e2',
    '0x10',
    '%2B5',
    '+5',
    '%205',
    '5%20',
    '5.0',
    '05',
    '-0.',
    '9007199254740992',
    '9007199254740993',
    '',
    'ten',
    '5%00',
  ].map((limit): Row => [
    `limit ${JSON.stringify(limit)}`,
    get(`${connections}?limit=${limit}`),
    400,
    [['/query/limit', limit === '5%00' ? 'text' : 'type']],
  ]),
  ...['1', '100', '%35'].map((limit): Row => [`limit ${limit}`, get(`${connections}?limit=${limit}`), 200]),
  ['limit twice', get(`${connections}?limit=5&limit=5`), 400, [['/query/limit', 'type']]],
  ['limit as a list', get(`${connections}?limit[]=5`), 400, [['/query/limit', 'form']]],
  ...[
    'interval[]=hour',
    'interval%5B%5D=hour',
    'interval%5b0%5d=hour',
    'interval[0]=hour',
    'interval[a][b]=hour',
    'interval.value=hour',
    'interval.=hour',
    '[interval]=hour',
    '.interval=hour',
    'interval[=hour',
    'interval]=hour',
    'interval[]',
    'interval=hour&interval[]=hour',
  ].map((query): Row => [query, get(`${v1}?${query}`), 400, [['/query/interval', 'form']]]),
  ...['utm[limit]=0', 'x.limit=0', 'limits[]=0', 'Limit[]=0', 'li[mit]=0'].map((query): Row => [
    `${query}, which is not known`,
    get(`${connections}?${query}`),
    200,
  ]),
  ['a parameter that another operation knows, as a list', get(`${connections}?interval[]=hour`), 200],
  ['a cursor that was made up', get(`${connections}?cursor=abc`), 400, [['/query/cursor', 'cursor']]],
  [
    'a cursor that is an id in clear',
    get(`${connections}?cursor=019cec0c-73f1-7d04-a94e-1b6c8f20d5a7`),
    400,
    [['/query/cursor', 'cursor']],
  ],
  ['an empty cursor', get(`${connections}?cursor=`), 400, [['/query/cursor', 'minLength']]],
  [
    'a cursor that is too long',
    get(`${connections}?cursor=${'a'.repeat(129)}`),
    400,
    [['/query/cursor', 'maxLength']],
  ],
  ['a cursor with a NUL', get(`${connections}?cursor=%00`), 400, [['/query/cursor', 'text']]],
  [
    'a cursor that holds SQL',
    get(`${connections}?cursor=${Buffer.from("' or 1=1 --").toString('base64url')}`),
    400,
    [['/query/cursor', 'cursor']],
  ],
  ['an unknown interval', get(`${v1}?interval=week`), 400, [['/query/interval', 'enum']]],
  [
    'an interval twice',
    get(`${v1}?interval=day&interval=hour`),
    400,
    [
      ['/query/interval', 'type'],
      ['/query/interval', 'enum'],
    ],
  ],
  [
    'the same interval twice',
    get(`${v1}?interval=day&interval=day`),
    400,
    [
      ['/query/interval', 'type'],
      ['/query/interval', 'enum'],
    ],
  ],
  ['an unknown parameter, whatever is in it', get(`${connections}?utm=%00&utm=%zz&__proto__=1&LIMIT=0`), 200],
  [
    'an account with a NUL',
    get(`${connections}/stripe?platform_account_id=%00`),
    400,
    [['/query/platform_account_id', 'text']],
  ],
  [
    'an empty account',
    get(`${connections}/stripe?platform_account_id=`),
    400,
    [['/query/platform_account_id', 'minLength']],
  ],
  [
    'an account of 256 characters',
    get(`${connections}/stripe?platform_account_id=${'a'.repeat(256)}`),
    400,
    [['/query/platform_account_id', 'maxLength']],
  ],
  [
    'an account twice',
    get(`${connections}/stripe?platform_account_id=a&platform_account_id=b`),
    400,
    [['/query/platform_account_id', 'type']],
  ],
  ...['%zz', '%', '%e9', '%c0%80', '%ed%a0%80', '%f8%88%80%80%80'].map((text): Row => [
    `an account that is not encoded as UTF-8: ${text}`,
    get(`${connections}/stripe?platform_account_id=${text}`),
    400,
    [['/query/platform_account_id', 'text']],
  ]),
  [
    'a removal that names no account',
    { method: 'DELETE', path: `${connections}/stripe` },
    400,
    [['/query/platform_account_id', 'required']],
  ],
];

const paths: readonly Row[] = [
  ['an unknown platform', get(`${connections}/ebay`), 400, [['/path/platform', 'enum']]],
  ['a NUL in a segment', get(`${connections}/stripe%00`), 400, [['/path/platform', 'text']]],
  ['a slash in a segment', get(`${connections}/stripe%2fpaypal`), 400, [['/path/platform', 'enum']]],
  ['dots in a segment', get(`${connections}/%2e%2e`), 400, [['/path/platform', 'enum']]],
  [
    'a platform that is encoded needlessly',
    get(`${connections}/%73tripe?platform_account_id=acct_Bound1`),
    200,
  ],
  ...['%zz', '%', '%c0%80', '%ed%a0%80', '%e9'].map((text): Row => [
    `no encoding of UTF-8: ${text}`,
    get(`${connections}/${text}`),
    404,
    'not-found',
  ]),
  ['a segment too many', get(`${connections}/stripe/acct_1`), 404, 'not-found'],
  ['a slash at the end', get(`${connections}/`), 404, 'not-found'],
  ['a slash at the end of a parameter', get(`${connections}/stripe/`), 404, 'not-found'],
  ['capitals', get(connections.toUpperCase()), 404, 'not-found'],
  ['two slashes', get(`/${connections}`), 404, 'not-found'],
  ['two slashes that look like an address', get('//a:b@c:d/e'), 404, 'not-found'],
  [
    'a path of 8 KB',
    get(`/${'é'.repeat(1)}`.normalize().replace('é', '%C3%A9'.repeat(1000))),
    404,
    'not-found',
  ],
  ['a body where only reading is', { ...bind(account), path: v1 }, 405, 'method-not-allowed'],
  ['PUT', { ...bind(account), method: 'PUT' }, 405, 'method-not-allowed'],
  [
    'PATCH of one account',
    { ...bind(account), method: 'PATCH', path: `${connections}/stripe` },
    405,
    'method-not-allowed',
  ],
];

const headers: readonly Row[] = [
  [
    'a correlation id that is none',
    get(connections, { 'x-correlation-id': '42' }),
    400,
    [['/header/X-Correlation-ID', 'format']],
  ],
  [
    'a correlation id with braces',
    get(connections, { 'x-correlation-id': '{019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6}' }),
    400,
    [['/header/X-Correlation-ID', 'format']],
  ],
  [
    'two correlation ids',
    get(connections, {
      'x-correlation-id': ['019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6', '019cec0d-4f21-7b6a-9c58-2e7d40a1f3b7'],
    }),
    400,
    [['/header/X-Correlation-ID', 'format']],
  ],
  [
    'a correlation id that is none, before the body is looked at',
    { ...bind('{'), headers: { ...json, 'x-correlation-id': 'x' } },
    400,
    [['/header/X-Correlation-ID', 'format']],
  ],
  ['a media type that is not looked at', get(connections, { accept: 'text/html' }), 200],
  ['an entity tag that is none', get('/health/live', { 'if-none-match': '"' }), 200],
  ['a body with GET, which is ignored', { ...get(connections), body: '{' }, 200],
  [
    'a body with DELETE, which is ignored',
    { method: 'DELETE', path: `${connections}/paypal?platform_account_id=a`, body: 'x'.repeat(200_000) },
    404,
    'connection-not-found',
  ],
  ['HEAD', { method: 'HEAD', path: connections }, 200],
];

const groups = { bodies, media, sizes, shapes, texts, privacy, queries, paths, headers };
const rows: readonly Row[] = Object.entries(groups).flatMap(([group, all]) =>
  all.map(([what, ...rest]): Row => [`${group}: ${what}`, ...rest]),
);

/** What a row can say of an answer. */
const told = ({ status, body }: Got) => ({
  status,
  type: status < 400 ? 'none' : typeOf(body),
  errors: fieldErrors(body),
});
const expected = (status: number, found: Row[3] = []): ReturnType<typeof told> =>
  typeof found === 'string'
    ? { status, type: `/problems/${found}`, errors: [] }
    : { status, type: status < 400 ? 'none' : '/problems/invalid-request', errors: [...found] };

describe('the whole server', () => {
  let harness: Harness;
  let authorization: string;
  beforeAll(async () => {
    harness = await startHarness();
    const { token } = await harness.addMerchant();
    authorization = `Bearer ${token}`;
    await ask(bind({ ...account, platform_account_id: 'acct_Bound1' }));
  });
  afterAll(() => harness.stop());

  const asked = ({ method = 'GET', path = connections, headers: own = {}, body }: Partial<Asked>): Asked => ({
    method,
    path,
    headers: { authorization, ...own },
    ...(body === undefined ? {} : { body }),
  });
  const ask = async (partial: Partial<Asked>, agent?: Agent): Promise<Got> =>
    send(harness.url, asked(partial), agent);

  const bugsSince = (seen: number) =>
    harness.observations.slice(seen).filter(({ kind }) => kind === 'bug' || kind === 'contractViolated');

  it('is asked much', () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(([what]) => what)).size).toBe(rows.length);
  });

  it.each(rows.map((row) => ({ what: row[0], row })))(
    '$what',
    async ({ row: [, partial, status, found] }) => {
      const seen = harness.observations.length;
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const got = await ask(partial, agent);
      expect({ ...told(got), text: got.text.slice(0, 500) }).toMatchObject(expected(status, found));
      expect(answerFaults(asked(partial), got)).toEqual([]);
      expect(got.headers.allow !== undefined).toBe(status === 405);
      // What was wrong with one request does not hang on its connection.
      expect((await ask({}, agent)).status).toBe(200);
      agent.destroy();
      expect(bugsSince(seen)).toEqual([]);
    },
  );

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
      '%s: answered before it is sent, kept nowhere, and what is asked behind it is served',
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
        const before = keptBytes();
        let most = before;
        socket.write(
          [`POST ${connections} HTTP/1.1`, 'host: a', `authorization: ${token}`, ...lines, '', ''].join(
            '\r\n',
          ),
        );
        for (; sent < pieces; sent += 1) {
          if (!socket.write(lines.includes(inPieces) ? chunk : piece)) await once(socket, 'drain');
          if (sent % 100 === 99) most = Math.max(most, keptBytes());
        }
        if (lines.includes(inPieces)) socket.write('0\r\n\r\n');
        socket.write('GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
        await once(socket, 'close');
        const answers = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code));
        expect(answers).toEqual([status, 200]);
        // What was sent before is in the buffers of the two sockets.
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

  it('waits for no body at all of a stranger', async () => {
    const never = new Readable({ read: () => undefined });
    const announced = { ...json, authorization: 'Bearer x', 'content-length': '10' };
    expect((await ask({ ...bind(never), headers: announced })).status).toBe(401);
    never.destroy();
  });
});
