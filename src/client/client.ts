/** The typed client: one method for each operation of the contract. */
import type { Client } from '#generated/client-methods.ts';
import { isOperationId, operations } from '#generated/operations.ts';
import { defaultEnvironment, type Environment } from './environment.ts';
import type { OperationId } from './request.ts';
import type { Result } from './result.ts';
import { createTransport, type Call, type Transport } from './transport.ts';

export type { Client };

export type ClientOptions = {
  /** The server's address, without an operation's path: `https://api.example.com`. */
  readonly baseUrl: string;
  /** Returns the bearer token: before each call, and after a 401; the same one ends the call. */
  readonly token: () => string | Promise<string>;
  /** Replaces fetch, clock or page, such as `{ ...defaultEnvironment, fetch: yourFetch }`. */
  readonly environment?: Environment;
};

/** A stream has no method: its response does not end. */
function hasMethod(id: string): id is OperationId {
  if (!isOperationId(id)) return false;
  const answers: { readonly [status: number]: unknown } = operations[id].answers;
  return answers[200] !== 'text/event-stream';
}
const operationIds = Object.keys(operations).filter(hasMethod);
/** Brings back the methods' names: Object.fromEntries types them as `string`. */
const isClient = (made: object): made is Client => operationIds.every((id) => id in made);

const transports = new WeakMap<Client, Transport>();

/** @throws TypeError for an invalid URL: each call would fail with the reason `network` */
function parseBaseUrl(baseUrl: string): string {
  if (URL.canParse(baseUrl) && /^https?:\/\/[^?#@]+$/i.test(baseUrl)) return baseUrl.replace(/\/+$/, '');
  throw new TypeError(
    'baseUrl must be like https://api.example.com; on your page: new URL("/api", location.href).href',
  );
}

/**
 * Creates a client. Create it once, outside of your components: polling starts anew for each. No
 * method throws: each resolves to a `Result`, also when the network fails.
 * @throws TypeError for an invalid `baseUrl`
 * @example
 * const client = createClient({ baseUrl: 'https://api.example.com', token: () => session.token });
 */
export function createClient({ baseUrl, token, environment = defaultEnvironment }: ClientOptions): Client {
  const transport = createTransport(parseBaseUrl(baseUrl), token, environment);
  const createMethod =
    <Id extends OperationId>(id: Id) =>
    async (call: Call = {}): Promise<Result<Id>> => {
      const { result } = await transport.send(id, call);
      const isChange = operations[id].method !== 'get' && (result.httpStatus ?? 500) < 300;
      const watchers = isChange ? [...transport.watchers] : [];
      for (const { onChange } of new Map(watchers.map((one) => [one.feed(), one])).values()) onChange();
      return result;
    };
  const client = Object.fromEntries(operationIds.map((id) => [id, createMethod(id)]));
  if (!isClient(client)) throw new TypeError('the client lacks a method of an operation');
  transports.set(client, transport);
  return client;
}

/** @throws TypeError for an object that createClient has not made */
export function transportOf(client: Client): Transport {
  const transport = transports.get(client);
  if (!transport) throw new TypeError('this client was not made by createClient');
  return transport;
}
