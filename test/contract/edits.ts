/** Typical edits of a contract, drawn over every schema, parameter and header. */
import { asObject, isObject, type Json } from './oracle.ts';

export type Change = (schema: Json, salt: number, document: Json) => unknown;

export const pick = <T>(list: readonly T[], salt: number): T | undefined =>
  list[salt % Math.max(list.length, 1)];
export const typesOf = (schema: Json): unknown[] => [schema['type']].flat();
const isText = (schema: Json) =>
  typesOf(schema).includes('string') && !schema['enum'] && !('const' in schema);
const isNumber = (schema: Json) => typesOf(schema).some((type) => type === 'integer' || type === 'number');
export const listIn = (schema: Json, name: string): unknown[] | null => {
  const list = schema[name];
  return Array.isArray(list) ? list : null;
};
export const set = (schema: Json, name: string, value: unknown): void => void (schema[name] = value);

const schemaChanges: Record<string, Change> = {
  'other type': (schema, salt) => {
    if (typeof schema['type'] !== 'string') return;
    const types = ['string', 'integer', 'number', 'boolean', 'object', 'array'];
    const others = types.filter((type) => type !== schema['type']);
    set(schema, 'type', pick(others, salt));
  },
  'null allowed or not': (schema) => {
    if (schema['type'] === undefined || schema['enum'] || 'const' in schema) return;
    const types = typesOf(schema);
    const others = types.filter((type) => type !== 'null');
    set(schema, 'type', types.length > others.length ? others[0] : [...types, 'null']);
  },
  'a type more': (schema, salt) => {
    if (schema['type'] === undefined) return;
    set(schema, 'type', [...new Set([...typesOf(schema), pick(['integer', 'string', 'boolean'], salt)])]);
  },
  'an enum value more': (schema) => listIn(schema, 'enum')?.push('another_value'),
  'an enum value less': (schema, salt) => dropOne(listIn(schema, 'enum'), salt),
  'an enum from nothing': (schema) => {
    if (!isText(schema) || schema['format'] || schema['pattern']) return;
    set(schema, 'enum', ['a', 'ABC']);
  },
  'no enum any more': (schema) => void delete schema['enum'],
  'x-open-enum on or off': (schema) => {
    if (!schema['enum']) return;
    if (schema['x-open-enum']) delete schema['x-open-enum'];
    else set(schema, 'x-open-enum', true);
  },
  'another const': (schema) => {
    if ('const' in schema) set(schema, 'const', 'something else');
  },
  'a length': (schema, salt) => {
    const name = pick(['minLength', 'maxLength'], salt) ?? '';
    if (isText(schema)) shift(schema, name, name === 'minLength' ? 2 : 36, salt);
  },
  'a bound': (schema, salt) => {
    const name = pick(['minimum', 'maximum', 'exclusiveMinimum'], salt) ?? '';
    if (isNumber(schema)) shift(schema, name, name === 'maximum' ? 400 : 1, salt);
  },
  'a step': (schema) => isNumber(schema) && set(schema, 'multipleOf', schema['multipleOf'] === 5 ? 10 : 5),
  'a pattern': (schema, salt) =>
    isText(schema) && toggle(schema, 'pattern', ['^[A-Z]{3}$', '^.{2,}$', '^[a-z]+$'], salt),
  'a format': (schema, salt) =>
    isText(schema) && toggle(schema, 'format', ['uuid', 'date', 'date-time', 'uri-reference', 'uri'], salt),
  'required or not': (schema, salt) => {
    const name = pick(Object.keys(asObject(schema['properties'])), salt);
    if (name === undefined) return;
    const required = listIn(schema, 'required') ?? [];
    const others = required.filter((other) => other !== name);
    set(schema, 'required', others.length < required.length ? others : [...required, name]);
  },
  'a member more': (schema, salt) => {
    if (schema['type'] !== 'object') return;
    const member = pick([{ type: 'string' }, { type: ['integer', 'null'], minimum: 0 }, {}], salt);
    set(schema, 'properties', { ...asObject(schema['properties']), added_member: member });
    if (salt % 3 === 0) set(schema, 'required', [...(listIn(schema, 'required') ?? []), 'added_member']);
  },
  'a member less': (schema, salt) => hasMembers(schema) && removeMember(schema, salt),
  'a member renamed': (schema, salt) => {
    if (!hasMembers(schema)) return;
    const [name, member] = removeMember(schema, salt);
    set(schema, 'properties', { ...asObject(schema['properties']), [`${name}_renamed`]: member });
  },
  'additional members': (schema, salt) => {
    if (schema['type'] !== 'object') return;
    const choices = [false, true, { type: 'string' }, { type: 'integer' }];
    const others = choices.filter((choice) => choice !== schema['additionalProperties']);
    set(schema, 'additionalProperties', pick(others, salt));
  },
  'a default': (schema, salt) =>
    (isText(schema) || isNumber(schema)) && toggle(schema, 'default', [isText(schema) ? 'a' : 7], salt),
  'other items': (schema, salt) =>
    schema['type'] === 'array' &&
    set(schema, 'items', pick([{ type: 'string' }, { type: 'integer' }, {}], salt)),
  'a number of items': (schema, salt) =>
    schema['type'] === 'array' && set(schema, salt % 2 === 0 ? 'minItems' : 'maxItems', 1 + (salt % 3)),
  'unique items': (schema) => (schema['type'] === 'array' ? set(schema, 'uniqueItems', true) : false),
  'an alternative more': (schema, salt) => {
    const others = [{ type: 'boolean' }, { type: 'string', maxLength: 3 }, { type: 'object' }];
    branchesOf(schema)?.push(pick(others, salt));
  },
  'an alternative less': (schema, salt) => dropOne(branchesOf(schema), salt),
  'oneOf or anyOf': (schema) => {
    const [from, to] = schema['oneOf'] ? ['oneOf', 'anyOf'] : ['anyOf', 'oneOf'];
    if (!schema[from]) return;
    set(schema, to, schema[from]);
    delete schema[from];
  },
  'a condition on it': (schema, salt) => {
    const negations = [{ not: { const: 'a' } }, { not: { type: 'object' } }];
    const conditions: Json[] = [...negations, { propertyNames: { maxLength: 9 } }];
    Object.assign(schema, pick(conditions, salt));
  },
  'members by pattern': (schema) =>
    schema['type'] === 'object' &&
    set(schema, 'patternProperties', { '^[a-m]': { type: ['string', 'integer', 'boolean'] } }),
  'an allOf part more': (schema, salt) => {
    const parts = [{ maxProperties: 3 }, { type: 'object', required: ['added'] }, { minLength: 3 }];
    set(schema, 'allOf', [...(listIn(schema, 'allOf') ?? []), pick(parts, salt)]);
  },
  prose: (schema) => set(schema, 'description', 'Other words.'),
  deprecated: (schema) => set(schema, 'deprecated', true),
};

const branchesOf = (schema: Json) => listIn(schema, 'anyOf') ?? listIn(schema, 'oneOf');
const dropOne = (list: unknown[] | null, salt: number) =>
  list && list.length > 1 && list.splice(salt % list.length, 1);

/** Adds, changes or removes a number. */
function shift(schema: Json, name: string, first: number, salt: number): void {
  if (schema[name] === undefined) set(schema, name, first);
  else if (salt % 3 === 0) delete schema[name];
  else set(schema, name, Number(schema[name]) + (salt % 5 < 3 ? 1 : -1));
}
const toggle = (schema: Json, name: string, choices: readonly unknown[], salt: number) =>
  schema[name] !== undefined && salt % 2 === 0 ? delete schema[name] : set(schema, name, pick(choices, salt));
const dropMember = (of: unknown, name: string): Json =>
  Object.fromEntries(Object.entries(asObject(of)).filter(([other]) => other !== name));

const hasMembers = (schema: Json): boolean => Object.keys(asObject(schema['properties'])).length > 0;

function removeMember(schema: Json, salt: number): [name: string, member: unknown] {
  const properties = { ...asObject(schema['properties']) };
  const name = pick(Object.keys(properties), salt) ?? '';
  const member = properties[name];
  delete properties[name];
  if (name !== '') set(schema, 'properties', properties);
  const required = listIn(schema, 'required')?.filter((other) => other !== name);
  if (required) set(schema, 'required', required);
  return [name, member];
}

/** Edits around schemas: parameters, headers, responses, operations. */
const otherChanges: Record<string, Change> = {
  'required or not, around': (place) => {
    if (typeof place['required'] !== 'boolean') return;
    set(place, 'required', !place['required']);
  },
  'a header less': (place, salt) => {
    const name = pick(Object.keys(asObject(place['headers'])), salt);
    if (name !== undefined) set(place, 'headers', dropMember(place['headers'], name));
  },
  'a status less': (place, salt) => {
    const name = pick(Object.keys(asObject(place['responses'])), salt);
    if (name !== undefined) set(place, 'responses', dropMember(place['responses'], name));
  },
  'a parameter less': (place, salt) => {
    const parameters = listIn(place, 'parameters');
    if (parameters?.length) parameters.splice(salt % parameters.length, 1);
  },
  'a parameter more': (place, salt) => {
    const added = { name: 'added', in: 'query', required: salt % 2 === 0, schema: { type: 'string' } };
    listIn(place, 'parameters')?.push(added);
  },
};

export const changeKinds = { ...schemaChanges, ...otherChanges };

const unvisited = 'example examples securitySchemes info tags servers security'.split(' ');
const keywords = 'required enum type default patternProperties not propertyNames'.split(' ');
type Found = { readonly path: string; readonly value: Json; readonly isSchema: boolean };

function placesIn(document: Json): Found[] {
  const found: Found[] = [];
  const visit = (value: unknown, path: string, isSchema: boolean): void => {
    if (Array.isArray(value)) for (const [n, one] of value.entries()) visit(one, `${path}/${n}`, isSchema);
    if (!isObject(value)) return;
    found.push({ path, value, isSchema });
    for (const [name, one] of Object.entries(value)) {
      if (unvisited.includes(name)) continue;
      if (name === 'properties' && isSchema)
        for (const [key, property] of Object.entries(asObject(one)))
          visit(property, `${path}/properties/${key}`, true);
      else if (!keywords.includes(name))
        visit(one, `${path}/${name}`, isSchema || name === 'schema' || path.endsWith('components/schemas'));
    }
  };
  visit(document, '', false);
  return found;
}

/** Applies the edit of kind `which` at the place `where`; returns its description. */
export function applyEdit(
  document: Json,
  kinds: Record<string, Change>,
  { which, where, salt }: { readonly which: number; readonly where: number; readonly salt: number },
): string {
  const names = Object.keys(kinds);
  const places = placesIn(document);
  for (let step = 0; step < names.length; step += 1) {
    const kind = names[(which + step) % names.length] ?? '';
    const needsSchema = !(kind in otherChanges);
    const fitting = places.filter(({ path, isSchema }) => isSchema === needsSchema && path !== '/components');
    for (let turn = 0; turn < fitting.length; turn += 1) {
      const place = fitting[(where + turn) % fitting.length];
      const before = place && JSON.stringify(place.value);
      if (!place) continue;
      kinds[kind]?.(place.value, salt, document);
      if (JSON.stringify(place.value) !== before) return `${kind} at ${place.path}`;
    }
  }
  return 'nothing';
}
