/** Candidate values for a schema: a valid one, then variants with one change each. */
import fc from 'fast-check';
import { z } from 'zod';

const schemaOf = z.looseObject({
  $ref: z.string().optional(),
  allOf: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  format: z.string().optional(),
  pattern: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
});
type Schema = z.infer<typeof schemaOf>;
const number = z.number().catch(0);

const byFormat: Record<string, string> = {
  uuid: '019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6',
  'date-time': '2026-03-14T10:42:05Z',
  date: '2026-03-14',
  'uri-reference': '/a',
  uri: 'https://a.example/',
};
const strings = ['', 'a', 'ABC', 'two words', 'é', '7', 'x'.repeat(40), ...Object.values(byFormat)];
const numbers = [0, 1, -1, 2, 7, 0.5, -0.5, 1.5, 99, 450, 3_000_000_000, Number.MAX_SAFE_INTEGER, 1e300];
const anything = ['text', 7, 0.5, true, null, [], {}, [7], { other: 7 }];
const maxDepth = 14;

export function candidates(root: unknown, value: unknown, depth = 0): unknown[] {
  if (value === false || depth > maxDepth) return [];
  const schema = flatten(root, value);
  const { anyOf, oneOf, ...rest } = schema;
  const branches = anyOf ?? oneOf;
  if (branches)
    return branches.flatMap((branch) => candidates(root, both(rest, flatten(root, branch)), depth + 1));
  const types = schema.type === undefined ? typesMeant(schema) : [schema.type].flat();
  const fixed = schema.const !== undefined ? [schema.const] : (schema.enum ?? []);
  if (fixed.length > 0) return [...fixed, ...anything];
  return [...types.flatMap((type) => ofType(root, type, schema, depth)), ...anything];
}

function typesMeant(schema: Schema): string[] {
  if (schema.properties || schema.required) return ['object'];
  return schema.enum || schema.const !== undefined ? [] : ['string', 'number'];
}

function ofType(root: unknown, type: string, schema: Schema, depth: number): unknown[] {
  if (type === 'boolean') return [true, false];
  if (type === 'string') return stringsFor(schema);
  if (type === 'integer' || type === 'number') return numbersFor(schema);
  if (type === 'array') return arraysFor(root, schema, depth);
  return type === 'object' ? objectsFor(root, schema, depth) : [null];
}

function stringsFor(schema: Schema): string[] {
  const { pattern = '' } = schema;
  const matching = listMatching(pattern);
  const formatted = schema.format === undefined ? [] : [byFormat[schema.format] ?? ''];
  const lengths = ['minLength', 'maxLength'].flatMap((name) => {
    const length = schema[name];
    return typeof length === 'number' ? [length - 1, length, length + 1] : [];
  });
  const fitting = matching.length > 0 ? matching[0]?.slice(-1) : 'n';
  const long = lengths
    .filter((length) => length >= 0 && length <= 5000)
    .map((length) => String(fitting).repeat(length));
  const others = schema.format === undefined ? strings : ['', 'two words'];
  const isLong = (text: string): boolean => text.length >= number.parse(schema['minLength']);
  // A valid text comes first: variants of other members reuse it.
  const all = [...formatted, ...matching, ...long, ...others];
  return [...new Set([...all.filter(isLong), ...all])];
}

const matchingTexts = new Map<string, readonly string[]>([['', []]]);

function listMatching(pattern: string): readonly string[] {
  const known = matchingTexts.get(pattern);
  if (known) return known;
  const texts = fc.sample(fc.stringMatching(new RegExp(pattern)), { seed: 1, numRuns: 4 });
  matchingTexts.set(pattern, texts);
  return texts;
}

function numbersFor(schema: Schema): number[] {
  const names = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
  const bounds = names.flatMap((name) => {
    const bound = schema[name];
    return typeof bound === 'number' ? [bound, bound + 1, bound - 1, bound + 0.5, bound - 0.5] : [];
  });
  return [...new Set([...bounds, ...numbers])];
}

function arraysFor(root: unknown, schema: Schema, depth: number): unknown[] {
  const items = candidates(root, schema.items ?? true, depth + 1);
  const [first] = items;
  const sizes = [number.parse(schema['minItems']), number.parse(schema['maxItems']), 2];
  const sized = sizes
    .flatMap((size) => [size, size + 1])
    .filter((size) => size < 30)
    .map((size) => Array.from({ length: size }, () => first));
  return [...items.map((item) => [item]), [], ...sized, items.slice(0, 3)];
}

function objectsFor(root: unknown, schema: Schema, depth: number): unknown[] {
  const { properties = {}, required = [] } = schema;
  const names = [...new Set([...Object.keys(properties), ...required])];
  const options = new Map(names.map((name) => [name, candidates(root, properties[name] ?? true, depth + 1)]));
  const whole = Object.fromEntries(names.map((name) => [name, options.get(name)?.[0]]));
  const least = Object.fromEntries(required.map((name) => [name, options.get(name)?.[0]]));
  const changed = names.flatMap((name) => [
    Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name)),
    ...(options.get(name) ?? []).map((option) => ({ ...whole, [name]: option })),
  ]);
  const others = schema['additionalProperties'];
  const extra = [7, 'text', null, ...(others === undefined ? [] : candidates(root, others, depth + 1))];
  const extended =
    schema['x-members'] === 'known' ? [] : extra.map((value) => ({ ...whole, other_member: value }));
  return [whole, least, ...changed, ...extended];
}

/** Merges references and `allOf` roughly; ajv judges the resulting values. */
function flatten(root: unknown, value: unknown): Schema {
  const { $ref, allOf = [], ...own } = schemaOf.catch({}).parse(value);
  const parts: unknown[] = $ref === undefined ? allOf : [target(root, $ref), ...allOf];
  return parts.map((part) => flatten(root, part)).reduce(both, own);
}

function both(a: Schema, b: Schema): Schema {
  const properties = { ...a.properties };
  for (const [name, property] of Object.entries(b.properties ?? {}))
    properties[name] = name in properties ? { allOf: [properties[name], property] } : property;
  const required = [...new Set([...(a.required ?? []), ...(b.required ?? [])])];
  const [ofA, ofB] = [[a.type ?? []].flat(), [b.type ?? []].flat()];
  const types = a.type !== undefined && b.type !== undefined && ofA.filter((type) => ofB.includes(type));
  return {
    ...a,
    ...b,
    ...(types && { type: types }),
    ...((a.properties || b.properties) && { properties }),
    ...(required.length > 0 && { required }),
  };
}

function target(root: unknown, reference: string): unknown {
  const step = (from: unknown, name: string) => z.looseObject({}).catch({}).parse(from)[name];
  return reference.slice(2).split('/').reduce(step, root);
}
