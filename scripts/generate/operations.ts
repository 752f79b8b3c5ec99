import { z } from 'zod';
import { resolve, type Contract, type ContractOperation, type ContractResponse } from './contract.ts';

/** Statuses with problems specific to an operation; every other error means the same everywhere. */
const ownStatuses = new Set([404, 409, 422, 429]);
const problem = z.object({ type: z.string() });
const closedBody = z.object({ required: z.array(z.string()).min(1) });

/** The contract → one row per operation: method, path, and a mark to recognise each response by. */
export function generateOperations(contract: Contract): string {
  const rows = contract.operations.map((operation) => [operation.operationId, describe(operation, contract)]);
  const table = JSON.stringify(Object.fromEntries(rows), null, 2).replaceAll(/"(\d+)":/g, '$1:');
  return `
/**
 * Each operation's method, path and responses: \`null\` without a body, \`''\` for any problem, the
 * only problem's type, a member always in its JSON, or \`text/event-stream\`.
 */
export const operations = ${table} as const;

export type OperationId = keyof typeof operations;
export const isOperationId = (id: string): id is OperationId => Object.hasOwn(operations, id);
`;
}

function describe({ operationId, method, path, responses }: ContractOperation, { document }: Contract) {
  const answers = responses.map((response): [number, string | null] => {
    const kind = classify(response, document);
    if (kind === undefined)
      throw new Error(
        `${operationId} ${response.status}: ${describeMark(response)}, for clients to recognise it`,
      );
    return [response.status, kind];
  });
  return { method: method.toLowerCase(), path, answers: Object.fromEntries(answers) };
}

const describeMark = ({ contentType }: ContractResponse): string =>
  contentType === 'application/problem+json'
    ? 'its examples must have one type'
    : 'its schema must require a member, tenant_id best of all';

/** Undefined if nothing identifies the response. */
function classify(response: ContractResponse, document: unknown): string | null | undefined {
  const { status, contentType, bodySchema, examples } = response;
  if (contentType === null || contentType === 'text/event-stream') return contentType;
  if (contentType === 'application/problem+json') {
    if (!ownStatuses.has(status)) return '';
    const types = new Set(examples.map((example) => problem.parse(example).type));
    return types.size === 1 ? [...types][0] : undefined;
  }
  const required = closedBody.safeParse(resolve(document, bodySchema)).data?.required;
  return required?.includes('tenant_id') ? 'tenant_id' : required?.[0];
}
