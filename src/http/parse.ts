/** Parses a request: path to operation, parameters and body to values, with their faults. */
import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import type { ErrorObject } from 'ajv';
import type { Methods, OperationId, ParameterDescription, ParameterKind } from '#generated/router.ts';
import { pointerTo } from '../model/json-pointer.ts';

export type RouteTables = {
  readonly exactPaths: ReadonlyMap<string, Methods>;
  readonly templatedPaths: ReadonlyArray<{
    readonly pattern: RegExp;
    readonly names: readonly string[];
    readonly methods: Methods;
  }>;
};

export type Match =
  | {
      readonly kind: 'operation';
      readonly operationId: OperationId;
      readonly parameters: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'no-method'; readonly allow: string }
  | { readonly kind: 'no-path' };

/** GET answers HEAD (RFC 9110 §9.3.2). A path with broken percent-encoding matches nothing. */
export function matchRoute({ exactPaths, templatedPaths }: RouteTables, method: string, path: string): Match {
  const exact = exactPaths.get(path);
  if (exact) return matchMethod(exact, method, new Map());
  for (const { pattern, names, methods } of templatedPaths) {
    const found = pattern.exec(path);
    if (!found) continue;
    const values = found.slice(1).map(decode);
    const entries = names.flatMap((name, index): Array<[string, string]> => {
      const value = values[index];
      return value === undefined ? [] : [[name, value]];
    });
    return entries.length === names.length
      ? matchMethod(methods, method, new Map(entries))
      : { kind: 'no-path' };
  }
  return { kind: 'no-path' };
}

function matchMethod(methods: Methods, method: string, parameters: ReadonlyMap<string, string>): Match {
  const name = method === 'HEAD' ? 'GET' : method;
  const operationId = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (operationId) return { kind: 'operation', operationId, parameters };
  const allowed = Object.keys(methods).flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]));
  return { kind: 'no-method', allow: allowed.join(', ') };
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

const maxInstanceLength = 1024;

/** Percent-encodes a path (RFC 3986 §3.3); two leading slashes would name another host. */
export function toUriReference(path: string): string {
  return path
    .slice(0, maxInstanceLength)
    .replace(/^\/\//, '/.//')
    .replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/g, (character) => encodeURIComponent(character));
}

/**
 * Accepts numbers in plain digits only: no hexadecimal, no exponent, no value a double rounds.
 * Leaves a text in another form, and a repeated parameter, for the validator to reject.
 */
export function decodeParameter(kind: ParameterKind, texts: readonly string[]): unknown {
  const [text, ...more] = texts;
  if (text === undefined || more.length > 0) return text === undefined ? undefined : texts;
  switch (kind) {
    case 'string':
      return text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'integer':
      return /^-?(?:0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'number':
      return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER
        ? Number(text)
        : text;
  }
}

/** A lone surrogate marks bytes that are not UTF-8; findInvalidText rejects it. */
const undecodable = '\uD800';

const noTexts: ReadonlyMap<string, readonly string[]> = new Map();

/** The values of each query parameter, decoded like a form's. */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> {
  if (query === '') return noTexts;
  const texts = new Map<string, string[]>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const [name = '', value = ''] = splitOnce(part, '=').map(
      (text) => decode(text.replaceAll('+', ' ')) ?? undecodable,
    );
    const known = texts.get(name);
    if (known) known.push(value);
    else texts.set(name, [value]);
  }
  return texts;
}

export function splitOnce(text: string, separator: string): string[] {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + separator.length)];
}

/** The parts of a routed request with parameters. */
type Matched = {
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly request: Pick<IncomingMessage, 'headers'>;
};

/** Decodes the operation's parameters and its body; drops other parameters. */
export function decodeRequest(
  parameters: readonly ParameterDescription[],
  { query, request: { headers } }: Matched,
  {
    params,
    requestBody: body,
  }: { readonly params: ReadonlyMap<string, string>; readonly requestBody?: Body },
): unknown {
  const parts: Record<'params' | 'query' | 'headers', Record<string, unknown>> = {
    params: {},
    query: {},
    headers: {},
  };
  const textsOf = ({ name, in: place }: ParameterDescription): string | readonly string[] | undefined =>
    place === 'path' ? params.get(name) : place === 'query' ? query.get(name) : headers[name.toLowerCase()];
  for (const parameter of parameters) {
    const texts = textsOf(parameter);
    if (texts === undefined) continue;
    const part = parameter.in === 'path' ? 'params' : parameter.in === 'query' ? 'query' : 'headers';
    // Safe as keys: the names come from the contract, not from the request.
    parts[part][parameter.name] = decodeParameter(
      parameter.kind,
      typeof texts === 'string' ? [texts] : texts,
    );
  }
  return body?.kind === 'json' ? { ...parts, body: body.value } : parts;
}

/** Rejects `interval[]=hour`: ignored as unknown, it would be answered for another interval. */
export function findQueryFaults(
  parameters: readonly ParameterDescription[],
  query: ReadonlyMap<string, unknown>,
): ErrorObject[] {
  if (query.size === 0) return [];
  const known = new Set(parameters.filter((one) => one.in === 'query').map(({ name }) => name));
  const message = 'must be written as its name alone, without brackets or dots';
  return [...query.keys()].flatMap((written) => {
    const name = written.split(/[[\].]+/).find((part) => part !== '') ?? '';
    if (known.has(written) || !known.has(name)) return [];
    return [
      { instancePath: pointerTo('/query', name), schemaPath: '', keyword: 'form', params: {}, message },
    ];
  });
}

const maxDepth = 32;

/**
 * Finds text that PostgreSQL cannot store (NUL, lone surrogates), numbers beyond a double's exact
 * range, deep nesting, and the member name `__proto__`.
 */
export function findInvalidText(value: unknown, depth = 0): ErrorObject[] {
  if (typeof value === 'string') {
    return value.includes('\0') || !value.isWellFormed()
      ? fault('text', 'holds a NUL or a lone surrogate, or is not encoded as UTF-8')
      : [];
  }
  if (typeof value === 'number') {
    const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    return isExact ? [] : fault('number', 'is a number beyond the exact range of a double');
  }
  if (typeof value !== 'object' || value === null) return [];
  if (depth > maxDepth) return fault('depth', `is nested more than ${maxDepth} deep`);
  const faults: ErrorObject[] = [];
  for (const [name, member] of Object.entries(value)) {
    if (name === '__proto__' || name.includes('\0') || !name.isWellFormed())
      faults.push(...fault('name', 'has a member with a forbidden name'));
    else
      for (const { instancePath, ...found } of findInvalidText(member, depth + 1))
        faults.push({ ...found, instancePath: `${pointerTo('', name)}${instancePath}` });
  }
  return faults;
}

const fault = (keyword: string, message: string): ErrorObject[] => [
  { instancePath: '', schemaPath: '', keyword, params: {}, message },
];

export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unsupported' };

export const maxBodyBytes = 100 * 1024;
export const bodyIsTooLarge = `The body of the request may have at most ${maxBodyBytes / 1024} KiB.`;

/** Reads a JSON body within the limit; discards the bytes of a rejected one. */
export async function readBody(message: IncomingMessage): Promise<Body> {
  const { headers } = message;
  const declared = Number(headers['content-length'] ?? 0);
  if (declared === 0 && headers['transfer-encoding'] === undefined) return { kind: 'none' };
  if (!isJson(headers['content-type']) || !isPlain(headers['content-encoding']))
    return { kind: 'unsupported' };
  const bytes = await readBytes(message, maxBodyBytes);
  if (bytes === 'too-large') return { kind: 'too-large' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'not-json' };
  }
}

/** Undefined if the client disconnected before the end. */
export async function readBytes(
  message: IncomingMessage,
  maxBytes: number,
): Promise<Buffer | 'too-large' | undefined> {
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) return 'too-large';
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const parts: AsyncIterable<Buffer> = message.iterator({ destroyOnReturn: false });
    for await (const chunk of parts) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return 'too-large';
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  } finally {
    // Node discards only unread bodies; the rest of this one would block the next request.
    message.resume();
  }
}

/** JSON is UTF-8 (RFC 8259 §8.1), with or without a charset parameter. */
function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  try {
    const { essence, params } = new MIMEType(contentType);
    return essence === 'application/json' && /^utf-8$/i.test(params.get('charset') ?? 'utf-8');
  } catch {
    return false;
  }
}

function isPlain(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || /^identity$/i.test(contentEncoding);
}
