import type { Contract, ContractOperation } from './contract.ts';

/** The contract → the client's interface, with the contract's descriptions for editors. */
export function generateClientMethods({ operations }: Contract): string {
  const answeredOnce = operations.filter(
    ({ responses }) => !responses.some(({ contentType }) => contentType === 'text/event-stream'),
  );
  return `
import type { Request } from '../src/client/request.ts';
import type { Result } from '../src/client/result.ts';

/** One method per operation, named by its \`operationId\`. No method ever throws or rejects. */
export interface Client {
${answeredOnce.map(methodOf).join('\n')}
}
`;
}

function methodOf(operation: ContractOperation): string {
  const { operationId: id, parameters, requestBody } = operation;
  // An operation reading raw bytes itself takes no body from the client.
  const isNeeded = requestBody !== null || parameters.some(({ required }) => required);
  return `${generateDoc(operation)}
  readonly ${id}: (request${isNeeded ? '' : '?'}: Request<'${id}'>) => Promise<Result<'${id}'>>;`;
}

function generateDoc({ summary, description, parameters, deprecated }: ContractOperation): string {
  const listed = parameters.map(({ in: place, name, description: text = '' }) => {
    const member = /^\w+$/.test(name) ? `.${name}` : `['${name}']`;
    return `- \`${place}${member}\`: ${text.trim().replaceAll(/\s*\n\s*/g, ' ')}`;
  });
  const parts = [summary, description, listed.join('\n'), deprecated ? '@deprecated' : ''];
  const text = parts.filter((part) => part !== '').join('\n\n');
  const lines = text.replaceAll('*/', '*\\/').trim().split('\n');
  return ['  /**', ...lines.map((line) => `   * ${line}`.trimEnd()), '   */'].join('\n');
}
