import { Ajv2020, type CodeOptions } from 'ajv/dist/2020.js';
import standaloneModule from 'ajv/dist/standalone/index.js';
import formatsModule from 'ajv-formats';
import type { Contract, ContractOperation, ContractParameter, Schema } from './contract.ts';

// CommonJS packages: node wraps their default exports in another object.
const standaloneCode = standaloneModule.default;
const addFormats = formatsModule.default;

const code: CodeOptions = { source: true, esm: true, lines: true };

/**
 * JavaScript: node loads it ten times faster than TypeScript. Our check treats responses as closed:
 * a member missing from the contract is our fault; clients accept later additions.
 */
export function generateValidators(contract: Contract): { code: string; types: string } {
  const ajv = new Ajv2020({
    code,
    strict: true,
    strictRequired: false,
    allErrors: true,
    useDefaults: true,
    inlineRefs: false,
  });
  addFormats(ajv);
  ajv.addKeyword('components');
  for (const set of ['open', 'closed'] as const) {
    const schemas: Record<string, Schema> = {};
    for (const [name, schema] of Object.entries(contract.schemas)) schemas[name] = prepare(schema, set);
    ajv.addSchema({ $id: set, components: { schemas } });
  }

  // Compiles a schema shared by several responses (problem, headers) once, under its first name.
  const names = new Map<string, string>();
  const addValidator = (name: string, schema: Schema): string => {
    const key = JSON.stringify(schema);
    const known = names.get(key);
    if (known !== undefined) return known;
    ajv.addSchema({ ...schema, $id: name });
    names.set(key, name);
    return name;
  };
  const requests: string[] = [];
  const responses: string[] = [];
  for (const operation of contract.operations) {
    const { operationId } = operation;
    requests.push(`  ${operationId}: ${addValidator(`${operationId}_request`, requestSchema(operation))},`);
    const answers = operation.responses.map(({ status, bodySchema, headers }) => {
      const named = `${operationId}_${status}`;
      const parts = [`headers: ${addValidator(`${named}_headers`, headersSchema(headers))}`];
      if (bodySchema) parts.push(`body: ${addValidator(`${named}_body`, prepare(bodySchema, 'closed'))}`);
      return `    ${status}: { ${parts.join(', ')} },`;
    });
    responses.push(`  ${operationId}: {`, ...answers, '  },');
  }
  const exports = Object.fromEntries([...names.values()].map((name) => [name, name]));
  const tables = `
export const requestValidators = {
${requests.join('\n')}
};
export const responseValidators = {
${responses.join('\n')}
};
`;
  return { code: asModule(standaloneCode(ajv, exports)) + tables, types: generateTypes(contract) };
}

/**
 * ajv writes `require` into its ECMAScript modules (ajv issue 2209). Imports the formats by name,
 * which every CommonJS loader understands, and inlines the length of a string in code points.
 */
function asModule(source: string): string {
  const body = source
    .replace(/^"use strict";/, '')
    .replaceAll(/require\("ajv-formats\/dist\/formats"\)\.fullFormats\b/g, 'fullFormats')
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', '(text) => [...text].length')
    .replaceAll(/export const /g, 'const ');
  if (body.includes('require('))
    throw new Error('the validators still contain require(); map it in scripts/generate/validators.ts');
  return `import { fullFormats } from 'ajv-formats/dist/formats.js';\n\n${body}`;
}

function requestSchema({ parameters, requestBody }: ContractOperation): Schema {
  const properties: Record<string, Schema> = {};
  for (const [location, key] of locations)
    properties[key] = parametersSchema(parameters.filter((parameter) => parameter.in === location));
  if (requestBody) properties['body'] = prepare(requestBody, 'open');
  return { type: 'object', properties, required: Object.keys(properties) };
}

const locations = [
  ['path', 'params'],
  ['query', 'query'],
  ['header', 'headers'],
] as const;

function parametersSchema(parameters: readonly ContractParameter[]): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, prepare(schema, 'open')])),
    required: parameters.filter(({ required }) => required === true).map(({ name }) => name),
  };
}

function headersSchema(headers: ContractOperation['responses'][number]['headers']): Schema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(headers).map(([name, { schema }]) => [name, prepare(schema, 'open')]),
    ),
    required: Object.entries(headers).flatMap(([name, { required }]) => (required === true ? [name] : [])),
    additionalProperties: false,
  };
}

/**
 * A copy for ajv: no prose, references into one of the two sets. Closed objects refuse unknown
 * members; the members of an `allOf` stay open, and the whole is closed around them.
 */
function prepare(schema: Schema, set: 'open' | 'closed'): Schema {
  const each = (value: unknown, as: 'open' | 'closed'): unknown =>
    Array.isArray(value)
      ? value.map((member) => each(member, as))
      : isSchema(value)
        ? prepare(value, as)
        : value;
  const copy = Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !prose.has(keyword))
      .map(([keyword, value]) => {
        if (keyword === '$ref') return [keyword, String(value).replace('#', `${set}#`)];
        if (keyword === 'allOf') return [keyword, each(value, 'open')];
        if (keyword === 'anyOf' || keyword === 'oneOf') return [keyword, each(value, set)];
        if (keyword === 'items') return [keyword, each(value, 'closed')];
        if (keyword !== 'properties' || !isSchema(value)) return [keyword, value];
        return [
          keyword,
          Object.fromEntries(Object.entries(value).map(([name, member]) => [name, each(member, 'closed')])),
        ];
      }),
  );
  const isObject = schema['properties'] !== undefined || schema['allOf'] !== undefined;
  return set === 'closed' && isObject ? { ...copy, type: 'object', unevaluatedProperties: false } : copy;
}

const prose = new Set(['description', 'title', 'examples', 'x-open-enum']);

/** A type with every defaulted member present: the validator fills them in. */
function withDefaults(
  declared: string,
  members: ReadonlyArray<readonly [name: string, schema: unknown]>,
): string {
  const defaulted = members
    .filter(([, schema]) => isSchema(schema) && schema['default'] !== undefined)
    .map(([name]) => `'${name}'`);
  return defaulted.length === 0 ? declared : `WithDefaults<${declared}, ${defaulted.join(' | ')}>`;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function generateTypes({ operations }: Contract): string {
  const requests = operations.map(({ operationId, parameters, requestBody }) => {
    const parts = locations.map(([location, key]) => {
      const names = parameters.filter((parameter) => parameter.in === location);
      if (names.length === 0) return `${key}: Record<never, never>`;
      const declared = `NonNullable<operations['${operationId}']['parameters']['${location}']>`;
      return `${key}: ${withDefaults(
        declared,
        names.map(({ name, schema }) => [name, schema]),
      )}`;
    });
    if (requestBody) {
      const declared = `operations['${operationId}']['requestBody']['content']['application/json']`;
      const members = isSchema(requestBody['properties']) ? Object.entries(requestBody['properties']) : [];
      parts.push(`body: ${withDefaults(declared, members)}`);
    }
    return `  ${operationId}: { ${parts.join('; ')} };`;
  });
  return `
import type { ErrorObject } from 'ajv';
import type { operations } from './contract.ts';

type WithDefaults<T, Defaulted extends keyof T> = Omit<T, Defaulted> & { [Name in Defaulted]-?: NonNullable<T[Name]> };

/** A validated request of each operation: decoded, with the contract's defaults filled in. */
export type RequestParts = {
${requests.join('\n')}
};


export type Validator<T> = { (value: unknown): value is T; errors?: ErrorObject[] | null };

export declare const requestValidators: { readonly [Id in keyof RequestParts]: Validator<RequestParts[Id]> };
export declare const responseValidators: Readonly<
  Record<keyof RequestParts, Readonly<Record<number, { readonly headers: Validator<unknown>; readonly body?: Validator<unknown> }>>>
>;
`;
}
