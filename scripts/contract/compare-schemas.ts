/**
 * Compares two schemas keyword by keyword: how does the set of valid values change? Keywords apply
 * together, so a schema allows no less if none of its keywords does.
 */
import { below, follow, membersOf, sameValue } from './document.ts';
import { ruleOf, type Change, type Direction, type Facet } from './rules.ts';
import { isNever, keyOf, read, type Limit, type Node, type Schema, type Type, type Union } from './schema.ts';

export type Report = (rule: string, at: string, detail: string) => void;
export type Comparison = {
  readonly documents: readonly [before: unknown, after: unknown];
  readonly direction: Direction;
  readonly report: Report;
  /** Pairs already compared: schemas may be recursive. */
  readonly seen: Set<string>;
};

export function compareSchemas(comparison: Comparison, before: Node, after: Node, place: string): void {
  const pair = `${keyOf(before)} > ${keyOf(after)}`;
  if (comparison.seen.has(pair)) return;
  comparison.seen.add(pair);
  const [a, b] = [read(comparison.documents[0], before), read(comparison.documents[1], after)];
  const [was, is] = [before[0], after[0]];
  const [old, current] = comparison.documents;
  const at = is ? follow(current, is).at : was ? follow(old, was).at : place;
  const { direction, report } = comparison;
  const reportFacet = (facet: Facet, change: Change | null, detail: string): void => {
    if (change !== null) report(`${direction}-${facet}-${change}`, at, detail);
  };
  if (a.unions.length === 0 && isBareUnion(b))
    return compareUnions(comparison, [unionOf(before)], b.unions, at);
  if (b.unions.length === 0 && isBareUnion(a))
    return compareUnions(comparison, a.unions, [unionOf(after)], at);

  compareTypes(a, b, reportFacet);
  compareValues(comparison, a, b, at);
  for (const [limit, [type, facet]] of Object.entries(limits)) {
    if (!bothAllow(a, b, type)) continue;
    const [x, y] = [a, b].map((schema) => schema.limits.get(limit));
    const [was, is] = [x, y].map((bound) => bound?.strength ?? -Infinity);
    const stricter = Number(y?.exclusive ?? false) - Number(x?.exclusive ?? false);
    const difference = was === is ? stricter : Number(is) - Number(was);
    const change = difference === 0 ? null : difference > 0 ? 'narrowed' : 'widened';
    reportFacet(facet, change, `${limit} was ${boundText(x)}, is ${boundText(y)}`);
  }
  if (bothAllow(a, b, 'string'))
    reportFacet('pattern', ofAll(a.patterns, b.patterns), were(a.patterns, b.patterns));
  for (const numeric of [true, false]) {
    const [x, y] = [a, b].map(({ formats }) =>
      [...formats].filter((name) => numericFormat(name) === numeric),
    );
    if (!bothAllow(a, b, numeric ? 'integer' : 'string') && !(numeric && bothAllow(a, b, 'fraction')))
      continue;
    reportFacet('format', ofFormats(new Set(x), new Set(y)), were(x ?? [], y ?? []));
  }
  if (bothAllow(a, b, 'integer') || bothAllow(a, b, 'fraction'))
    reportFacet('multiple-of', ofSteps(a.steps, b.steps), were(a.steps, b.steps));
  if (bothAllow(a, b, 'array')) {
    const change = a.uniqueItems === b.uniqueItems ? null : b.uniqueItems ? 'narrowed' : 'widened';
    reportFacet('unique-items', change, `uniqueItems is ${b.uniqueItems}`);
    compareSchemas(comparison, a.items, b.items, below(at, 'items'));
  }
  if (bothAllow(a, b, 'object')) compareObjects(comparison, a, b, at);
  compareUnions(comparison, a.unions, b.unions, at);
  compareAnnotations(comparison, a, b, at);
}

const limits: Readonly<Record<string, readonly [keyof typeof kinds, Facet]>> = {
  minimum: ['number', 'range'],
  maximum: ['number', 'range'],
  minLength: ['string', 'length'],
  maxLength: ['string', 'length'],
  minItems: ['array', 'size'],
  maxItems: ['array', 'size'],
  minProperties: ['object', 'size'],
  maxProperties: ['object', 'size'],
};
const kinds = {
  number: ['integer', 'fraction'],
  integer: ['integer'],
  fraction: ['fraction'],
  string: ['string'],
  array: ['array'],
  object: ['object'],
} as const satisfies Record<string, readonly Type[]>;

/**
 * A keyword matters to values of its type only. If one side lacks the type, the type's own finding
 * says so.
 */
const bothAllow = (a: Schema, b: Schema, kind: keyof typeof kinds): boolean =>
  kinds[kind].some((type: Type) => a.types.has(type) && b.types.has(type));

type ReportFacet = (facet: Facet, change: Change | null, detail: string) => void;

function compareTypes(a: Schema, b: Schema, reportFacet: ReportFacet): void {
  const [lost, gained] = [a.types.difference(b.types), b.types.difference(a.types)];
  if (lost.delete('null')) reportFacet('null', 'narrowed', 'null is no longer allowed');
  if (gained.delete('null')) reportFacet('null', 'widened', 'null is now allowed');
  // Two complete lists are compared by their values; an open list allows every value of its type.
  if (a.values && b.values && !a.open) return;
  const change = lost.size > 0 && gained.size > 0 ? 'changed' : lost.size > 0 ? 'narrowed' : 'widened';
  reportFacet('type', lost.size + gained.size === 0 ? null : change, were(a.types, b.types));
}

function compareValues({ direction, report }: Comparison, a: Schema, b: Schema, at: string): void {
  const isAnswer = direction === 'response';
  if (isAnswer && a.values && b.values && a.open !== b.open)
    report(b.open ? 'response-enum-opened' : 'response-enum-completed', at, 'x-open-enum differs');
  // Disjoint types (ignoring null) leave no values to list.
  if (a.types.isDisjointFrom(b.types) && !(a.values && b.values)) return;
  const lost = a.values && b.values ? [...a.values.difference(b.values)] : b.values ? ['any other'] : [];
  const gained = a.values && b.values ? [...b.values.difference(a.values)] : a.values ? ['any other'] : [];
  if (lost.length > 0) report(`${direction}-enum-narrowed`, at, `no longer ${lost.join(', ')}`);
  if (gained.length === 0) return;
  const isForeseen = isAnswer && a.open && a.values && b.values;
  report(
    isForeseen ? 'response-open-enum-grown' : `${direction}-enum-widened`,
    at,
    `new: ${gained.join(', ')}`,
  );
}

function compareObjects(comparison: Comparison, a: Schema, b: Schema, at: string): void {
  const { direction, report } = comparison;
  const isRequest = direction === 'request';
  const placeOf = (name: string) => (b.properties.get(name) ?? a.properties.get(name))?.[0]?.at ?? at;
  const reportProperty = (change: string, name: string, detail: string) =>
    report(`${direction}-property-${change}`, placeOf(name), detail);
  // Clients accept unknown members in every response, even of a closed schema.
  const others = !isRequest && isNever(a.additional) ? [] : a.additional;
  for (const name of a.properties.keys())
    if (!b.properties.has(name)) reportProperty('removed', name, `no longer "${name}"`);
  for (const [name, member] of b.properties) {
    const known = a.properties.get(name);
    if (known) {
      compareSchemas(comparison, known, member, below(at, 'properties', name));
      continue;
    }
    const findings = isRequest && isNever(others) ? [] : listFindings(comparison, others, member);
    if (findings.some((rule) => ruleOf(rule).level !== 'non-breaking'))
      reportProperty(isRequest ? 'constrained' : 'unlike-others', name, `"${name}" could be anything before`);
    else if (isRequest && b.required.has(name))
      reportProperty('added-required', name, `"${name}" must be sent`);
    else reportProperty('added', name, `"${name}" is new`);
  }
  for (const name of b.required.difference(a.required)) {
    if (a.properties.has(name) || !b.properties.has(name))
      reportProperty('became-required', name, `"${name}" is now required`);
  }
  for (const name of a.required.difference(b.required)) {
    if (b.properties.has(name) || !a.properties.has(name))
      reportProperty('became-optional', name, `"${name}" is no longer required`);
  }
  const [was, is] = [isNever(a.additional), isNever(b.additional)];
  if (was && !is) report(`${direction}-object-opened`, at, 'additionalProperties was false');
  else if (was || is) {
    if (was && is) return;
    if (!isRequest && a.additional.length > 0)
      report('response-property-removed', at, 'members of any name are no longer sent');
    else report(`${direction}-object-closed`, at, 'additionalProperties is false');
  } else compareSchemas(comparison, a.additional, b.additional, below(at, 'additionalProperties'));
}

function compareUnions(comparison: Comparison, a: readonly Union[], b: readonly Union[], at: string): void {
  const { direction, report } = comparison;
  if (a.length === 0 && b.length === 0) return;
  const reportUnion = (change: Change, detail: string) => report(`${direction}-union-${change}`, at, detail);
  if (a.length !== b.length) {
    const [fewer, more] = a.length < b.length ? [a, b] : [b, a];
    const kept = fewer.every((one) => more.some((other) => sameUnion(comparison, one, other)));
    // Each further union narrows the allowed values.
    const change = !kept ? 'undecided' : fewer === a ? 'narrowed' : 'widened';
    return reportUnion(change, `${a.length} anyOf or oneOf were, ${b.length} are`);
  }
  for (const [n, before] of a.entries()) {
    const after = b[n] ?? before;
    const left = [...before.branches];
    const unmatched = after.branches.filter((branch) => {
      const same = left.findIndex((other) => listFindings(comparison, other, branch).length === 0);
      if (same >= 0) left.splice(same, 1);
      return same < 0;
    });
    if (left.length + unmatched.length === 0 && before.exactlyOne === after.exactlyOne) continue;
    // If a value may match several branches, a wider branch can break "exactly one".
    if (before.exactlyOne || after.exactlyOne) {
      reportUnion('undecided', 'alternatives of a oneOf that may overlap differ');
      continue;
    }
    for (const branch of unmatched) {
      const byPlace = left.findIndex((other) => keyOf(other) === keyOf(branch));
      const index = byPlace >= 0 ? byPlace : left.length === unmatched.length ? 0 : -1;
      const [other] = index < 0 ? [] : left.splice(index, 1);
      if (other) compareSchemas(comparison, other, branch, at);
      else reportUnion('widened', `an alternative is new: ${keyOf(branch)}`);
    }
    for (const branch of left) reportUnion('narrowed', `an alternative is gone: ${keyOf(branch)}`);
  }
}

function compareAnnotations(comparison: Comparison, a: Schema, b: Schema, at: string): void {
  const { direction, report, documents } = comparison;
  if (a.deprecated !== b.deprecated)
    report(`${direction}-schema-${b.deprecated ? '' : 'un'}deprecated`, at, `deprecated is ${b.deprecated}`);
  if (a.default !== b.default) {
    const change = a.default === undefined ? 'added' : b.default === undefined ? 'removed' : 'changed';
    const detail = `the default was ${a.default ?? 'none'}, is ${b.default ?? 'none'}`;
    report(direction === 'request' ? `request-default-${change}` : 'response-default-changed', at, detail);
  }
  const isSame = (x: Node, y: Node): boolean =>
    x.length === y.length && x.every((one, n) => sameValue(documents, one, y[n] ?? one));
  if (isSame(a.rest, b.rest) && (!isEntangled(a) || isSame(a.parts, b.parts))) return;
  const names = [...a.rest, ...b.rest].flatMap(({ value }) => Object.keys(membersOf(value)));
  report(`${direction}-keyword-undecided`, at, `about ${[...new Set(names)].join(', ')}`);
}

/** The rules found by a separate comparison, with its own list of seen pairs. */
function listFindings(comparison: Comparison, before: Node, after: Node): string[] {
  const found: string[] = [];
  compareSchemas({ ...comparison, report: (rule) => found.push(rule), seen: new Set() }, before, after, '');
  return found;
}

function sameUnion(comparison: Comparison, one: Union, other: Union): boolean {
  let found = 0;
  const report = () => void (found += 1);
  compareUnions({ ...comparison, report, seen: new Set() }, [one], [other], '');
  return found === 0;
}

/**
 * The meaning of these keywords depends on their neighbours, so the whole schema must be the same.
 */
const isEntangled = ({ rest }: Schema): boolean =>
  rest.some(({ value }) =>
    ['patternProperties', 'prefixItems', 'unevaluatedProperties', 'unevaluatedItems'].some(
      (name) => membersOf(value)[name] !== undefined,
    ),
  );

const unionOf = (node: Node): Union => ({ branches: [node], exactlyOne: false });

const isBareUnion = (schema: Schema): boolean =>
  schema.unions.length === 1 &&
  schema.types.size === 7 &&
  [schema.limits, schema.patterns, schema.formats, schema.steps, schema.required, schema.properties].every(
    ({ size }) => size === 0,
  ) &&
  [schema.additional, schema.items, schema.rest].every(({ length }) => length === 0) &&
  !schema.values &&
  !schema.uniqueItems &&
  schema.default === undefined;

function ofAll<T>(
  before: ReadonlySet<T>,
  after: ReadonlySet<T>,
): 'narrowed' | 'widened' | 'undecided' | null {
  const [lost, gained] = [before.difference(after).size, after.difference(before).size];
  if (lost + gained === 0) return null;
  return lost === 0 ? 'narrowed' : gained === 0 ? 'widened' : 'undecided';
}

const within: Readonly<Record<string, string>> = { int32: 'int64', float: 'double', uri: 'uri-reference' };
const numericFormat = (name: string): boolean => ['int32', 'int64', 'float', 'double'].includes(name);

function ofFormats(before: ReadonlySet<string>, after: ReadonlySet<string>): Change | null {
  const [was, is] = [[...before][0] ?? '', [...after][0] ?? ''];
  const change = ofAll(before, after);
  if (change !== 'undecided') return change;
  if (before.size + after.size > 2) return 'changed';
  return within[is] === was ? 'narrowed' : within[was] === is ? 'widened' : 'changed';
}

function ofSteps(before: ReadonlySet<number>, after: ReadonlySet<number>): Change | null {
  const isMultiple = ([whole, part]: readonly (number | undefined)[]) =>
    whole !== undefined && part !== undefined && Number.isInteger(whole / part);
  const [was, is] = [[...before][0], [...after][0]];
  const change = ofAll(before, after);
  if (change !== 'undecided') return change;
  if (before.size + after.size > 2) return 'changed';
  return isMultiple([is, was]) ? 'narrowed' : isMultiple([was, is]) ? 'widened' : 'changed';
}

const boundText = (bound: Limit | undefined): string =>
  bound ? `${bound.bound}${bound.exclusive ? ' (exclusive)' : ''}` : 'none';

const were = (before: Iterable<unknown>, after: Iterable<unknown>): string => {
  const [was, is] = [before, after].map((values) => [...values].join(', ') || 'none');
  return `was ${was}, is ${is}`;
};
