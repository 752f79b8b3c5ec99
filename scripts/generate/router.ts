import { createHash } from 'node:crypto';
import type { Contract, ContractOperation, ContractParameter } from './contract.ts';

/**
 * The contract → the server's routes: exact paths, patterns for paths with parameters, and each
 * route's needs.
 */
export function generateRouter(contract: Contract, bundleYaml: string): string {
  const operations = Object.fromEntries(
    contract.operations.map((operation) => [operation.operationId, describe(operation)]),
  );
  const secured = contract.operations.filter(({ security }) => security.length > 0);
  const open = contract.operations.filter(({ security }) => security.length === 0);
  const exact = new Map<string, Record<string, string>>();
  const templated = new Map<string, Record<string, string>>();
  for (const { path, method, operationId } of contract.operations) {
    const paths = path.includes('{') ? templated : exact;
    paths.set(path, { ...paths.get(path), [method]: operationId });
  }
  return `
import type { OperationId } from './operations.ts';

/** Identifies this version of the contract; part of every entity tag. */
export const contractHash = '${createHash('sha256').update(bundleYaml).digest('base64url').slice(0, 12)}';

export type ParameterKind = 'string' | 'integer' | 'number' | 'boolean';
export type ParameterDescription = { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly kind: ParameterKind };

/** Each operation's needs, the decoding of its parameters and the media types of its responses. */
export const operations = ${JSON.stringify(operations, null, 2)} as const satisfies Readonly<Record<OperationId, unknown>>;

export type { OperationId };
export type SecuredOperationId = ${union(secured)};
export type OpenOperationId = ${union(open)};
export const securedOperationIds = ${JSON.stringify(secured.map(({ operationId }) => operationId))} as const satisfies readonly SecuredOperationId[];
export const openOperationIds = ${JSON.stringify(open.map(({ operationId }) => operationId))} as const satisfies readonly OpenOperationId[];

export type Methods = Readonly<Partial<Record<string, OperationId>>>;

export const exactPaths: ReadonlyMap<string, Methods> = new Map<string, Methods>(${JSON.stringify([...exact], null, 2)});

/** In the order of the contract; a parameter is one segment of the path. */
export const templatedPaths: ReadonlyArray<{ readonly pattern: RegExp; readonly names: readonly string[]; readonly methods: Methods }> = [
${[...templated].map(([path, byMethod]) => templatedPath(path, byMethod)).join('\n')}
];
`;
}

function describe({ requiredScope, parameters, requestBody, responses }: ContractOperation): unknown {
  return {
    requiredScope,
    parameters: parameters.map((parameter) => ({
      name: parameter.name,
      in: parameter.in,
      kind: kindOf(parameter),
    })),
    hasBody: requestBody !== null,
    responses: Object.fromEntries(responses.map(({ status, contentType }) => [status, contentType])),
  };
}

function kindOf({ name, schema }: ContractParameter): string {
  const type = schema['type'];
  if (type === 'string' || type === 'integer' || type === 'number' || type === 'boolean') return type;
  throw new Error(
    `parameter ${name}: only strings, integers, numbers and booleans are generated, not ${String(type)}`,
  );
}

function union(operations: readonly ContractOperation[]): string {
  return operations.map(({ operationId }) => `'${operationId}'`).join(' | ') || 'never';
}

function templatedPath(path: string, methods: Readonly<Record<string, string>>): string {
  const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const pattern = path.replaceAll(/[.*+?^$()[\]\\|]/g, String.raw`\$&`).replaceAll(/\{[^}]+\}/g, '([^/]+)');
  return `  { pattern: new RegExp(${JSON.stringify(`^${pattern}$`)}), names: ${JSON.stringify(names)}, methods: ${JSON.stringify(methods)} },`;
}
