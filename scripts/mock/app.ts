/** The server's own app over the contract's examples, so that only the figures are made up. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener, ServerResponse } from 'node:http';
import { z } from 'zod';
import { isOperationId, operations, type OperationId } from '#generated/operations.ts';
import { createApp, type AppOptions } from '../../src/http/app.ts';
import { checkResponse } from '../../src/http/respond.ts';
import type { Principal } from '../../src/model/ids.ts';
import type { Respond, Responded, Handlers, RequestInfo } from '../../src/operations/handler.ts';
import { invalidRequest } from '../../src/operations/problem.ts';
import { entityTag } from '../../src/operations/revenue-answer.ts';
import { CommandError } from '../dev/console.ts';
import { choose, readExamples, type Example, type Examples } from './examples.ts';
import { moveToNow } from './moments.ts';
import { parsePrefer } from './prefer.ts';

/** The response that is being made: a handler sees no header of the request, and `Prefer` is one. */
const responses = new AsyncLocalStorage<ServerResponse>();

/**
 * Every answer is checked by the contract before it leaves, as the real server does in development.
 * @throws Error if the contract cannot be read
 */
export async function createMockApp(
  options: Omit<AppOptions, 'handlers' | 'checkResponses'> & {
    /** Preferences of requests that name none; one that an operation cannot meet is passed over. */
    readonly prefer?: ReadonlyMap<string, string>;
  },
): Promise<RequestListener> {
  const { prefer = new Map<string, string>(), clock } = options;
  const examples = await readExamples();
  if (!operationIds.some((id) => 'example' in choose(examples(id), prefer)))
    throw new CommandError(
      'MOCK_PREFER: no operation has such an answer',
      'docs/api.md says how to write it',
    );
  const handlers = createHandlers(examples, { prefer, startedMs: clock.nowSeconds() * 1000 });
  const app = await createApp({ ...options, handlers, checkResponses: true });
  return (request, response) => responses.run(response, () => app(request, response));
}

type Terms = { readonly prefer: ReadonlyMap<string, string>; readonly startedMs: number };

function createHandlers(examples: Examples, terms: Terms): Handlers {
  const handlers = Object.fromEntries(operationIds.map((id) => [id, createHandler(id, examples(id), terms)]));
  if (!areHandlers(handlers)) throw new Error('every operation has a handler');
  return handlers;
}

const operationIds = Object.keys(operations).filter(isOperationId);
/** Needed because TypeScript types what Object.fromEntries makes by any name, not by these. */
const areHandlers = (made: object): made is Handlers => operationIds.every((id) => id in made);

type Request = {
  readonly info: RequestInfo;
  readonly principal?: Principal;
  readonly params?: object;
  readonly query?: object;
  readonly body?: unknown;
};
type Said = readonly [status: number, parts: { readonly headers: object; readonly body?: unknown }];

function createHandler<Id extends OperationId>(id: Id, examples: readonly Example[], terms: Terms) {
  return async (request: Request, respond: Respond<Id>): Promise<Responded<Id>> => {
    const said = say(id, examples, request, terms);
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

function say(id: OperationId, examples: readonly Example[], request: Request, terms: Terms): Said {
  const response = responses.getStore();
  if (!response) throw new Error('the mock is not asked through its listener');
  response.appendHeader('Vary', 'Prefer');
  const asked = new URLSearchParams(response.req.url?.split('?')[1]).get('prefer') ?? undefined;
  const text = response.req.headersDistinct['prefer']?.join(',') ?? asked;
  const preferences = text === undefined ? undefined : parsePrefer(text);
  const suiting = suited(examples, request);
  const choice =
    text === undefined
      ? chooseUnasked(suiting, terms.prefer)
      : preferences
        ? choose(suiting, preferences)
        : { fault: 'must be a list of preferences (RFC 7240)' };
  if ('fault' in choice) {
    const field = text === asked ? '/query/prefer' : '/header/Prefer';
    const errors = [{ field, message: choice.fault, code: 'preference' }];
    return [400, invalidRequest(request.info, 'The contract has no such answer; see errors.', errors)];
  }
  if (choice.applied.length > 0) response.setHeader('Preference-Applied', choice.applied.join(', '));
  return fitted(id, choice.example, request, terms.startedMs);
}

/** Without a preference of its own: the one that the mock was started with, where the operation can meet it. */
function chooseUnasked(examples: readonly Example[], preferences: ReadonlyMap<string, string>) {
  const preferred = choose(examples, preferences);
  return 'fault' in preferred ? choose(examples, new Map()) : { ...preferred, applied: [] };
}

const windowed = z.object({ interval: z.string() });

/** Those of the window that was asked for come first. */
function suited(examples: readonly Example[], { query }: Request): readonly Example[] {
  const { data } = windowed.safeParse(query);
  const isOfIt = ({ body }: Example): boolean => windowed.safeParse(body).data?.interval === data?.interval;
  return data ? examples.toSorted((one, other) => Number(isOfIt(other)) - Number(isOfIt(one))) : examples;
}

/** The example as an answer to this request: its ids, account and tenant, the mock's time, and a tag of its own. */
function fitted(id: OperationId, example: Example, request: Request, nowMs: number): Said {
  const { status, headers, body } = example;
  const { info, principal } = request;
  const { correlationId, instance, receivedAt } = info;
  const ofRequest = { correlation_id: correlationId, instance, timestamp: receivedAt };
  // An entry of a list may name another request by such a member.
  const ofProblem = status < 400 ? {} : ofRequest;
  const own = new Map<string, unknown>(Object.entries({ tenant_id: principal?.tenantId, ...ofProblem }));
  const moved = moveToNow(echoed(body, request), nowMs);
  const text = JSON.stringify(moved);
  const said: unknown = text && JSON.parse(text, (name, value: unknown) => own.get(name) ?? value);
  const { ETag } = headers;
  // Else another example would pass for the one that the client has.
  const tag =
    typeof ETag === 'string' && ETag.replace(/".*"/, entityTag(principal?.tenantId ?? '', id, said));
  return [status, { headers: tag ? { ...headers, ETag: tag } : headers, body: said }];
}

const account = z.object({ platform: z.string(), platform_account_id: z.string() }).partial();

/** An answer about one account is about the one that was asked for. */
function echoed(body: unknown, { params, query, body: sent }: Request): unknown {
  const asked = account.safeParse({ ...params, ...query, ...account.safeParse(sent).data }).data ?? {};
  const answered = z.looseObject({ platform: z.string(), platform_account_id: z.string() }).safeParse(body);
  return answered.success ? { ...answered.data, ...asked } : body;
}
