/** The client: one method for each operation of the contract. */
import type { Client } from '#generated/client-methods.ts';
import { isOperationId, operations } from '#generated/operations.ts';
import { defaultEnvironment, type Environment } from './environment.ts';
import type { OperationId } from './request.ts';
import type { Result } from './result.ts';
import { createTransport, type Call, type Transport } from './transport.ts';

export type { Client };

export type ClientOptions = {
  /** Where the server is, without the path of any operation: `https://api.example.com`. */
  readonly baseUrl: string;
  /** Gives the bearer token. It is asked before each call, and after a 401, which stands if the token is the same. */
  readonly token: () => string | Promise<string>;
  /** Where the client runs, for tests and for a `fetch` of your own: `{ ...surroundings, fetch }`. */
  readonly environment?: Environment;
};

/** False for a stream: it has no end that a method could wait for. */
function isMethod(id: string): id is OperationId {
  const answers: { readonly [status: number]: unknown } = isOperationId(id) ? operations[id].answers : {};
  return isOperationId(id) && answers[200] !== 'text/event-stream';
}
const operationIds = Object.keys(operations).filter(isMethod);
/** Needed because TypeScript types what Object.fromEntries makes by any name, not by these. */
const isClient = (made: object): made is Client => operationIds.every((id) => id in made);

const transports = new WeakMap<Client, Transport>();

/**
 * The base URL without a slash at its end.
 * @throws TypeError if it is invalid, where each call would fail as `network`
 */
function placeOf(baseUrl: string): string {
  if (URL.canParse(baseUrl) && /^https?:\/\/[^?#@]+$/i.test(baseUrl)) return baseUrl.replace(/\/+$/, '');
  throw new TypeError(
    'baseUrl must be like https://api.example.com; on your page: new URL("/api", location.href).href',
  );
}

/** Makes a client. Make it once and hand it on: a component that makes one on each render polls anew each time. */
export function createClient({ baseUrl, token, environment = defaultEnvironment }: ClientOptions): Client {
  const transport = createTransport(placeOf(baseUrl), token, environment);
  const method =
    <Id extends OperationId>(id: Id) =>
    async (call: Call = {}): Promise<Result<Id>> => {
      const { result } = await transport.send(id, call);
      const isChange = operations[id].method !== 'get' && (result.httpStatus ?? 500) < 300;
      const watchers = isChange ? [...transport.watchers] : [];
      for (const { changed } of new Map(watchers.map((one) => [one.feed(), one])).values()) changed();
      return result;
    };
  const client = Object.fromEntries(operationIds.map((id) => [id, method(id)]));
  if (!isClient(client)) throw new TypeError('a method for each operation is a client');
  transports.set(client, transport);
  return client;
}

/** The transport of a client, for polling. */
export function transportOf(client: Client): Transport {
  const transport = transports.get(client);
  if (!transport) throw new TypeError('this client was not made by createClient');
  return transport;
}
