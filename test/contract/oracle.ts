/**
 * Finds breaking changes by a value: a request allowed before and rejected now, or a response
 * allowed now and unexpected before. ajv alone judges values at and beyond the schemas' bounds.
 */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formatsModule from 'ajv-formats';
import { candidates } from './candidates.ts';

export type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const asObject = (value: unknown): Json => (isObject(value) ? value : {});
const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

type Witness = { readonly place: string; readonly value: unknown };

const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
formatsModule.default(ajv);
const compiled = new Map<string, ValidateFunction>();
const valuesOf = new Map<string, unknown[]>();

/** A value that proves a break, or null. Null does not prove compatibility. */
export function findWitness(before: Json, after: Json): Witness | null {
  const [were, are] = [placesOnce(before, 'before'), placesOnce(after, 'after')];
  const seen = new Set<string>();
  for (const [name, was] of were) {
    const is = are.get(name);
    if (name.startsWith('request ') && !is) return { place: name, value: 'any request' };
    if (!is) continue;
    const [giver, taker] = name.startsWith('request ') ? [was, is] : [is, was];
    const pair = `${textOf(giver)} ${textOf(taker)}`;
    if (textOf(was) === textOf(is) || seen.has(pair)) continue;
    seen.add(pair);
    const [allows, takes] = [validator(giver), validator(taker)];
    for (const value of [...valuesFor(taker), ...valuesFor(giver)])
      if (allows(value) && !takes(value)) return { place: name, value };
  }
  return null;
}

/** Places without any valid example value: a break there would go unnoticed. */
export function blindPlaces(document: Json): string[] {
  return [...findPlaces(document, 'before')].flatMap(([name, schema]) =>
    valuesFor(schema).some((value) => validator(schema)(value)) ? [] : [name],
  );
}

function validator(schema: Json): ValidateFunction {
  const key = textOf(schema);
  const known = compiled.get(key) ?? ajv.compile(structuredClone(schema));
  compiled.set(key, known);
  return known;
}

function valuesFor(schema: Json): unknown[] {
  const key = textOf(schema);
  const known = valuesOf.get(key) ?? candidates(schema, schema);
  valuesOf.set(key, known);
  return known;
}

const texts = new WeakMap<Json, string>();
function textOf(schema: Json): string {
  const known = texts.get(schema) ?? JSON.stringify(schema);
  texts.set(schema, known);
  return known;
}

type Side = 'before' | 'after';
type Known = WeakMap<Json, Map<string, Json>>;
const known: Record<Side, Known> = { before: new WeakMap(), after: new WeakMap() };

function placesOnce(document: Json, side: Side): Map<string, Json> {
  const places = known[side].get(document) ?? findPlaces(document, side);
  known[side].set(document, places);
  return places;
}

/** Each request, and each response by status, as one schema; old clients ignore unknown members. */
function findPlaces(document: Json, side: Side): Map<string, Json> {
  const places = new Map<string, Json>();
  for (const [path, item] of Object.entries(asObject(document['paths'])))
    for (const [method, value] of Object.entries(asObject(item))) {
      const operation = asObject(value);
      if (operation['responses'] === undefined) continue;
      const own = asList(asObject(item)['parameters']);
      const request = requestOf(document, operation, own, side);
      places.set(`request ${method} ${path}`, closure(document, request));
      for (const [status, response] of Object.entries(asObject(operation['responses']))) {
        const whole = closure(document, responseOf(document, asObject(response), side));
        places.set(`response ${method} ${path} ${status}`, side === 'before' ? openSchema(whole) : whole);
      }
    }
  return places;
}

function requestOf(document: Json, operation: Json, shared: readonly unknown[], side: Side): Json {
  const properties: Json = {};
  const required: string[] = [];
  const all = [...shared, ...asList(operation['parameters'])];
  const parameters = all.map((parameter) => resolve(document, parameter));
  for (const location of ['path', 'query', 'header']) {
    const here = parameters.filter((parameter) => parameter['in'] === location);
    properties[location] = group(here, side === 'before');
    required.push(location);
  }
  const body = operation['requestBody'] !== undefined && resolve(document, operation['requestBody']);
  if (body) properties['body'] = bodyOf(body);
  if (body && body['required'] === true) required.push('body');
  // Closed on the old side: an old client sends no unknown members.
  return { type: 'object', properties, required, additionalProperties: side === 'after' };
}

function responseOf(document: Json, reference: Json, side: Side): Json {
  const response = resolve(document, reference);
  const headers = Object.entries(asObject(response['headers'])).map(([name, header]) => {
    return { ...resolve(document, header), name: name.toLowerCase() };
  });
  const hasBody = response['content'] !== undefined;
  const sent = group(headers, side === 'after');
  const properties = hasBody ? { headers: sent, body: bodyOf(response) } : { headers: sent };
  return { type: 'object', properties, required: Object.keys(properties) };
}

function group(members: readonly Json[], closed: boolean): Json {
  const named = members.map((member) => [String(member['name']), member['schema']] as const);
  const required = members.filter((member) => member['required'] === true).map(({ name }) => name);
  // The mark keeps headers closed in `openSchema` and stops `candidates` from adding members.
  const marks = { 'x-members': 'known', ...(closed && { additionalProperties: false }) };
  return { type: 'object', properties: Object.fromEntries(named), required, ...marks };
}

const bodyOf = (described: Json): unknown =>
  asObject(Object.values(asObject(described['content']))[0])['schema'] ?? true;

function resolve(document: Json, value: unknown): Json {
  const { $ref } = asObject(value);
  return typeof $ref === 'string' ? resolve(document, at(document, $ref)) : asObject(value);
}

export function at(document: unknown, reference: string): unknown {
  if (reference === '') return document;
  const names = reference.replace(/^#?\//, '').split('/');
  const step = (from: unknown, name: string) =>
    Array.isArray(from) ? asList(from)[Number(name)] : asObject(from)[name];
  return names.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).reduce(step, document);
}

/** A schema with the shared schemas it reaches, and no others. */
function closure(document: Json, schema: Json): Json {
  const schemas: Json = {};
  const visit = (value: unknown): void => {
    const references = JSON.stringify(value ?? null).matchAll(/"#\/components\/schemas\/([^"/]+)"/g);
    for (const [, name = ''] of references) {
      if (name in schemas) continue;
      schemas[name] = asObject(asObject(document['components'])['schemas'])[name];
      visit(schemas[name]);
    }
  };
  visit(schema);
  return { ...schema, components: { schemas } };
}

/** A response as a client reads it: unknown members are ignored, open enums hold any value. */
function openSchema(value: Json): Json {
  const each = (one: unknown): unknown =>
    Array.isArray(one) ? one.map(each) : isObject(one) ? openSchema(one) : one;
  const { additionalProperties, unevaluatedProperties: _, oneOf, ...rest } = value;
  // An open value may match several alternatives.
  if (oneOf !== undefined) rest['anyOf'] = oneOf;
  if (rest['x-open-enum'] === true) delete rest['enum'];
  const kept =
    additionalProperties === undefined || additionalProperties === false ? {} : { additionalProperties };
  return Object.fromEntries(Object.entries({ ...rest, ...kept }).map(([name, one]) => [name, each(one)]));
}
