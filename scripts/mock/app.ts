/** The server's app over the contract's examples; only the figures are invented. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import { isOperationId, operations, type OperationId } from '#generated/operations.ts';
import { createApp, type AppOptions } from '../../src/http/app.ts';
import { checkResponse } from '../../src/http/respond.ts';
import type { Principal } from '../../src/model/ids.ts';
import type { Respond, Responded, Handlers, RequestInfo } from '../../src/operations/handler.ts';
import { invalidRequest } from '../../src/operations/problem.ts';
import { createEntityTag } from '../../src/operations/revenue-answer.ts';
import { CommandError } from '../dev/console.ts';
import { choose, readExamples, type Example, type Examples } from './examples.ts';
import { moveToNow } from './moments.ts';
import { parsePrefer } from './prefer.ts';

/** The current response: handlers do not see request headers, and `Prefer` is one. */
const responses = new AsyncLocalStorage<ServerResponse>();

/**
 * Checks every response against the contract, as the server does in development.
 * @throws Error if the contract cannot be read
 */
export async function createMockApp(
  options: Omit<AppOptions, 'handlers' | 'checkResponses'> & {
    /** For requests without preferences; ignored by operations unable to meet them. */
    readonly prefer?: ReadonlyMap<string, string>;
  },
): Promise<RequestListener> {
  const { prefer = new Map<string, string>(), clock } = options;
  const examples = await readExamples();
  if (!operationIds.some((id) => 'example' in choose(examples(id), prefer)))
    throw new CommandError(
      'MOCK_PREFER: no operation has such a response',
      'docs/api.md describes the format',
    );
  const handlers = createHandlers(examples, { prefer, startedMs: clock.nowSeconds() * 1000 });
  const app = await createApp({ ...options, handlers, checkResponses: true });
  return (request, response) => responses.run(response, () => app(request, response));
}

type Terms = { readonly prefer: ReadonlyMap<string, string>; readonly startedMs: number };

function createHandlers(examples: Examples, terms: Terms): Handlers {
  const handlers = Object.fromEntries(operationIds.map((id) => [id, createHandler(id, examples(id), terms)]));
  if (!areHandlers(handlers)) throw new Error('an operation lacks a handler');
  return handlers;
}

const operationIds = Object.keys(operations).filter(isOperationId);
/** TypeScript types the result of Object.fromEntries by any name, not by these. */
const areHandlers = (made: object): made is Handlers => operationIds.every((id) => id in made);

type Request = {
  readonly info: RequestInfo;
  readonly principal?: Principal;
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
};
type MockResponse = readonly [status: number, parts: { readonly headers: object; readonly body?: unknown }];

function createHandler<Id extends OperationId>(id: Id, examples: readonly Example[], terms: Terms) {
  return async (request: Request, respond: Respond<Id>): Promise<Responded<Id>> => {
    const said = chooseResponse(id, examples, request, terms);
    assertDocumented<Id>(id, request.info, said);
    return respond(...said);
  };
}

/**
 * Types cannot know a document read at run time: the response check proves the example valid.
 * @throws ContractViolationError otherwise
 */
function assertDocumented<Id extends OperationId>(
  operationId: Id,
  info: RequestInfo,
  said: MockResponse,
): asserts said is Parameters<Respond<Id>> {
  const [status, { headers, body }] = said;
  checkResponse(operationId, info, { status, headers: { ...headers }, body });
}

function chooseResponse(
  id: OperationId,
  examples: readonly Example[],
  request: Request,
  terms: Terms,
): MockResponse {
  const response = responses.getStore();
  if (!response) throw new Error('the request did not pass through the listener of the mock');
  response.appendHeader('Vary', 'Prefer');
  const asked = new URLSearchParams(response.req.url?.split('?')[1]).get('prefer') ?? undefined;
  const text = response.req.headersDistinct['prefer']?.join(',') ?? asked;
  const preferences = text === undefined ? undefined : parsePrefer(text);
  const sorted = sortByWindow(examples, request);
  const choice =
    text === undefined
      ? chooseDefault(sorted, terms.prefer)
      : preferences
        ? choose(sorted, preferences)
        : { fault: 'must be a list of preferences (RFC 7240)' };
  if ('fault' in choice) {
    const field = text === asked ? '/query/prefer' : '/header/Prefer';
    const errors = [{ field, message: choice.fault, code: 'preference' }];
    return [400, invalidRequest(request.info, 'The contract has no such response; see errors.', errors)];
  }
  if (choice.applied.length > 0) response.setHeader('Preference-Applied', choice.applied.join(', '));
  return fitToRequest(id, choice.example, request, terms.startedMs);
}

/** A request without preferences: use the mock's, if the operation can meet them. */
function chooseDefault(examples: readonly Example[], preferences: ReadonlyMap<string, string>) {
  const preferred = choose(examples, preferences);
  return 'fault' in preferred ? choose(examples, new Map()) : { ...preferred, applied: [] };
}

const windowed = z.object({ interval: z.string() });

/** Examples of the requested window first. */
function sortByWindow(examples: readonly Example[], { query }: Request): readonly Example[] {
  const { data } = windowed.safeParse(query);
  const isOfIt = ({ body }: Example): boolean => windowed.safeParse(body).data?.interval === data?.interval;
  return data ? examples.toSorted((one, other) => Number(isOfIt(other)) - Number(isOfIt(one))) : examples;
}

/** Fits the example to the request: ids, account, tenant, the mock's time, and an entity tag. */
function fitToRequest(id: OperationId, example: Example, request: Request, nowMs: number): MockResponse {
  const { status, headers, body } = example;
  const { info, principal } = request;
  const { correlationId, instance, receivedAt } = info;
  const ofRequest = { correlation_id: correlationId, instance, timestamp: receivedAt };
  // In a list such a member may refer to another request.
  const ofProblem = status < 400 ? {} : ofRequest;
  const own = new Map<string, unknown>(Object.entries({ tenant_id: principal?.tenantId, ...ofProblem }));
  const moved = moveToNow(echoAccount(body, request), nowMs);
  const text = JSON.stringify(moved);
  const said: unknown = text && JSON.parse(text, (name, value: unknown) => own.get(name) ?? value);
  const { ETag } = headers;
  // A tag per example: otherwise the client would get 304 for a different one.
  const tag =
    typeof ETag === 'string' && ETag.replace(/".*"/, createEntityTag(principal?.tenantId ?? '', id, said));
  return [status, { headers: tag ? { ...headers, ETag: tag } : headers, body: said }];
}

const account = z.object({ platform: z.string(), platform_account_id: z.string() }).partial();

/** Returns the requested account in a response about one account. */
function echoAccount(body: unknown, { params, query, body: sent }: Request): unknown {
  const asked = account.safeParse({ ...params, ...query, ...account.safeParse(sent).data }).data ?? {};
  const answered = z.looseObject({ platform: z.string(), platform_account_id: z.string() }).safeParse(body);
  return answered.success ? { ...answered.data, ...asked } : body;
}
