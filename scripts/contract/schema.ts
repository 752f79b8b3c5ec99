/**
 * A schema in normal form: `$ref`, `allOf`, `const` and null are resolved, so moving a part between
 * them is no change. Members and items are read lazily: schemas may be recursive.
 */
import { below, canonical, isMembers, listOf, membersOf, target, type Located } from './document.ts';

/** Schemas applied together; an empty list allows everything. */
export type Node = readonly Located[];

/** JSON's types; integer and fraction together make up number. */
export type Type = 'null' | 'boolean' | 'object' | 'array' | 'string' | 'integer' | 'fraction';
export type Limit = { readonly bound: number; readonly strength: number; readonly exclusive: boolean };
export type Union = { readonly branches: readonly Node[]; readonly exactlyOne: boolean };
export type Schema = {
  readonly types: ReadonlySet<Type>;
  /** Allowed values as text, without null: null is a type. */
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
  /** Keywords without a rule. */
  readonly rest: Node;
  /** The schema as written. */
  readonly parts: Node;
  readonly default: string | undefined;
  readonly deprecated: boolean;
};

const all: readonly Type[] = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'fraction'];
// The sign makes the stronger limit the greater number.
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

/** @throws Error if a schema contains itself directly */
export function read(document: unknown, node: Node, within: readonly string[] = []): Schema {
  const key = keyOf(node);
  if (key !== '' && within.includes(key)) throw new Error(`a schema contains itself: ${key}`);
  const whole = merge(document, node);
  const unions: Union[] = [];
  let schema: Schema = { ...whole, unions: [] };
  for (const union of whole.unions) {
    const [branch, ...others] = union.branches.filter((one) => !isNull(document, one));
    const besideNull = branch && others.length === 0 && union.branches.length === 2;
    const only = besideNull ? read(document, branch, [...within, key]) : null;
    const isPlain = only?.unions.length === 0 && only.rest.length === 0;
    if (only && isPlain && !(union.exactlyOne && only.types.has('null')))
      schema = conjoin(schema, { ...only, types: new Set([...only.types, 'null']) });
    else unions.push({ ...union, exactlyOne: union.exactlyOne && !areDisjoint(document, union.branches) });
  }
  return reconcile({ ...schema, unions, parts: node });
}

export const keyOf = (node: Node): string => node.map(({ at }) => at).join(' & ');

/** Cached by document and location: unions compare all branches, and operations share schemas. */
const mergedSchemas = new WeakMap<object, Map<string, Schema>>();

function merge(document: unknown, node: Node): Schema {
  const places = isMembers(document) ? mergedSchemas.get(document) : undefined;
  const key = keyOf(node);
  const known = places?.get(key);
  if (known) return known;
  const parts = node.flatMap((part) => flatten(document, part)).map(readOwn);
  const schema = reconcile(parts.reduce(conjoin, readOwn({ value: true, at: '' })));
  if (isMembers(document))
    mergedSchemas.set(document, (places ?? new Map<string, Schema>()).set(key, schema));
  return schema;
}

/** A schema and its parts from `$ref`, `allOf` and single-branch unions, without those keywords. */
function flatten(document: unknown, part: Located, within: readonly string[] = []): Node {
  if (within.includes(part.at)) throw new Error(`a schema contains itself: ${part.at}`);
  if (!isMembers(part.value)) return [part];
  const own = { ...part.value };
  const path = [...within, part.at];
  const { $ref } = own;
  delete own['$ref'];
  const parts = typeof $ref === 'string' ? [...flatten(document, target(document, $ref), path)] : [];
  for (const name of ['allOf', 'anyOf', 'oneOf']) {
    const branches = listOf(own[name]);
    if (name !== 'allOf' && branches.length !== 1) continue;
    delete own[name];
    for (const [n, value] of branches.entries())
      parts.push(...flatten(document, { value, at: below(part.at, name, n) }, path));
  }
  return [{ value: own, at: part.at }, ...parts];
}

/** One schema object, ignoring its parts. */
function readOwn({ value, at }: Located): Schema {
  const schema = membersOf(value);
  const named = schema['type'] === undefined ? all : [schema['type']].flat().flatMap(parseTypes);
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];
  const known = Array.isArray(values);
  const types = known && !values.includes(null) ? named.filter((type) => type !== 'null') : named;
  const limits = new Map<string, Limit>();
  for (const [keyword, [limit, sign, exclusive]] of Object.entries(limitKeywords)) {
    const bound = schema[keyword];
    // A minimum size of 0 allows everything.
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

/** The conjunction of two schemas. */
function conjoin(a: Schema, b: Schema): Schema {
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
    // A member named by one side only falls under the other side's `additional`.
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

/** Keeps values and types consistent: no value of another type, no type without a value. */
function reconcile(schema: Schema): Schema {
  if (!schema.values) return schema;
  const values = new Set([...schema.values].filter((value) => schema.types.has(typeOf(JSON.parse(value)))));
  const types = new Set<Type>([...values].map((value) => typeOf(JSON.parse(value))));
  if (schema.types.has('null')) types.add('null');
  return { ...schema, types, values: values.size === 0 ? null : values };
}

const isNull = (document: unknown, branch: Node): boolean => {
  const { types } = merge(document, branch);
  return types.size === 1 && types.has('null');
};

/**
 * True if no value matches two branches: by type, or by a required member with different values.
 */
function areDisjoint(document: unknown, branches: readonly Node[]): boolean {
  const schemas = branches.map((branch) => merge(document, branch));
  return schemas.every((one, n) =>
    schemas.slice(n + 1).every((other) => {
      const shared = one.types.intersection(other.types);
      if (shared.size === 0) return true;
      if (shared.size > 1 || !shared.has('object')) return false;
      return [...one.required.intersection(other.required)].some((name) => {
        const a = merge(document, memberOf(one, name)).values;
        const b = merge(document, memberOf(other, name)).values;
        return a !== null && b !== null && a.isDisjointFrom(b);
      });
    }),
  );
}

function stronger(a: Limit | undefined, b: Limit): Limit {
  if (!a || a.strength < b.strength) return b;
  return a.strength > b.strength || a.exclusive ? a : b;
}

function parseTypes(name: unknown): readonly Type[] {
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
