import { z } from 'zod';
import { resolve, type Contract, type ContractOperation, type ContractResponse } from './contract.ts';

/** Statuses whose problem is the operation's own; every other error means the same for all operations. */
const ownStatuses = new Set([404, 409, 422, 429]);
const problem = z.object({ type: z.string() });
const closedBody = z.object({ required: z.array(z.string()).min(1) });

/** The contract → one row for each operation: its method, its path, and how each of its answers is recognised. */
export function generateOperations(contract: Contract): string {
  const rows = contract.operations.map((operation) => [operation.operationId, describe(operation, contract)]);
  const table = JSON.stringify(Object.fromEntries(rows), null, 2).replaceAll(/"(\d+)":/g, '$1:');
  return `
/**
 * Method and path of each operation, as the contract writes them, and its answers. An answer is \`null\`
 * without a body, \`''\` for any problem, the type of the only possible problem, a member that its JSON always has, or
 * \`text/event-stream\` for one that goes on.
 */
export const operations = ${table} as const;

export type OperationId = keyof typeof operations;
export const isOperationId = (id: string): id is OperationId => Object.hasOwn(operations, id);
`;
}

function describe({ operationId, method, path, responses }: ContractOperation, { document }: Contract) {
  const answers = responses.map((response): [number, string | null] => {
    const kind = kindOf(response, document);
    if (kind === undefined)
      throw new Error(`${operationId} ${response.status}: ${needed(response)}, for clients to recognise it`);
    return [response.status, kind];
  });
  return { method: method.toLowerCase(), path, answers: Object.fromEntries(answers) };
}

const needed = ({ contentType }: ContractResponse): string =>
  contentType === 'application/problem+json'
    ? 'its examples must have one type'
    : 'its schema must require a member, tenant_id best of all';

/** Undefined when the answer has nothing to recognise it by. */
function kindOf(response: ContractResponse, document: unknown): string | null | undefined {
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
