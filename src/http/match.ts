/** A method and a path → an operation of the generated router; and raw parameter text → the value that it writes. */
import type { Methods, OperationId, ParameterKind } from '#generated/router.ts';

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

/** HEAD is answered by GET (RFC 9110 §9.3.2). A path whose percent-encoding is broken is no path. */
export function matchRoute({ exactPaths, templatedPaths }: RouteTables, method: string, path: string): Match {
  const exact = exactPaths.get(path);
  if (exact) return byMethod(exact, method, new Map());
  for (const { pattern, names, methods } of templatedPaths) {
    const found = pattern.exec(path);
    if (!found) continue;
    const values = found.slice(1).map(decode);
    const entries = names.flatMap((name, index): Array<[string, string]> => {
      const value = values[index];
      return value === undefined ? [] : [[name, value]];
    });
    return entries.length === names.length
      ? byMethod(methods, method, new Map(entries))
      : { kind: 'no-path' };
  }
  return { kind: 'no-path' };
}

function byMethod(methods: Methods, method: string, parameters: ReadonlyMap<string, string>): Match {
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

/**
 * The value that a parameter's text writes, by its kind. Only the plain way of writing a number counts: no hexadecimal, no
 * exponent, no spaces, nothing that a double would round. What is not written so, or is sent twice, is handed on as it is,
 * for the validator to refuse.
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

/** Half a surrogate pair, for what is no percent-encoded UTF-8: `text-faults.ts` refuses it. */
const undecodable = '\uD800';

/** The texts of each query parameter, decoded as those of a form are. */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> {
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
