/** The generated router and validators in the shape that openapi-backend calls them in. */
import type { ErrorObject } from 'ajv';
import {
  OpenAPIRouter,
  OpenAPIValidator,
  type Operation,
  type ParsedRequest,
  type Request,
  type ValidationResult,
} from 'openapi-backend';
import {
  exactPaths,
  openOperationIds,
  operations,
  securedOperationIds,
  templatedPaths,
  type OpenOperationId,
  type OperationId,
  type SecuredOperationId,
} from '#generated/router.ts';
import { requestValidators } from '#generated/validators.js';
import {
  answerFor,
  type Handlers,
  type OpenHandlers,
  type RequestFacts,
  type SecuredHandlers,
} from '../operations/handler.ts';
import { pointerTo } from '../model/json-pointer.ts';
import type { Exchange } from './exchange.ts';
import { decodeParameter, matchRoute } from './match.ts';
import { textFaults } from './text-faults.ts';

/** What is handed to the engine: it passes this very object to the router and to the validator. */
export type ContractRequest = Request & { readonly exchange: Exchange };

export class ContractRouter extends OpenAPIRouter {
  readonly #operations = new Map(
    this.getOperations().map((operation) => [operation.operationId ?? '', operation]),
  );

  /** The engine looks at nothing of this: handlers get what the validator decodes. */
  override parseRequest({ method, path, headers }: Request): ParsedRequest {
    return { method, path, headers, params: {}, query: {}, cookies: {}, requestBody: undefined };
  }

  /** @throws Error beginning with 404 or 405, which is how the engine tells the two apart */
  override matchOperation({ exchange }: ContractRequest): Operation {
    const match = matchRoute({ exactPaths, templatedPaths }, exchange.method, exchange.path);
    if (match.kind === 'no-path') throw new Error('404-notFound');
    if (match.kind === 'no-method') {
      exchange.allow = match.allow;
      throw new Error('405-methodNotAllowed');
    }
    const operation = this.#operations.get(match.operationId);
    if (!operation) throw new Error(`the bundle has no ${match.operationId}; run make generate`);
    exchange.operationId = match.operationId;
    exchange.pathParameters = match.parameters;
    return operation;
  }
}

export class ContractValidator extends OpenAPIValidator {
  readonly #accept: ReadonlyMap<OperationId, Accept>;

  constructor(options: ConstructorParameters<typeof OpenAPIValidator>[0], handlers: Handlers) {
    super(options);
    this.#accept = new Map<OperationId, Accept>([
      ...openOperationIds.map((id): [OperationId, Accept] => [id, acceptOpen(id, handlers)]),
      ...securedOperationIds.map((id): [OperationId, Accept] => [id, acceptSecured(id, handlers)]),
    ]);
  }

  override validateRequest({ exchange }: ContractRequest): ValidationResult<Request> {
    const accept = exchange.operationId && this.#accept.get(exchange.operationId);
    if (!accept) throw new Error('a request is validated after it was routed to an operation');
    const errors = accept(exchange);
    return { valid: errors === null, errors };
  }
}

/** Validates the decoded request and, when it is right, leaves the call of its handler on the exchange. */
type Accept = (exchange: Exchange) => ErrorObject[] | null;

function acceptOpen<Id extends OpenOperationId>(id: Id, handlers: OpenHandlers): Accept {
  const validate = requestValidators[id];
  const handle = handlers[id];
  const answer = answerFor(id);
  return (exchange) => {
    const parts: unknown = decodeRequest(id, exchange);
    const faults = [...queryFaults(id, exchange), ...textFaults(parts)];
    if (faults.length > 0) return faults;
    if (!validate(parts)) return validate.errors ?? [];
    exchange.invoke = () => handle({ ...parts, subject: exchange.subject }, answer);
    return null;
  };
}

function acceptSecured<Id extends SecuredOperationId>(id: Id, handlers: SecuredHandlers): Accept {
  const validate = requestValidators[id];
  const handle = handlers[id];
  const answer = answerFor(id);
  return (exchange) => {
    const { principal } = exchange;
    if (!principal) throw new Error('a secured operation is validated after its caller is known');
    const parts: unknown = decodeRequest(id, exchange);
    const faults = [...queryFaults(id, exchange), ...textFaults(parts)];
    if (faults.length > 0) return faults;
    if (!validate(parts)) return validate.errors ?? [];
    const note = (facts: RequestFacts): void => void (exchange.facts = facts);
    const { subject, gone } = exchange;
    exchange.invoke = () => handle({ ...parts, subject, principal, note, gone }, answer);
    return null;
  };
}

/** `interval[]=hour` is no unknown parameter that may be ignored: its sender means `interval`, and would be answered for another. */
function queryFaults(id: OperationId, { query }: Exchange): ErrorObject[] {
  const known = new Set<string>(
    operations[id].parameters.filter((one) => one.in === 'query').map(({ name }) => name),
  );
  return [...query.keys()].flatMap((written) => {
    const name = written.split(/[[\].]+/).find((part) => part !== '') ?? '';
    if (known.has(written) || !known.has(name)) return [];
    const message = 'must be written as its name alone, without brackets or dots';
    return [
      { instancePath: pointerTo('/query', name), schemaPath: '', keyword: 'form', params: {}, message },
    ];
  });
}

/** The raw texts of the parameters that the operation has, decoded, and its body; unknown parameters are left out. */
function decodeRequest(id: OperationId, { headers, query, pathParameters, body }: Exchange): unknown {
  const parts = {
    params: new Map<string, unknown>(),
    query: new Map<string, unknown>(),
    headers: new Map<string, unknown>(),
  };
  for (const { name, in: location, kind } of operations[id].parameters) {
    const header = headers[name.toLowerCase()];
    const texts =
      location === 'query'
        ? (query.get(name) ?? [])
        : location === 'header'
          ? [header ?? []].flat()
          : [pathParameters?.get(name) ?? []].flat();
    const value = decodeParameter(kind, texts);
    if (value !== undefined)
      parts[location === 'query' ? 'query' : location === 'header' ? 'headers' : 'params'].set(name, value);
  }
  const decoded = Object.entries(parts).map(([key, values]) => [key, Object.fromEntries(values)]);
  return Object.fromEntries(body?.kind === 'json' ? [...decoded, ['body', body.value]] : decoded);
}
