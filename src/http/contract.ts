/**
 * openapi-backend with the generated router and validators in place of its own. It fails open: without some of its hooks
 * it runs an operation that it should have refused. So every hook is set, start-up refuses when one is missing, and the
 * hooks between the steps look again at what the step before should have done.
 */
import { join } from 'node:path';
import type { ErrorObject } from 'ajv';
import type { RequestHandler } from 'express';
import { OpenAPIBackend, type Context } from 'openapi-backend';
import { openOperationIds, operations, securedOperationIds } from '#generated/router.ts';
import { z } from 'zod';
import type { Verifier } from '../auth/verifier.ts';
import { pointerTo } from '../model/json-pointer.ts';
import type { Handlers } from '../operations/handler.ts';
import { authorize, hasScope, unauthorized } from './authenticate.ts';
import { bodyIsTooLarge, readBody } from './body.ts';
import { notModified } from './conditional.ts';
import { ContractRouter, ContractValidator, type ContractRequest } from './contract-engine.ts';
import { exchangeOf, type EdgeAnswer, type Exchange } from './exchange.ts';
import { methodNotAllowed, problemAnswer, respond } from './respond.ts';
import { checkResponse } from './response-check.ts';

export type ContractOptions = {
  readonly handlers: Handlers;
  readonly verify: Verifier;
  /** Check each response by the contract before it is sent. */
  readonly checkResponses: boolean;
};

type Hook = (context: Context, exchange: Exchange) => EdgeAnswer | void | Promise<EdgeAnswer | void>;

export const hookNames = [
  'preRoutingHandler',
  'postRoutingHandler',
  'notFound',
  'methodNotAllowed',
  'unauthorizedHandler',
  'postSecurityHandler',
  'validationFail',
  'preOperationHandler',
  'notImplemented',
  'postResponseHandler',
] as const;
export type Hooks = Readonly<Record<(typeof hookNames)[number], Hook>>;

/** The engine keeps what its security handler throws, and takes it for a refusal. */
const failedCheck = z.object({ error: z.instanceof(Error) });

export function contractHooks({ checkResponses }: Pick<ContractOptions, 'checkResponses'>): Hooks {
  return {
    preRoutingHandler: ({ api }) => {
      const ours =
        api.router instanceof ContractRouter &&
        api.validator instanceof ContractValidator &&
        Boolean(api.validate);
      if (!ours) throw new Error('the generated router and validators are not in place');
    },
    postRoutingHandler: ({ operation }, { operationId }) => {
      if (operation?.operationId !== operationId)
        throw new Error('the engine and the router disagree about the operation');
    },
    notFound: (_, { subject }) => problemAnswer('notFound', subject, 'No operation has this path.'),
    methodNotAllowed: (_, { subject, allow = '' }) => methodNotAllowed(subject, allow),
    unauthorizedHandler: ({ security }, exchange) => {
      const failure = failedCheck.safeParse(security['bearerAuth']);
      if (failure.success) throw failure.data.error;
      return unauthorized(exchange);
    },
    postSecurityHandler: async ({ security, operation }, exchange) => {
      const { operationId, principal, message } = exchange;
      const isSecured = (operation.security ?? []).length > 0;
      const isAuthorized = Boolean(security['authorized']);
      if (isSecured && isAuthorized && !principal) throw new Error('authorised, but nobody is known');
      if (isSecured && isAuthorized && !hasScope(exchange))
        throw new Error('authorised, but without the scope');
      // Not before the caller may ask: a stranger's bytes are not worth reading.
      if (operationId && operations[operationId].hasBody && (isAuthorized || !isSecured))
        exchange.body = await readBody(message);
    },
    validationFail: ({ validation }, exchange) => refuseInput(exchange, validation.errors ?? []),
    preOperationHandler: ({ validation }, { invoke }) => {
      if (!validation?.valid || !invoke) throw new Error('the request was not validated');
    },
    notImplemented: (_, { operationId }) => {
      throw new Error(`${operationId ?? 'an operation'} has no handler`);
    },
    postResponseHandler: ({ response }: { response: EdgeAnswer }, exchange) => {
      const answer = notModified(exchange, response);
      if (checkResponses) checkResponse(exchange, answer);
      exchange.answer = answer;
    },
  };
}

/** @throws Error when a hook is missing, or the bundle cannot be read */
export async function createEngine(
  { handlers, verify }: ContractOptions,
  hooks: Hooks,
): Promise<OpenAPIBackend> {
  const missing = hookNames.filter((name) => typeof hooks[name] !== 'function');
  if (missing.length > 0) throw new Error(`refusing to serve without the hooks ${missing.join(', ')}`);
  const definition = join(
    import.meta.dirname,
    '../../api-contracts/dist/openapi/v1/attribution.bundled.json',
  );
  const invoke: Hook = (_, exchange) => exchange.invoke?.();
  const engine = new OpenAPIBackend({
    definition,
    quick: true, // its check of the document knows OpenAPI 3.0 only
    strict: true,
    validate: false, // else it compiles validators of its own
    handlers: {
      ...hooks,
      ...Object.fromEntries([...openOperationIds, ...securedOperationIds].map((id) => [id, invoke])),
    },
    securityHandlers: { bearerAuth: (_: Context, exchange: Exchange) => authorize(exchange, verify) },
  });
  await engine.init();
  engine.router = new ContractRouter({ definition: engine.definition });
  engine.validator = new ContractValidator(
    { definition: engine.definition, router: engine.router, lazyCompileValidators: true },
    handlers,
  );
  engine.validate = true;
  return engine;
}

export async function createContractStep(options: ContractOptions): Promise<RequestHandler> {
  const engine = await createEngine(options, contractHooks(options));
  return async (request, response) => {
    const exchange = exchangeOf(request);
    const contractRequest: ContractRequest = {
      method: exchange.method,
      path: exchange.path,
      headers: {},
      exchange,
    };
    await engine.handleRequest(contractRequest, exchange);
    if (!exchange.answer) throw new Error('the engine ended without an answer');
    respond(response, exchange, exchange.answer);
  };
}

function refuseInput({ subject, body }: Exchange, errors: readonly ErrorObject[]): EdgeAnswer {
  if (body?.kind === 'too-large') return problemAnswer('contentTooLarge', subject, bodyIsTooLarge);
  if (body?.kind === 'unsupported') {
    const detail = 'Send the body as application/json in UTF-8, without a content coding.';
    return problemAnswer('unsupportedMediaType', subject, detail);
  }
  const notJson = [{ field: '/body', message: 'is not JSON', code: 'json' }];
  return problemAnswer(
    'invalidRequest',
    subject,
    'A part of the request is not as the contract says; see errors.',
    { errors: body?.kind === 'not-json' ? notJson : errors.slice(0, mostFieldErrors).map(fieldError) },
  );
}

const mostFieldErrors = 20;
const longestField = 512;

/** A validator's finding, as a pointer into the request in OpenAPI's words. */
function fieldError({ instancePath, keyword, message = 'is not valid', params }: ErrorObject) {
  const named: unknown = params['missingProperty'] ?? params['additionalProperty'];
  const at = typeof named === 'string' ? pointerTo(instancePath, named) : instancePath;
  const pointer = at.replace(/^\/headers/, '/header').replace(/^\/params/, '/path');
  // Else twenty errors below one member with a long name are twenty times that name.
  const field =
    pointer.length <= longestField ? pointer : pointer.slice(0, pointer.lastIndexOf('/', longestField));
  const allowed =
    keyword === 'enum' && Array.isArray(params['allowedValues'])
      ? `: ${params['allowedValues'].join(', ')}`
      : '';
  const text = keyword === 'additionalProperties' ? 'is not known here' : `${message}${allowed}`;
  return { field, message: text, code: keyword };
}
