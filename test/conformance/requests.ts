/** Random valid requests, drawn from the bundle and filtered by the generated validators. */
import fc from 'fast-check';
import { z } from 'zod';
import { isOperationId } from '#generated/operations.ts';
import { requestValidators } from '#generated/validators.js';
import { bundledOperations, resolveReference, type BundledOperation } from '../support/bundle.ts';
import type { Asked } from '../support/client.ts';

/** The schema keywords supported here; any other keyword is an error. */
const inputSchema = z.strictObject({
  description: z.string().optional(),
  default: z.unknown().optional(),
  'x-open-enum': z.literal(true).optional(),
  type: z.union([z.string(), z.array(z.string())]).transform((type) => [type].flat()),
  enum: z.array(z.string()).optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  format: z.enum(['uuid', 'date-time']).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.unknown()).optional(),
  additionalProperties: z.literal(false).optional(),
});
export type InputSchema = z.output<typeof inputSchema>;
export const readSchema = (schema: unknown): InputSchema => inputSchema.parse(resolveReference(schema));

export type Sketch = {
  readonly operation: BundledOperation;
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
};

const accounts = ['acct_a', 'acct_b', 'a/b?c=d&e', 'café ☕', '100%', 'x'.repeat(255)];
const odd = ['\n', '\t', '\u0001', '\u202e', '\uFEFF', '\uFFFD', '"', '\\', '/', '%', '+', '&', '#', '😀'];
const character = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  fc.constantFrom(...odd),
);
const note = fc.string({ unit: character, maxLength: 20 }).filter((text) => !text.includes('@'));
/** Metadata without secrets and personal data; the contract states these rules in prose. */
const notes = fc.dictionary(
  fc.constantFrom('label', 'constructor', 'prototype', 'toString', 'a/b~c', 'note\u0001', 'größe', ''),
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      note,
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.constantFrom(true, false, null, 0.5, -0, 1e-7),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '0'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value,
  { maxKeys: 4, noNullPrototype: true },
);
const cursors = fc.uuid().map((id) => Buffer.from(id).toString('base64url'));
const visible = fc.stringMatching(/^[!"*,/W~a]{1,20}$/);

const byName: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  cursor: cursors, // encoded ids, opaque to clients
  'If-None-Match': visible, // header values allow few characters
  'Last-Event-ID': visible,
  metadata: notes,
};

function valuesOf(name: string, schema: InputSchema): fc.Arbitrary<unknown> {
  const { type, properties, required } = schema;
  const own = byName[name];
  if (own) return own;
  if (name === 'platform_account_id')
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...accounts) }, textsOf(schema));
  const each = type.map((one): fc.Arbitrary<unknown> => {
    if (one === 'null') return fc.constant(null);
    if (one === 'boolean') return fc.boolean();
    if (one === 'string') return textsOf(schema);
    if (one === 'integer') return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000 });
    if (one !== 'object' || !properties) throw new Error(`${name}: nothing is drawn for ${one}`);
    const members = Object.entries(properties).map(
      ([member, value]) => [member, valuesOf(member, readSchema(value))] as const,
    );
    return fc.record(Object.fromEntries(members), { requiredKeys: required, noNullPrototype: true });
  });
  return fc.oneof(...each);
}

function textsOf(schema: InputSchema): fc.Arbitrary<string> {
  const { enum: values, format, pattern, minLength = 0, maxLength = 200 } = schema;
  if (values) return fc.constantFrom(...values);
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') {
    const [min, max] = [new Date('0001-01-02T00:00:00Z'), new Date('9999-12-30T00:00:00Z')];
    const moments = fc.date({ min, max, noInvalidDate: true });
    const ends = fc.constantFrom('Z', '.5Z', '.123456789z', '+00:00', '-23:59', '+05:30');
    return fc.tuple(moments, ends).map(([moment, end]) => moment.toISOString().replace(/\.\d+Z$/, end));
  }
  const length = { minLength, maxLength: Math.min(maxLength, 30) };
  const drawn = pattern
    ? fc.stringMatching(new RegExp(pattern), { size: 'small' })
    : fc.string({ unit: character, ...length });
  const bounds = fc.constantFrom('x'.repeat(minLength), 'x'.repeat(maxLength));
  return fc.oneof({ weight: 9, arbitrary: drawn }, bounds);
}

function partOf({ parameters }: BundledOperation, location: 'path' | 'query' | 'header') {
  const own = parameters.filter((parameter) => parameter.in === location);
  const values = own.map(({ name, schema }) => [name, valuesOf(name, readSchema(schema))] as const);
  const requiredKeys = own.filter(({ required }) => required).map(({ name }) => name);
  return fc.record(Object.fromEntries(values), { requiredKeys, noNullPrototype: true });
}

function sketchesOf(operation: BundledOperation): fc.Arbitrary<Sketch> {
  const params = partOf(operation, 'path');
  const [query, headers] = [partOf(operation, 'query'), partOf(operation, 'header')];
  const members = z.record(z.string(), z.unknown());
  const bodies: fc.Arbitrary<Sketch['body']> =
    operation.body === undefined
      ? fc.constant(undefined)
      : valuesOf('body', readSchema(operation.body)).map((body) => members.parse(body));
  return fc
    .record({ operation: fc.constant(operation), params, query, headers, body: bodies })
    .map((sketch) => ({ ...sketch, query: asCalendarsHave(sketch), body: asPlatformsWrite(sketch) }))
    .filter(isValid);
}

/** Applies the platform's options and token formats; the contract states them in prose. */
function withOwnMembers({ environment, stripe_account, ...body }: Readonly<Record<string, unknown>>) {
  const ofPlatform: Readonly<Record<string, object>> = {
    stripe: { access_token: 'rk_live_1', ...(stripe_account === undefined ? {} : { stripe_account }) },
    paypal: { refresh_token: 'secret', ...(environment === undefined ? {} : { environment }) },
    shopify: { access_token: `shpat_${'0'.repeat(32)}`, refresh_token: null },
    woocommerce: { access_token: `ck_${'0'.repeat(40)}`, refresh_token: `cs_${'0'.repeat(40)}` },
  };
  return { ...body, ...ofPlatform[String(body['platform'])] };
}

/** Account ids in each platform's format, from any letters and digits. */
const accountIds: Readonly<Record<string, (word: string) => string>> = {
  stripe: (word) => `acct_${word || 'a'}`,
  paypal: (word) => word.toUpperCase().padEnd(10, 'A').slice(0, 20),
  shopify: (word) => `${word.toLowerCase().slice(0, 50) || 'a'}.myshopify.com`,
  woocommerce: (word) => `https://${word.toLowerCase().slice(0, 50) || 'a'}.example`,
};

/** Writes account ids as their platform does; the contract states this rule in prose. */
function asPlatformsWrite({ operation: { operationId }, body }: Sketch): Sketch['body'] {
  if (operationId === 'upsertPlatformCredentials' && body) return withOwnMembers(body);
  if (operationId === 'setPlatformWebhook' && body)
    return { ...body, platform: 'stripe', secret: 'whsec_01234567' };
  const write = accountIds[String(body?.['platform'])];
  if (operationId !== 'upsertPlatformConnection' || !body || !write) return body;
  const written = String(body['platform_account_id']).replace(/^acct_/, '');
  return { ...body, platform_account_id: write(written.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 250)) };
}

/** Makes a series end after its start, on existing dates; the contract states this in prose. */
function asCalendarsHave({ operation: { operationId }, query }: Sketch): Sketch['query'] {
  if (operationId !== 'getRevenueSeries') return query;
  const asked = String(query['from']);
  const [year, time] = [asked.slice(0, 4), asked.slice(10)];
  const [from, to] = [`${year}-06-27`, query['granularity'] === 'minute' ? `${year}-06-28` : `${year}-09-30`];
  return { ...query, from: `${from}${time}`, to: `${to}${time}` };
}

/** Validates a copy, because the validators fill in defaults. */
export function isValid({ operation: { operationId }, body, ...parts }: Sketch): boolean {
  if (!isOperationId(operationId)) throw new Error(`${operationId} is not generated`);
  return requestValidators[operationId](structuredClone(body === undefined ? parts : { ...parts, body }));
}

/** Health checks have few faults to draw. */
const weightOf = ({ secured }: BundledOperation): number => (secured ? 5 : 1);

export const sketches: fc.Arbitrary<Sketch> = fc.oneof(
  ...bundledOperations().map((one) => ({ weight: weightOf(one), arbitrary: sketchesOf(one) })),
);

/** The HTTP request without its token. */
export function askedOf({ operation, params, query, headers, body }: Sketch): Asked {
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const encode = (value: unknown): string => encodeURIComponent(String(value));
  const search = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return {
    method: operation.method,
    path: [path, ...(search.length > 0 ? [search.join('&')] : [])].join('?'),
    headers: body === undefined ? sent : { ...sent, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}
