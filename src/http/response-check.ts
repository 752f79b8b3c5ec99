/** An answer held against the contract before it leaves: a status, header or member that is not documented is our bug. */
import type { ErrorObject } from 'ajv';
import { responseValidators, type Validator } from '#generated/validators.js';
import type { EdgeAnswer, Exchange } from './exchange.ts';

/** The violations name JSON pointers and keywords, never values. */
export class ContractViolationError extends Error {
  override name = 'ContractViolationError' as const;
  readonly operationId: string;
  readonly status: number;
  readonly violations: readonly string[];
  constructor(operationId: string, status: number, violations: readonly string[]) {
    super('an answer broke the contract');
    this.operationId = operationId;
    this.status = status;
    this.violations = violations;
  }
}

/** @throws ContractViolationError when the answer is not what the contract documents; answers of no operation are not checked */
export function checkResponse(
  { operationId, subject }: Pick<Exchange, 'operationId' | 'subject'>,
  { status, headers, body }: EdgeAnswer,
): void {
  if (!operationId) return;
  const validators = responseValidators[operationId][status];
  if (!validators) throw new ContractViolationError(operationId, status, ['status: not documented']);
  const sent = { ...headers, 'X-Correlation-ID': subject.correlationId };
  const violations = found(validators.headers, sent, 'headers');
  if (validators.body) violations.push(...found(validators.body, body, 'body'));
  else if (body !== undefined) violations.push('body: not documented');
  if (violations.length > 0) throw new ContractViolationError(operationId, status, violations);
}

function found(validate: Validator<unknown>, value: unknown, part: string): string[] {
  return validate(value)
    ? []
    : (validate.errors ?? []).slice(0, 10).map((error) => `${part}${pointer(error)}: ${error.keyword}`);
}

function pointer({ instancePath, params }: ErrorObject): string {
  const member: unknown =
    params['missingProperty'] ?? params['unevaluatedProperty'] ?? params['additionalProperty'];
  return typeof member === 'string' ? `${instancePath}/${member}` : instancePath;
}
