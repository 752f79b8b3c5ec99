/**
 * What no schema refuses and no database takes: text with a NUL or half a surrogate pair (PostgreSQL has neither), a number
 * that a double does not hold exactly, nesting without end, and the one member name that changes what an object is.
 */
import type { ErrorObject } from 'ajv';
import { pointerTo } from '../model/json-pointer.ts';

const deepest = 32;

/** The faults in a decoded request, as findings of a validator. */
export function textFaults(value: unknown, pointer = '', depth = 0): ErrorObject[] {
  const fault = (keyword: string, message: string): ErrorObject[] => [
    { instancePath: pointer, schemaPath: '', keyword, params: {}, message },
  ];
  if (typeof value === 'string') {
    return value.includes('\0') || !value.isWellFormed()
      ? fault('text', 'holds a NUL or half a surrogate pair, or is not encoded as UTF-8')
      : [];
  }
  if (typeof value === 'number') {
    const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    return isExact ? [] : fault('number', 'is a number that cannot be kept exactly');
  }
  if (typeof value !== 'object' || value === null) return [];
  if (depth > deepest) return fault('depth', `is nested more than ${deepest} deep`);
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === '__proto__' || name.includes('\0') || !name.isWellFormed())
      return fault('name', 'has a member of a name that is not allowed');
    return textFaults(member, pointerTo(pointer, name), depth + 1);
  });
}
