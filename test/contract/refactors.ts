/** Rewritings of a contract without a change of meaning. */
import { listIn, set, typesOf, type Change } from './edits.ts';
import { asObject, type Json } from './oracle.ts';

function moveOut(schema: Json): Json {
  const moved = { ...schema };
  for (const key of Object.keys(schema)) delete schema[key];
  return moved;
}
const reverse = (schema: Json, name: string) =>
  Array.isArray(schema[name]) && set(schema, name, listIn(schema, name)?.toReversed());

export const refactors: Record<string, Change> = {
  'moved to a schema of its own': (schema, salt, document) => {
    const name = `Moved${salt}`;
    const schemas = asObject(asObject(document['components'])['schemas']);
    if (name in schemas) return;
    const moved = moveOut(schema);
    set(schema, '$ref', `#/components/schemas/${name}`);
    const components = asObject(document['components']);
    set(document, 'components', { ...components, schemas: { ...schemas, [name]: moved } });
  },
  'written out where it is used': (schema, _, document) => {
    const reference = schema['$ref'];
    if (typeof reference !== 'string') return;
    const name = reference.split('/').at(-1) ?? '';
    const target = asObject(asObject(asObject(document['components'])['schemas'])[name]);
    if (Object.keys(schema).some((key) => key in target && key !== 'description')) return;
    delete schema['$ref'];
    Object.assign(schema, structuredClone(target), schema);
  },
  'put into an allOf': (schema) => set(schema, 'allOf', [moveOut(schema)]),
  'members split over an allOf': (schema, salt) => {
    const entries = Object.entries(asObject(schema['properties']));
    if (entries.length < 2 || schema['additionalProperties'] === false) return;
    const cut = 1 + (salt % (entries.length - 1));
    set(schema, 'properties', Object.fromEntries(entries.slice(0, cut)));
    const part = { type: 'object', properties: Object.fromEntries(entries.slice(cut)) };
    set(schema, 'allOf', [...(listIn(schema, 'allOf') ?? []), part]);
  },
  'an anyOf of one': (schema) => set(schema, 'anyOf', [moveOut(schema)]),
  'required in another order': (schema) => reverse(schema, 'required'),
  'types in another order': (schema) => reverse(schema, 'type'),
  'enum values in another order': (schema) => reverse(schema, 'enum'),
  'const as an enum of one': (schema) => {
    if (!('const' in schema)) return;
    set(schema, 'enum', [schema['const']]);
    delete schema['const'];
  },
  'null beside it or in its type': (schema) => {
    if (!Array.isArray(schema['type'])) return;
    const { description, default: byDefault, ...moved } = schema;
    const others = typesOf(schema).filter((type) => type !== 'null');
    if (others.length !== 1 || byDefault !== undefined) return;
    for (const key of Object.keys(moved)) delete schema[key];
    set(schema, 'anyOf', [{ ...moved, type: others[0] }, { type: 'null' }]);
  },
  'additionalProperties spelt out': (schema) => {
    if (schema['type'] !== 'object' || schema['additionalProperties'] !== undefined) return;
    set(schema, 'additionalProperties', true);
  },
};
