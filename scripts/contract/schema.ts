/**
 * A schema in one form, however it was written: `$ref`, `allOf`, `const`, and null beside a schema are gone, so that
 * moving something between them is no change. Members and items stay unread until they are compared: schemas may recur.
 */
import { below, canonical, isMembers, listOf, membersOf, target, type Located } from './document.ts';

/** Schemas that all apply; none at all allows everything. */
export type Node = readonly Located[];

/** JSON's types, with numbers split so that an integer is a part of a number. */
export type Type = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction';
export type Limit = { readonly bound: number; readonly strength: number; readonly exclusive: boolean };
export type Union = { readonly branches: readonly Node[]; readonly exactlyOne: boolean };
export type Schema = {
  readonly types: ReadonlySet<Type>;
  /** Allowed values but null, which is a type; by their text. */
  readonly values: ReadonlySet<string> | null;
  readonly open: boolean;
  readonly limits: ReadonlyMap<string, Limit>;
  readonly patterns: ReadonlySet<string>;
  readonly formats: ReadonlySet<string>;
  readonly steps: ReadonlySet<number>;
  readonly uniqueItems: boolean;
  readonly required: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, Node>;
  readonly additional: Node;
  readonly items: Node;
  readonly unions: readonly Union[];
  /** A keyword that is not understood here. */
  readonly rest: Node;
  /** As it is written. */
  readonly parts: Node;
  readonly default: string | undefined;
  readonly deprecated: boolean;
};

const all: readonly Type[] = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'fraction'];
// The sign makes a stronger limit a greater number.
const limitKeywords: Record<string, readonly [limit: string, sign: 1 | -1, exclusive: boolean]> = {
  minimum: ['minimum', 1, false],
  exclusiveMinimum: ['minimum', 1, true],
  maximum: ['maximum', -1, false],
  exclusiveMaximum: ['maximum', -1, true],
  minLength: ['minLength', 1, false],
  maxLength: ['maxLength', -1, false],
  minItems: ['minItems', 1, false],
  maxItems: ['maxItems', -1, false],
  minProperties: ['minProperties', 1, false],
  maxProperties: ['maxProperties', -1, false],
};
const understood = new Set(
  'type enum const pattern format multipleOf uniqueItems required properties additionalProperties items anyOf oneOf '
    .concat('default deprecated title description examples example externalDocs xml $comment $defs ')
    .concat(Object.keys(limitKeywords).join(' '))
    .split(' '),
);

const never = (at: string): Node => [{ value: false, at }];
export const isNever = (node: Node): boolean => node.some(({ value }) => value === false);

/** @throws Error if a schema consists of itself */
export function read(document: unknown, node: Node, within: readonly string[] = []): Schema {
  const key = keyOf(node);
  if (key !== '' && within.includes(key)) throw new Error(`a schema consists of itself: ${key}`);
  const whole = merged(document, node);
  const unions: Union[] = [];
  let schema: Schema = { ...whole, unions: [] };
  for (const union of whole.unions) {
    const [branch, ...others] = union.branches.filter((one) => !isNull(document, one));
    const besideNull = branch && others.length === 0 && union.branches.length === 2;
    const only = besideNull ? read(document, branch, [...within, key]) : null;
    const isPlain = only?.unions.length === 0 && only.rest.length === 0;
    if (only && isPlain && !(union.exactlyOne && only.types.has('null')))
      schema = both(schema, { ...only, types: new Set([...only.types, 'null']) });
    else unions.push({ ...union, exactlyOne: union.exactlyOne && !areDisjoint(document, union.branches) });
  }
  return settled({ ...schema, unions, parts: node });
}

export const keyOf = (node: Node): string => node.map(({ at }) => at).join(' & ');

/** By document and place: the branches of unions are compared with each other, and operations share schemas. */
const mergedBefore = new WeakMap<object, Map<string, Schema>>();

function merged(document: unknown, node: Node): Schema {
  const places = isMembers(document) ? mergedBefore.get(document) : undefined;
  const key = keyOf(node);
  const known = places?.get(key);
  if (known) return known;
  const parts = node.flatMap((part) => flat(document, part)).map(own);
  const schema = settled(parts.reduce(both, own({ value: true, at: '' })));
  if (isMembers(document)) mergedBefore.set(document, (places ?? new Map<string, Schema>()).set(key, schema));
  return schema;
}

/** A schema and all that apply with it by reference, by `allOf`, or as the only alternative, each without those. */
function flat(document: unknown, part: Located, within: readonly string[] = []): Node {
  if (within.includes(part.at)) throw new Error(`a schema consists of itself: ${part.at}`);
  if (!isMembers(part.value)) return [part];
  const own = { ...part.value };
  const path = [...within, part.at];
  const { $ref } = own;
  delete own['$ref'];
  const parts = typeof $ref === 'string' ? [...flat(document, target(document, $ref), path)] : [];
  for (const name of ['allOf', 'anyOf', 'oneOf']) {
    const branches = listOf(own[name]);
    if (name !== 'allOf' && branches.length !== 1) continue;
    delete own[name];
    for (const [n, value] of branches.entries())
      parts.push(...flat(document, { value, at: below(part.at, name, n) }, path));
  }
  return [{ value: own, at: part.at }, ...parts];
}

/** The meaning of one schema object by itself. */
function own({ value, at }: Located): Schema {
  const schema = membersOf(value);
  const named = schema['type'] === undefined ? all : [schema['type']].flat().flatMap(typesNamed);
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];
  const known = Array.isArray(values);
  const types = known && !values.includes(null) ? named.filter((type) => type !== 'null') : named;
  const limits = new Map<string, Limit>();
  for (const [keyword, [limit, sign, exclusive]] of Object.entries(limitKeywords)) {
    const bound = schema[keyword];
    // A least size of 0 says nothing.
    if (typeof bound !== 'number' || (bound === 0 && /^min[LIP]/.test(limit))) continue;
    limits.set(limit, stronger(limits.get(limit), { bound, strength: sign * bound, exclusive }));
  }
  const strings = (name: string) => new Set(listOf([schema[name]]).flatMap((one) => stringsOf(one)));
  const inside = (name: string): Node => {
    const found = schema[name];
    if (found === undefined || found === true) return [];
    return found === false ? never(below(at, name)) : [{ value: found, at: below(at, name) }];
  };
  const step = schema['multipleOf'];
  const unread = Object.entries(schema).filter(([name]) => !understood.has(name) && !name.startsWith('x-'));
  return {
    types: value === false ? new Set() : new Set(types),
    values: known ? new Set(values.filter((one) => one !== null).map(canonical)) : null,
    open: known && schema['x-open-enum'] === true,
    limits,
    patterns: strings('pattern'),
    formats: strings('format'),
    steps: new Set(typeof step === 'number' ? [step] : []),
    uniqueItems: schema['uniqueItems'] === true,
    required: new Set(listOf(schema['required']).flatMap(stringsOf)),
    properties: new Map(
      Object.entries(membersOf(schema['properties'])).map(([name, property]) => [
        name,
        [{ value: property, at: below(at, 'properties', name) }],
      ]),
    ),
    additional: inside('additionalProperties'),
    items: inside('items'),
    unions: (['anyOf', 'oneOf'] as const).flatMap((name) => {
      const found = schema[name];
      if (!Array.isArray(found)) return [];
      const branches = found.map((branch: unknown, n) => [{ value: branch, at: below(at, name, n) }]);
      return [{ branches, exactlyOne: name === 'oneOf' }];
    }),
    rest: unread.length === 0 ? [] : [{ value: Object.fromEntries(unread), at }],
    parts: [],
    default: schema['default'] === undefined ? undefined : canonical(schema['default']),
    deprecated: schema['deprecated'] === true,
  };
}

/** Two schemas of which both apply. */
function both(a: Schema, b: Schema): Schema {
  const limits = new Map(a.limits);
  for (const [limit, bound] of b.limits) limits.set(limit, stronger(limits.get(limit), bound));
  const names = [...new Set([...a.properties.keys(), ...b.properties.keys()])];
  return {
    types: a.types.intersection(b.types),
    values: a.values && b.values ? a.values.intersection(b.values) : (a.values ?? b.values),
    open: (a.open || !a.values) && (b.open || !b.values) && (a.open || b.open),
    limits,
    patterns: a.patterns.union(b.patterns),
    formats: a.formats.union(b.formats),
    steps: a.steps.union(b.steps),
    uniqueItems: a.uniqueItems || b.uniqueItems,
    required: a.required.union(b.required),
    // A member that only one of them names is a further member to the other.
    properties: new Map(names.map((name) => [name, [...memberOf(a, name), ...memberOf(b, name)]])),
    additional: [...a.additional, ...b.additional],
    items: [...a.items, ...b.items],
    unions: [...a.unions, ...b.unions],
    rest: [...a.rest, ...b.rest],
    parts: [],
    default: b.default ?? a.default,
    deprecated: a.deprecated || b.deprecated,
  };
}

export const memberOf = (schema: Schema, name: string): Node =>
  schema.properties.get(name) ?? schema.additional;

/** Values and types in agreement: no value of another type, no type without a value. */
function settled(schema: Schema): Schema {
  if (!schema.values) return schema;
  const values = new Set([...schema.values].filter((value) => schema.types.has(typeOf(JSON.parse(value)))));
  const types = new Set<Type>([...values].map((value) => typeOf(JSON.parse(value))));
  if (schema.types.has('null')) types.add('null');
  return { ...schema, types, values: values.size === 0 ? null : values };
}

const isNull = (document: unknown, branch: Node): boolean => {
  const { types } = merged(document, branch);
  return types.size === 1 && types.has('null');
};

/** Whether no value fits two branches: by type, or by a required member with other values in each. */
function areDisjoint(document: unknown, branches: readonly Node[]): boolean {
  const schemas = branches.map((branch) => merged(document, branch));
  return schemas.every((one, n) =>
    schemas.slice(n + 1).every((other) => {
      const shared = one.types.intersection(other.types);
      if (shared.size === 0) return true;
      if (shared.size > 1 || !shared.has('object')) return false;
      return [...one.required.intersection(other.required)].some((name) => {
        const a = merged(document, memberOf(one, name)).values;
        const b = merged(document, memberOf(other, name)).values;
        return a !== null && b !== null && a.isDisjointFrom(b);
      });
    }),
  );
}

function stronger(a: Limit | undefined, b: Limit): Limit {
  if (!a || a.strength < b.strength) return b;
  return a.strength > b.strength || a.exclusive ? a : b;
}

function typesNamed(name: unknown): readonly Type[] {
  if (name === 'number') return ['integer', 'fraction'];
  return all.filter((type) => type === name);
}

function typeOf(value: unknown): Type {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'fraction';
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'object';
}

const stringsOf = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);
