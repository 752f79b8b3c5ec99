/**
 * The pipeline of a request: openapi-backend runs it with the generated router and validators.
 * The engine fails open where a step is missing: start-up checks all steps and freezes the engine.
 */
import { join } from 'node:path';
import { OpenAPIBackend, OpenAPIRouter, OpenAPIValidator, type HandlerMap } from 'openapi-backend';
import type { Operation, ParsedRequest, Request, ValidationResult } from 'openapi-backend';
import * as routes from '#generated/router.ts';
import type { OpenOperationId, OperationId, SecuredOperationId } from '#generated/router.ts';
import { requestValidators, type RequestParts } from '#generated/validators.js';
import { EventStream } from '../operations/event-stream.ts';
import { respondFor, type Handlers, type OpenHandlers } from '../operations/handler.ts';
import type { RequestFacts, SecuredHandlers } from '../operations/handler.ts';
import { authenticate, rejectCaller, type Gate } from './authenticate.ts';
import { decodeRequest, findInvalidText, findQueryFaults, readBody, readBytes } from './parse.ts';
import type { EngineContext, RequestContext } from './request-context.ts';
import { answerConditional, checkResponse, methodNotAllowed, problemResponse } from './respond.ts';
import { rejectInput, respond } from './respond.ts';

export type ContractOptions = Gate & {
  readonly handlers: Handlers;
  /** Check each response against the contract before sending it. */
  readonly checkResponses: boolean;
};

type Step = (engine: EngineContext, context: RequestContext) => unknown;
export const stepNames = [
  'preRoutingHandler',
  'notFound',
  'methodNotAllowed',
  'bearerAuth',
  'postSecurityHandler',
  'unauthorizedHandler',
  'validationFail',
  'postResponseHandler',
] as const;
export type Steps = Readonly<Record<(typeof stepNames)[number], Step>>;

/** In the order the engine runs them; the last step gets the response of an earlier one. */
export function pipelineSteps({ checkResponses, ...gate }: Omit<ContractOptions, 'handlers'>): Steps {
  const check = checkResponses ? checkResponse : () => undefined;
  return {
    preRoutingHandler: (engine, context) => void (context.engine = engine),
    // Here ContractRouter matches the path.
    notFound: (_, { info }) => problemResponse('notFound', info, 'No operation is here; see /live or /docs.'),
    methodNotAllowed: (_, { info, match }) =>
      methodNotAllowed(info, match.kind === 'no-method' ? match.allow : ''),
    bearerAuth: (_, context) => authenticate(context, gate),
    // After authentication: an unauthorized caller's body is not read.
    postSecurityHandler: ({ request, security }, { operation, request: message }) => {
      const mayAsk = operation?.requiredScope === null || security?.authorized === true;
      if (!operation?.hasBody || !mayAsk) return undefined;
      return readBody(message).then((body) => (request.requestBody = body));
    },
    unauthorizedHandler: (_, context) => rejectCaller(context),
    // Here ContractValidator decodes and validates.
    validationFail: ({ request, validation }, { info }) =>
      rejectInput(info, request.requestBody, validation?.errors ?? []),
    // Here the operation's handler runs: operationSteps.
    postResponseHandler: async ({ response }, context) => {
      if (!response) throw new Error('the pipeline ended without a response');
      const sent = answerConditional(context, response);
      const { operationId, info } = context;
      if (operationId) check(operationId, info, sent);
      respond(context, sent);
      if (sent.body instanceof EventStream) await sent.body.run((id, event) => check(id, info, event));
    },
  };
}

/** The step of each operation: its handler, with the validated input. */
function operationSteps(handlers: Handlers): HandlerMap {
  const steps: HandlerMap = {};
  // The compiler checks this too, but `make serve` runs unchecked sources.
  for (const id of [...routes.openOperationIds, ...routes.securedOperationIds])
    if (typeof handlers[id] !== 'function') throw new Error(`the operation ${id} has no handler`);
  for (const id of routes.openOperationIds) steps[id] = openStep(id, handlers);
  for (const id of routes.securedOperationIds) steps[id] = securedStep(id, handlers);
  return steps;
}

type Validated<Id extends OperationId> = EngineContext & {
  readonly validation?: { readonly coerced?: RequestParts[Id] };
};
const notValidated = 'the request was not validated';

function openStep<Id extends OpenOperationId>(id: Id, { [id]: handle }: OpenHandlers) {
  const respond = respondFor(id);
  return async ({ validation }: Validated<Id>, { info, request }: RequestContext) => {
    if (!validation?.coerced) throw new Error(notValidated);
    const { headers } = request;
    const message = { headers, readBody: (maxBytes: number) => readBytes(request, maxBytes) };
    return handle({ ...validation.coerced, info, message }, respond);
  };
}

function securedStep<Id extends SecuredOperationId>(id: Id, { [id]: handle }: SecuredHandlers) {
  const respond = respondFor(id);
  return async ({ validation, security }: Validated<Id>, context: RequestContext) => {
    const { principal, mayStay } = security?.bearerAuth ?? {};
    if (!validation?.coerced || !principal || !mayStay) throw new Error(notValidated);
    const { info } = context;
    const note = (facts: RequestFacts): void => void (context.facts = facts);
    const getSignal = (): AbortSignal => context.getSignal();
    return handle({ ...validation.coerced, info, principal, note, getSignal, mayStay }, respond);
  };
}

/** The engine passes this object itself to the router and the validator. */
type ContractRequest = Request & { readonly context: RequestContext };

class ContractRouter extends OpenAPIRouter {
  readonly #operations = new Map(this.getOperations().map((one) => [one.operationId ?? '', one]));

  /** @throws Error beginning with 404 or 405: the engine tells the two apart by that */
  override matchOperation({ context: { match } }: ContractRequest): Operation {
    if (match.kind !== 'operation') throw new Error(match.kind === 'no-path' ? '404' : '405');
    const operation = this.#operations.get(match.operationId);
    if (!operation) throw new Error(`the bundle has no ${match.operationId}; run make generate`);
    return operation;
  }

  /** Reads only the path's parameters, undecoded; the validator decodes all. */
  override parseRequest({ method, path, context: { match } }: ContractRequest): ParsedRequest {
    const params = match.kind === 'operation' ? match.parameters : new Map<string, string>();
    return { method, path, headers: {}, params, query: {}, cookies: {}, requestBody: undefined };
  }
}

class ContractValidator extends OpenAPIValidator {
  override validateRequest({ context }: ContractRequest): ValidationResult {
    const { operationId, engine, query } = context;
    if (!operationId || !engine) throw new Error('a request must be routed before it is validated');
    const { parameters } = routes.operations[operationId];
    const coerced = decodeRequest(parameters, context, engine.request);
    const errors = [...findQueryFaults(parameters, query), ...findInvalidText(coerced)];
    if (errors.length > 0) return { valid: false, errors };
    const validate = requestValidators[operationId];
    if (!validate(coerced)) return { valid: false, errors: validate.errors ?? [] };
    return { valid: true, errors: null, coerced };
  }
}

/** @throws Error when a step is missing, or the bundle cannot be read */
export async function createEngine(options: ContractOptions, steps: Steps): Promise<OpenAPIBackend> {
  const { bearerAuth, ...hooks } = steps;
  const engine = new OpenAPIBackend({
    definition: join(import.meta.dirname, '../../api-contracts/dist/openapi/v1/attribution.bundled.json'),
    quick: true, // the check of the document supports OpenAPI 3.0 only
    strict: true,
    validate: false, // otherwise the engine compiles other validators
    handlers: { ...hooks, ...operationSteps(options.handlers) },
    securityHandlers: { bearerAuth },
  });
  await engine.init();
  const { definition } = engine;
  const router = new ContractRouter({ definition });
  const validator = new ContractValidator({ definition, router, lazyCompileValidators: true });
  return sealEngine(Object.assign(engine, { router, validator, validate: true }));
}

/** Checks and freezes steps and security: without one, the engine could run a bad request. */
function sealEngine(engine: OpenAPIBackend): OpenAPIBackend {
  const present = { ...engine.handlers, ...engine.securityHandlers };
  const names = [...stepNames, ...routes.openOperationIds, ...routes.securedOperationIds];
  const missing = names.filter((name) => typeof present[name] !== 'function');
  const unsecured = routes.securedOperationIds.filter((id) => {
    const needed = engine.router.getOperation(id)?.security ?? [];
    return needed.length === 0 || needed.some((one) => Object.keys(one).join() !== 'bearerAuth');
  });
  if (missing.length > 0) throw new Error(`refusing to serve without ${missing.join(', ')}`);
  if (unsecured.length > 0) throw new Error(`the bundle does not secure ${unsecured.join(', ')}`);
  for (const name of ['router', 'validator', 'validate', 'handlers', 'securityHandlers'] as const)
    Object.defineProperty(engine, name, { value: Object.freeze(engine[name]), writable: false });
  return engine;
}

/** Runs a request through the engine; its last step responds. */
export async function createContractStep(
  options: ContractOptions,
): Promise<(context: RequestContext) => Promise<void>> {
  const engine = await createEngine(options, pipelineSteps(options));
  return async (context) => {
    const request: ContractRequest = { method: context.method, path: context.path, headers: {}, context };
    await engine.handleRequest(request, context);
  };
}
