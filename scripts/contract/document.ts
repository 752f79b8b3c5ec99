/** A document and the places in it. References are followed, so that two ways of writing a thing are the same. */
import { pointerTo } from '../../src/model/json-pointer.ts';

export type Members = Readonly<Record<string, unknown>>;
export type Located = { readonly value: unknown; readonly at: string };

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** One text for each value, whatever the order of its members. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isMembers(value)) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** The place below another that a name leads to, as RFC 6901 writes it. */
export const below = (at: string, ...names: readonly (string | number)[]): string =>
  names.reduce<string>((place, name) => pointerTo(place, String(name)), at);

/** @throws Error if the reference is not local or leads nowhere */
export function target(document: unknown, reference: string): Located {
  if (!reference.startsWith('#/')) throw new Error(`not a local reference: ${reference}`);
  let value = document;
  for (const part of reference.slice(2).split('/')) {
    const name = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    value = Array.isArray(value) ? listOf(value)[Number(name)] : membersOf(value)[name];
  }
  if (value === undefined) throw new Error(`nothing at ${reference}`);
  return { value, at: reference.slice(1) };
}

/** Follows references, however many there are in a row; returns anything else as it is. */
export function follow(document: unknown, located: Located): Located {
  const passed = new Set<string>();
  let here = located;
  for (;;) {
    const { $ref } = membersOf(here.value);
    if (typeof $ref !== 'string') return here;
    if (passed.has(here.at)) throw new Error(`a reference leads back to itself: ${$ref}`);
    passed.add(here.at);
    here = target(document, $ref);
  }
}

/** Whether two values are the same once references are followed; for what the comparison does not understand. */
export function sameValue(
  [before, after]: readonly [unknown, unknown],
  one: Located,
  other: Located,
  seen = new Set<string>(),
): boolean {
  const [a, b] = [follow(before, one), follow(after, other)];
  const pair = `${a.at} ${b.at}`;
  if (seen.has(pair)) return true;
  seen.add(pair);
  const isContainer = (value: unknown) => typeof value === 'object' && value !== null;
  if (!isContainer(a.value) || !isContainer(b.value)) return a.value === b.value;
  if (Array.isArray(a.value) !== Array.isArray(b.value)) return false;
  const [ours, theirs] = [entriesOf(a), entriesOf(b)];
  if (ours.size !== theirs.size) return false;
  return [...ours].every(([name, member]) => {
    const counterpart = theirs.get(name);
    return counterpart !== undefined && sameValue([before, after], member, counterpart, seen);
  });
}

const prose = new Set(['description', 'summary', 'title', '$comment']);

function entriesOf({ value, at }: Located): Map<string, Located> {
  const members: Members = Array.isArray(value)
    ? Object.fromEntries(listOf(value).entries())
    : membersOf(value);
  const entries = Object.entries(members).filter(
    ([name, one]) => !(prose.has(name) && typeof one === 'string'),
  );
  return new Map(entries.map(([name, one]) => [name, { value: one, at: below(at, name) }]));
}

/** An object of a document, after references. */
export type Place = { readonly document: unknown; readonly members: Members; readonly at: string };

export function placeOf(document: unknown, value: unknown, at: string): Place {
  const found = follow(document, { value, at });
  return { document, members: membersOf(found.value), at: found.at };
}

/** A member of it that is an object too; null if there is none. */
export function inside({ document, members, at }: Place, name: string): Place | null {
  const value = members[name];
  return value === undefined ? null : placeOf(document, value, below(at, name));
}

/** The objects in one of its members, by name. */
export function eachInside(place: Place | null, name: string): Map<string, Place> {
  const group = place && inside(place, name);
  if (!group) return new Map();
  return new Map(
    Object.entries(group.members).map(([key, value]) => [
      key,
      placeOf(group.document, value, below(group.at, key)),
    ]),
  );
}
