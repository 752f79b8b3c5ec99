/**
 * Compares operations outside their schemas: parameters, bodies, responses, headers, credentials,
 * addresses.
 */
import { compareSchemas, type Comparison, type Report } from './compare-schemas.ts';
import {
  below,
  canonical,
  eachInside,
  inside,
  listOf,
  membersOf,
  placeOf,
  sameValue,
  type Members,
  type Place,
} from './document.ts';
import type { Direction } from './rules.ts';
import type { Node } from './schema.ts';

export type Operation = {
  readonly label: string;
  readonly path: string;
  readonly operation: Place;
  readonly item: Place;
};
export type Sides = { readonly report: Report } & Readonly<Record<Direction, Comparison>>;
type Pair = readonly [before: Place, after: Place];

const prose = ['summary', 'description', 'example', 'examples'];
const described = [...prose, 'tags', 'externalDocs', 'servers', 'security', 'operationId', 'deprecated'];

export function compareOperation(sides: Sides, before: Operation, after: Operation): void {
  const pair = [before.operation, after.operation] as const;
  const [was, is] = pair.map(({ members }) => String(members['operationId']));
  const { at } = after.operation;
  if (was !== is) sides.report('operation-id-changed', below(at, 'operationId'), `was ${was}, is ${is}`);
  compareDeprecation(sides, pair, 'operation');
  const [served, serves] = [serversOf(before), serversOf(after)];
  for (const url of served.difference(serves)) sides.report('server-removed', at, `no longer ${url}`);
  for (const url of serves.difference(served)) sides.report('server-added', at, `new: ${url}`);
  compareSecurity(sides, before, after);
  compareParameters(sides, before, after);
  compareBody(sides, pair);
  compareAnswers(sides, pair);
  const known = [...described, 'parameters', 'requestBody', 'responses'];
  compareOthers(sides, pair, known, 'operation-keyword-undecided');
  const items = [before.item, after.item] as const;
  const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
  compareOthers(sides, items, [...described, ...methods, 'parameters'], 'operation-keyword-undecided');
}

/** A keyword neither compared nor counted as prose must be the same in both contracts. */
export function compareOthers(
  { report }: Sides,
  [before, after]: Pair,
  known: readonly string[],
  rule: string,
): void {
  const names = new Set([...Object.keys(before.members), ...Object.keys(after.members)]);
  for (const name of names) {
    if (known.includes(name) || name.startsWith('x-')) continue;
    const [one, other] = [before, after].map(({ members, at }) => ({
      value: members[name] ?? null,
      at: below(at, name),
    }));
    if (one && other && !sameValue([before.document, after.document], one, other))
      report(rule, other.at, `"${name}" differs`);
  }
}

function compareDeprecation({ report }: Sides, [before, after]: Pair, what: string): void {
  const [was, is] = [before, after].map(({ members }) => members['deprecated'] === true);
  if (was !== is) report(`${what}-${is ? '' : 'un'}deprecated`, after.at, `deprecated is ${is}`);
}

/** The operation's own value replaces the outer one. */
const nearest = ({ operation, item }: Operation, name: string): readonly unknown[] | undefined => {
  const { document } = operation;
  const found = [operation.members, item.members, membersOf(document)].find((one) => one[name] !== undefined);
  return found && listOf(found[name]);
};

function serversOf(operation: Operation): Set<string> {
  const servers = nearest(operation, 'servers') ?? [{ url: '/' }];
  return new Set(
    servers.map((server) => {
      const { url, variables } = membersOf(server);
      return variables === undefined ? String(url) : `${String(url)} ${canonical(variables)}`;
    }),
  );
}

/**
 * Alternative credentials, each a set to present together. A scheme is compared by content, not by
 * name.
 */
function waysOf(operation: Operation): Array<Set<string>> {
  const { document } = operation.operation;
  const schemes = placeOf(document, membersOf(membersOf(document)['components'])['securitySchemes'], '');
  const ways = nearest(operation, 'security') ?? [];
  if (ways.length === 0) return [new Set()];
  return ways.map((way) => {
    const parts = Object.entries(membersOf(way)).flatMap(([name, scopes]) => {
      const { description: _, ...scheme } = inside(schemes, name)?.members ?? { missing: name };
      return [scheme, ...listOf(scopes).map((scope) => ({ ...scheme, scope }))].map(canonical);
    });
    return new Set(parts);
  });
}

function compareSecurity({ report }: Sides, before: Operation, after: Operation): void {
  const [were, are] = [waysOf(before), waysOf(after)];
  const { at } = after.operation;
  const suffices = (ways: ReadonlyArray<Set<string>>, shown: Set<string>) =>
    ways.some((way) => way.isSubsetOf(shown));
  const rejected = were.filter((way) => !suffices(are, way));
  const accepted = are.filter((way) => !suffices(were, way));
  const text = (ways: ReadonlyArray<Set<string>>) => ways.map((way) => [...way].join(' with ')).join(' or ');
  if (rejected.length > 0)
    report('security-tightened', at, `no longer enough: ${text(rejected) || 'nothing'}`);
  if (accepted.length > 0) report('security-loosened', at, `now enough: ${text(accepted) || 'nothing'}`);
}

/**
 * Keys parameters by location and name, path parameters by position: their names are visible to
 * generated clients only.
 */
function parametersOf({ operation, item, path }: Operation): Map<string, Place> {
  const positions = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  const found = new Map<string, Place>();
  for (const { document, members, at } of [item, operation]) {
    for (const [n, value] of listOf(members['parameters']).entries()) {
      const place = placeOf(document, value, below(at, 'parameters', n));
      const [name, location] = [String(place.members['name']), String(place.members['in'])];
      const key =
        location === 'path' ? positions.indexOf(name) : location === 'header' ? name.toLowerCase() : name;
      found.set(`${location} ${key}`, place);
    }
  }
  return found;
}

function compareParameters(sides: Sides, before: Operation, after: Operation): void {
  const [were, are] = [parametersOf(before), parametersOf(after)];
  const report = (change: string, { at, members }: Place) =>
    sides.report(`request-parameter-${change}`, at, `${String(members['in'])} ${String(members['name'])}`);
  for (const [key, was] of were) if (!are.has(key)) report('removed', was);
  for (const [key, is] of are) {
    const was = were.get(key);
    const required = is.members['required'] === true;
    if (!was) {
      report(required ? 'added-required' : 'added', is);
      continue;
    }
    if (key.startsWith('path') && was.members['name'] !== is.members['name']) report('renamed', is);
    if (required !== (was.members['required'] === true))
      report(required ? 'became-required' : 'became-optional', is);
    compareDeprecation(sides, [was, is], 'request-parameter');
    if (styleOf(was.members) !== styleOf(is.members)) report('style-changed', is);
    compareValue(sides.request, [was, is]);
    compareContent(sides, 'request', [was, is]);
    const known = [...prose, ...written, 'name', 'in', 'required', 'deprecated'];
    compareOthers(sides, [was, is], known, 'request-parameter-undecided');
  }
}

const written = ['style', 'explode', 'schema', 'content'];

/** The serialisation of a value, with defaults filled in (OpenAPI 3.1 §4.8.12.2). */
function styleOf({ in: location = 'header', style, explode, content }: Members): string {
  if (content !== undefined) return `as ${Object.keys(membersOf(content)).join()}`;
  const usual = location === 'query' || location === 'cookie' ? 'form' : 'simple';
  const used = style ?? usual;
  return canonical([used, explode ?? used === 'form']);
}

const nodeOf = ({ members, at }: Place): Node =>
  members['schema'] === undefined ? [] : [{ value: members['schema'], at: below(at, 'schema') }];

function compareValue(comparison: Comparison, [before, after]: Pair): void {
  compareSchemas(comparison, nodeOf(before), nodeOf(after), after.at);
}

function compareContent(sides: Sides, direction: Direction, [before, after]: Pair): void {
  const [were, are] = [eachInside(before, 'content'), eachInside(after, 'content')];
  const rule = (change: string) => `${direction}-media-type-${change}`;
  for (const [name, was] of were)
    if (!are.has(name)) sides.report(rule('removed'), was.at, `no longer ${name}`);
  for (const [name, is] of are) {
    const was = were.get(name);
    if (was) {
      compareValue(sides[direction], [was, is]);
      const undecided = direction === 'request' ? 'request-body-undecided' : 'response-undecided';
      compareOthers(sides, [was, is], [...prose, 'schema'], undecided);
    } else if (direction === 'request') sides.report(rule('added'), is.at, `new: ${name}`);
    else sides.report(rule('undecided'), is.at, `new: ${name}`);
  }
}

function compareBody(sides: Sides, [before, after]: Pair): void {
  const [was, is] = [inside(before, 'requestBody'), inside(after, 'requestBody')];
  const report = (change: string, at: string) => sides.report(`request-body-${change}`, at, 'the body');
  if (was && !is) report('removed', was.at);
  if (!is) return;
  const isRequired = is.members['required'] === true;
  if (!was) return report(isRequired ? 'added-required' : 'added', is.at);
  if (isRequired !== (was.members['required'] === true))
    report(isRequired ? 'became-required' : 'became-optional', is.at);
  compareContent(sides, 'request', [was, is]);
  compareOthers(sides, [was, is], [...prose, 'required', 'content'], 'request-body-undecided');
}

function compareAnswers(sides: Sides, [before, after]: Pair): void {
  const [were, are] = [eachInside(before, 'responses'), eachInside(after, 'responses')];
  for (const [status, was] of were)
    if (!are.has(status)) sides.report('response-status-removed', was.at, `no longer ${status}`);
  for (const [status, is] of are) {
    const was = were.get(status);
    if (!was) {
      const rule = /^[45]/.test(status) ? 'response-error-status-added' : 'response-status-undecided';
      sides.report(rule, is.at, `new: ${status}`);
      continue;
    }
    compareHeaders(sides, [was, is]);
    const [had, has] = [was, is].map((place) => eachInside(place, 'content').size > 0);
    if (had === has) compareContent(sides, 'response', [was, is]);
    else sides.report(`response-body-${has ? 'added' : 'removed'}`, is.at, `the body of ${status}`);
    compareOthers(sides, [was, is], [...prose, 'headers', 'content'], 'response-undecided');
  }
}

function compareHeaders(sides: Sides, pair: Pair): void {
  const [were, are] = pair.map((answer) => {
    const headers = [...eachInside(answer, 'headers')];
    return new Map(headers.map(([name, place]) => [name.toLowerCase(), { name, place }]));
  });
  const report = (change: string, place: Place, name: string) =>
    sides.report(`response-header-${change}`, place.at, name);
  for (const [key, { name, place }] of were ?? []) if (!are?.has(key)) report('removed', place, name);
  for (const [key, { name, place }] of are ?? []) {
    const was = were?.get(key)?.place;
    if (!was) {
      report('added', place, name);
      continue;
    }
    const required = place.members['required'] === true;
    if (required !== (was.members['required'] === true))
      report(required ? 'became-required' : 'became-optional', place, name);
    compareDeprecation(sides, [was, place], 'response-header');
    if (styleOf(was.members) !== styleOf(place.members)) report('style-changed', place, name);
    compareValue(sides.response, [was, place]);
    compareContent(sides, 'response', [was, place]);
    compareOthers(
      sides,
      [was, place],
      [...prose, ...written, 'required', 'deprecated'],
      'response-undecided',
    );
  }
}
