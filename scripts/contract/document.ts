/**
 * A document and locations in it. References are followed, so two spellings of the same thing are
 * equal.
 */
import { pointerTo } from '../../src/model/json-pointer.ts';

export type Members = Readonly<Record<string, unknown>>;
export type Located = { readonly value: unknown; readonly at: string };

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const membersOf = (value: unknown): Members => (isMembers(value) ? value : {});

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** One text per value, independent of the order of members. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isMembers(value)) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** The JSON pointer (RFC 6901) of a nested value. */
export const below = (at: string, ...names: readonly (string | number)[]): string =>
  names.reduce<string>((place, name) => pointerTo(place, String(name)), at);

/** @throws Error if the reference is not local or has no target */
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

/** Follows a chain of references to its end; returns any other value unchanged. */
export function follow(document: unknown, located: Located): Located {
  const passed = new Set<string>();
  let here = located;
  for (;;) {
    const { $ref } = membersOf(here.value);
    if (typeof $ref !== 'string') return here;
    if (passed.has(here.at)) throw new Error(`a reference refers to itself: ${$ref}`);
    passed.add(here.at);
    here = target(document, $ref);
  }
}

/** Compares two values after following references; used for parts without a rule. */
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

/** An object of a document, with references followed. */
export type Place = { readonly document: unknown; readonly members: Members; readonly at: string };

export function placeOf(document: unknown, value: unknown, at: string): Place {
  const found = follow(document, { value, at });
  return { document, members: membersOf(found.value), at: found.at };
}

/** A member's value if it is an object; otherwise null. */
export function inside({ document, members, at }: Place, name: string): Place | null {
  const value = members[name];
  return value === undefined ? null : placeOf(document, value, below(at, name));
}

/** The objects inside one member, by name. */
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
