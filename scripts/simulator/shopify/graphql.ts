/**
 * A small part of GraphQL, enough to read lists: one query, checked against the fields of each
 * type.
 */

export type Args = Readonly<Record<string, string | number | boolean | null>>;
export type Value =
  | string
  | number
  | boolean
  | null
  | readonly Value[]
  | { readonly [field: string]: Value | ((args: Args) => Value) };
/** The fields of each type: the type name of an object field, '' for any other. */
export type Types = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type Field = {
  readonly name: string;
  readonly alias: string;
  /** A literal value, or a variable's name after a `$`. */
  readonly args: ReadonlyArray<readonly [name: string, value: string]>;
  readonly fields: readonly Field[];
};

const token = /\.\.\.|"(?:[^"\\]|\\.)*"|\$?[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}():!=[\]@]/g;
const parsed = new Map<string, readonly Field[] | null>();

/** The requested fields; null if the text is not in this part of GraphQL. */
export function parseQuery(text: string): readonly Field[] | null {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const tokens: readonly string[] = text.match(token) ?? [];
  const begin = tokens.indexOf('{');
  const head = tokens.slice(0, begin);
  const isQuery = begin >= 0 && (head.length === 0 || head[0] === 'query');
  const fields = isQuery ? createReader(tokens.slice(begin)).readSelection() : null;
  if (parsed.size > 100) parsed.clear();
  parsed.set(text, fields);
  return fields;
}

function createReader(tokens: readonly string[]) {
  let at = 0;
  const takeIf = (wanted: string): boolean => {
    if (tokens[at] !== wanted) return false;
    at += 1;
    return true;
  };
  const take = (): string => tokens[at++] ?? '';

  function readArgs(): Array<readonly [string, string]> {
    const args: Array<readonly [string, string]> = [];
    if (!takeIf('(')) return args;
    while (at < tokens.length && !takeIf(')')) {
      const name = take();
      takeIf(':');
      args.push([name, take()]);
    }
    return args;
  }

  function readField(): Field | null {
    const first = take();
    const name = takeIf(':') ? take() : first;
    const args = readArgs();
    const fields = tokens[at] === '{' ? readSelection() : [];
    return fields && /^[A-Za-z_]\w*$/.test(name) ? { name, alias: first, args, fields } : null;
  }

  function readSelection(): readonly Field[] | null {
    const fields: Field[] = [];
    takeIf('{');
    while (!takeIf('}')) {
      // `... on Type { fields }`, with the only existing type.
      if (takeIf('...')) {
        at += 2;
        fields.push(...(readSelection() ?? []));
        continue;
      }
      const field = at < tokens.length ? readField() : null;
      if (field === null) return null;
      fields.push(field);
    }
    return fields;
  }
  return { readSelection };
}

/** The first fault in Shopify's words, or null. */
export function findFault(types: Types, type: string, fields: readonly Field[]): string | null {
  for (const { name, fields: inner } of fields) {
    const of = types[type]?.[name];
    if (of === undefined) return `Field '${name}' doesn't exist on type '${type}'`;
    if (of === '' && inner.length > 0) return `Selections can't be made on scalars (field '${name}')`;
    if (of !== '' && inner.length === 0)
      return `Field must have selections (field '${name}' returns ${of} but has no selections)`;
    const fault = of === '' ? null : findFault(types, of, inner);
    if (fault !== null) return fault;
  }
  return null;
}

export function bindArgs({ args }: Field, variables: Args): Args {
  return Object.fromEntries(
    args.map(([name, text]) => {
      if (text.startsWith('$')) return [name, variables[text.slice(1)] ?? null];
      if (text.startsWith('"')) return [name, String(JSON.parse(text))];
      return [name, /^-?\d/.test(text) ? Number(text) : text];
    }),
  );
}

/** Reduces a value to the requested fields. */
export function project(value: Value, fields: readonly Field[], variables: Args): Value {
  if (isList(value)) return value.map((one) => project(one, fields, variables));
  if (typeof value !== 'object' || value === null || fields.length === 0) return value;
  const found: Record<string, Value> = {};
  for (const field of fields) {
    const member = value[field.name] ?? null;
    const own = typeof member === 'function' ? member(bindArgs(field, variables)) : member;
    found[field.alias] = project(own, field.fields, variables);
  }
  return found;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/**
 * A query's cost in points: one per object. `countOf` returns a list's number of nodes; ten nodes
 * count as one.
 */
export function computeCost(
  types: Types,
  type: string,
  fields: readonly Field[],
  countOf: (field: Field) => number,
): number {
  return fields.reduce((points, field) => {
    const of = types[type]?.[field.name] ?? '';
    if (of === '') return points;
    const inner = computeCost(types, of, field.fields, countOf);
    return points + (of.endsWith('Connection') ? 2 + Math.ceil(countOf(field) / 10) * inner : 1 + inner);
  }, 0);
}
