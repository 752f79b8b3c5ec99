import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findInvalidText } from '../../src/http/parse.ts';

const text = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.constantFrom('~', '/', '"')),
});
const clean = text.filter((one) => !one.includes('\0'));
const name = clean.filter((one) => one !== '__proto__');
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Number.isInteger(one)),
  fc.constant(-0),
);
const leaf = fc.oneof(clean, number, fc.boolean(), fc.constant(null));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
/** A place in a value: member names, or null for an entry of a list. */
const place = fc.array(fc.option(name), { minLength: 1, maxLength: 30 });

/** The value at the end of a chain of lists and objects with others beside it, and its pointer. */
function plant(path: ReadonlyArray<string | null>, planted: unknown, beside: unknown) {
  const inside = (inner: unknown, step: string | null): unknown =>
    step === null ? [beside, inner] : { [`${step}?`]: beside, [step]: inner };
  const whole = path.reduceRight(inside, planted);
  const escape = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');
  return { whole, pointer: path.map((step) => `/${step === null ? 1 : escape(step)}`).join('') };
}
const told = (whole: unknown) =>
  findInvalidText(whole).map(({ instancePath, keyword }) => [instancePath, keyword]);
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce((inner) => [inner], 1);

describe('a value', () => {
  it('without fault has none', () => {
    const property = fc.property(value, (one) => {
      expect(findInvalidText(one)).toEqual([]);
    });
    fc.assert(property);
  });

  it.each([
    ['text', fc.constantFrom('\0', 'a\0', '\ud800', 'a\udfffb', '\udc00\ud800')],
    ['number', fc.constantFrom(Infinity, -Infinity, 2 ** 53, -(2 ** 53), 1e300)],
  ])('with one fault of %s has it at its pointer, and no other', (keyword, faults) => {
    const property = fc.property(place, faults, leaf, (path, fault, beside) => {
      const { whole, pointer } = plant(path, fault, beside);
      expect(told(whole)).toEqual([[pointer, keyword]]);
    });
    fc.assert(property);
  });

  it('with a name that is not allowed has the fault where the object is, for the name itself cannot be told', () => {
    const names = fc.constantFrom('__proto__', '\0', 'a\0b', '\ud800', '\udfff');
    const property = fc.property(place, names, value, (path, bad, inside) => {
      const { whole, pointer } = plant(path, Object.fromEntries([[bad, inside]]), 1);
      expect(told(whole)).toEqual([[pointer, 'name']]);
    });
    fc.assert(property);
  });

  it('may be nested 32 deep below its outermost object, and is not followed further', () => {
    expect(told(nested(33))).toEqual([]);
    for (const depth of [34, 100_000]) expect(told(nested(depth))).toEqual([['/0'.repeat(33), 'depth']]);
  });
});
