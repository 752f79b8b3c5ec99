/** The server's own app over the contract's examples, so that only the figures are made up. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener, ServerResponse } from 'node:http';
import { isOperationId, operations, type OperationId } from '#generated/operations.ts';
import { createApp, type AppOptions } from '../../src/http/app.ts';
import { checkResponse } from '../../src/http/respond.ts';
import type { Principal } from '../../src/model/ids.ts';
import type { Respond, Responded, Handlers, RequestInfo } from '../../src/operations/handler.ts';
import { invalidRequest } from '../../src/operations/problem.ts';
import { entityTag } from '../../src/operations/revenue-answer.ts';
import { choose, readExamples, type Example, type Examples } from './examples.ts';
import { parsePrefer } from './prefer.ts';

/** The response that is being made: a handler sees no header of the request, and `Prefer` is one. */
const responses = new AsyncLocalStorage<ServerResponse>();

/**
 * Every answer is checked by the contract before it leaves, as the real server does in development.
 * @throws Error if the contract cannot be read
 */
export async function createMockApp(
  options: Omit<AppOptions, 'handlers' | 'checkResponses'>,
): Promise<RequestListener> {
  const handlers = createHandlers(await readExamples());
  const app = await createApp({ ...options, handlers, checkResponses: true });
  return (request, response) => responses.run(response, () => app(request, response));
}

function createHandlers(examples: Examples): Handlers {
  const handlers = Object.fromEntries(operationIds.map((id) => [id, createHandler(id, examples(id))]));
  if (!areHandlers(handlers)) throw new Error('every operation has a handler');
  return handlers;
}

const operationIds = Object.keys(operations).filter(isOperationId);
/** Needed because TypeScript types what Object.fromEntries makes by any name, not by these. */
const areHandlers = (made: object): made is Handlers => operationIds.every((id) => id in made);

type Request = { readonly info: RequestInfo; readonly principal?: Principal };
type Said = readonly [status: number, parts: { readonly headers: object; readonly body?: unknown }];

function createHandler<Id extends OperationId>(id: Id, examples: readonly Example[]) {
  return async (request: Request, respond: Respond<Id>): Promise<Responded<Id>> => {
    const said = say(id, examples, request);
    assertDocumented<Id>(id, request.info, said);
    return respond(...said);
  };
}

/**
 * Types cannot know a document that is read at run time: the response check proves that the example is an answer.
 * @throws ContractViolationError if it is none
 */
function assertDocumented<Id extends OperationId>(
  operationId: Id,
  info: RequestInfo,
  said: Said,
): asserts said is Parameters<Respond<Id>> {
  const [status, { headers, body }] = said;
  checkResponse(operationId, info, { status, headers: { ...headers }, body });
}

function say(id: OperationId, examples: readonly Example[], request: Request): Said {
  const response = responses.getStore();
  if (!response) throw new Error('the mock is not asked through its listener');
  response.appendHeader('Vary', 'Prefer');
  const preferences = parsePrefer(response.req.headersDistinct['prefer']?.join(',') ?? '');
  const choice = preferences
    ? choose(examples, preferences)
    : { fault: 'must be a list of preferences (RFC 7240)' };
  if ('fault' in choice) {
    const errors = [{ field: '/header/Prefer', message: choice.fault, code: 'preference' }];
    return [400, invalidRequest(request.info, 'The contract has no such answer; see errors.', errors)];
  }
  if (choice.applied.length > 0) response.setHeader('Preference-Applied', choice.applied.join(', '));
  return fitted(id, choice.example, request);
}

/** The example as an answer to this request: its ids, its time, its caller's tenant, and a tag of its own. */
function fitted(id: OperationId, { status, headers, body }: Example, { info, principal }: Request): Said {
  const { correlationId, instance, receivedAt } = info;
  const ofRequest = { correlation_id: correlationId, instance, timestamp: receivedAt };
  // An entry of a list may name another request by such a member.
  const ofProblem = status < 400 ? {} : ofRequest;
  const own = new Map<string, unknown>(Object.entries({ tenant_id: principal?.tenantId, ...ofProblem }));
  const text = JSON.stringify(body);
  const said: unknown = text && JSON.parse(text, (name, value: unknown) => own.get(name) ?? value);
  const { ETag } = headers;
  // Else another example would pass for the one that the client has.
  const tag =
    typeof ETag === 'string' && ETag.replace(/".*"/, entityTag(principal?.tenantId ?? '', id, said));
  return [status, { headers: tag ? { ...headers, ETag: tag } : headers, body: said }];
}
