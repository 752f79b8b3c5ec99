/**
 * Pairs of schemas with the expected findings, including levels: in a request and in a response,
 * forwards and back.
 */
import { ab, memberPairs, objectOf, pair, text, whole, type SchemaPair } from './member-pairs.ts';

/** `after` allows fewer values: breaking for a request, not for a response; the reverse back. */
const narrower = (facet: string, name: string, before: unknown, after: unknown): SchemaPair => {
  const [narrowed, widened] = [`${facet}-narrowed`, `${facet}-widened`];
  const marks = `!${narrowed} | +${narrowed} | +${widened} | !${widened}`;
  return pair(`${facet}: ${name}`, marks, before, after);
};
const other = (facet: string, name: string, before: unknown, after: unknown): SchemaPair =>
  pair(`${facet}: ${name}`, `!${facet}-changed`, before, after);
const open = (facet: string, name: string, before: unknown, after: unknown): SchemaPair =>
  pair(`${facet}: ${name}`, `?${facet}-undecided`, before, after);
const same = (name: string, before: unknown, after: unknown): SchemaPair =>
  pair(`same: ${name}`, '', before, after);

const number = { type: 'number' };
const list = { type: 'array', items: text };
const patterned = { patternProperties: { '^a': whole }, additionalProperties: false };
const withTag = (tag: string, more: object = {}) =>
  objectOf({ tag: { const: tag } }, { required: ['tag'], ...more });

export const schemaPairs: readonly SchemaPair[] = [
  other('type', 'text to number', text, whole),
  other('type', 'object to list', objectOf({}), list),
  narrower('type', 'number to integer', number, whole),
  narrower('type', 'one of two left', { type: ['string', 'integer'] }, text),
  narrower('type', 'anything to text or null', {}, { type: ['string', 'null'] }),
  narrower('null', 'no longer allowed', { type: ['string', 'null'] }, text),
  narrower('null', 'beside an enum', { type: ['string', 'null'], enum: ['a', 'b', null] }, ab),
  narrower('null', 'object', { anyOf: [objectOf({ a: text }), { type: 'null' }] }, objectOf({ a: text })),
  narrower('enum', 'a value less', ab, { type: 'string', enum: ['a'] }),
  narrower('enum', 'a list where there was none', text, ab),
  narrower('enum', 'a fixed value', ab, { type: 'string', const: 'a' }),
  narrower('enum', 'of numbers', { enum: [1, 2, 3] }, { enum: [1, 2] }),
  narrower('range', 'a greater least number', { ...whole, minimum: 0 }, { ...whole, minimum: 1 }),
  narrower('range', 'a least number where there was none', whole, { ...whole, minimum: -5 }),
  narrower('range', 'a smaller greatest number', { ...whole, maximum: 9 }, { ...whole, maximum: 8 }),
  narrower('range', 'exclusive now', { type: 'number', minimum: 0 }, { type: 'number', exclusiveMinimum: 0 }),
  narrower('range', 'exclusive', { type: 'number', maximum: 9 }, { type: 'number', exclusiveMaximum: 9 }),
  narrower('length', 'shorter at most', { ...text, maxLength: 9 }, { ...text, maxLength: 8 }),
  narrower('length', 'not empty', text, { ...text, minLength: 1 }),
  narrower('size', 'fewer items', list, { ...list, maxItems: 3 }),
  narrower('size', 'an item at least', list, { ...list, minItems: 1 }),
  narrower('size', 'fewer members', { type: 'object' }, { type: 'object', maxProperties: 2 }),
  narrower('size', 'a member at least', { type: 'object' }, { type: 'object', minProperties: 1 }),
  narrower('pattern', 'where there was none', text, { ...text, pattern: '^a' }),
  narrower(
    'pattern',
    'another beside it',
    { ...text, pattern: 'a' },
    { allOf: [{ ...text, pattern: 'a' }, { pattern: 'b' }] },
  ),
  open('pattern', 'another', { ...text, pattern: '^a' }, { ...text, pattern: '^[ab]' }),
  narrower('format', 'where there was none', text, { ...text, format: 'uuid' }),
  narrower('format', 'a part of the other', { ...text, format: 'uri-reference' }, { ...text, format: 'uri' }),
  narrower('format', 'fewer bits', { ...whole, format: 'int64' }, { ...whole, format: 'int32' }),
  other('format', 'another', { ...text, format: 'date' }, { ...text, format: 'date-time' }),
  narrower('multiple-of', 'where there was none', whole, { ...whole, multipleOf: 5 }),
  narrower('multiple-of', 'a multiple', { ...whole, multipleOf: 5 }, { ...whole, multipleOf: 10 }),
  other('multiple-of', 'another', { ...whole, multipleOf: 4 }, { ...whole, multipleOf: 6 }),
  narrower('unique-items', 'no repetition', list, { ...list, uniqueItems: true }),
  narrower('type', 'of items', { type: 'array', items: number }, { type: 'array', items: whole }),
  narrower('type', 'items', { type: 'array' }, { type: 'array', items: { type: ['string', 'null'] } }),
  narrower('length', 'of a member', objectOf({ a: text }), objectOf({ a: { ...text, maxLength: 5 } })),
  narrower(
    'type',
    'of members of any name',
    objectOf({}, { additionalProperties: number }),
    objectOf({}, { additionalProperties: whole }),
  ),
  narrower('union', 'a branch less', { anyOf: [text, whole, { type: 'boolean' }] }, { anyOf: [text, whole] }),
  narrower(
    'union',
    'a branch of oneOf less',
    { oneOf: [withTag('a'), withTag('b'), withTag('c')] },
    { oneOf: [withTag('a'), withTag('b')] },
  ),
  narrower('union', 'one left', { anyOf: [text, whole] }, text),
  narrower('length', 'in a branch', { anyOf: [text, whole] }, { anyOf: [{ ...text, maxLength: 5 }, whole] }),
  narrower(
    'union',
    'alternatives where there were none',
    { type: 'object' },
    { type: 'object', anyOf: [{ required: ['a'] }, { required: ['b'] }] },
  ),
  open(
    'union',
    'overlapping branches',
    { oneOf: [number, { type: 'integer', minimum: 5 }] },
    { oneOf: [number, { type: 'integer', minimum: 6 }] },
  ),
  open('union', 'exactly one, or any', { oneOf: [number, whole] }, { anyOf: [number, whole] }),
  open('keyword', 'not', { ...text, not: { const: 'a' } }, { ...text, not: { const: 'b' } }),
  open('keyword', 'if', objectOf({}), objectOf({}, { if: { required: ['a'] }, else: { required: ['b'] } })),
  open('keyword', 'by pattern', objectOf({}), objectOf({}, { patternProperties: { '^a': text } })),
  pair(
    'keyword: a member where a pattern was',
    '+property-added, ?keyword-undecided | +property-added, ?keyword-undecided | !property-removed, ?keyword-undecided | !property-removed, ?keyword-undecided',
    objectOf({}, patterned),
    objectOf({ a1: text }, patterned),
  ),
  open('keyword', 'names of members', objectOf({}), objectOf({}, { propertyNames: { maxLength: 3 } })),
  open(
    'keyword',
    'a discriminator',
    { oneOf: [withTag('a'), withTag('b')] },
    { oneOf: [withTag('a'), withTag('b')], discriminator: { propertyName: 'tag' } },
  ),
  open('keyword', 'a keyword of tomorrow', text, { ...text, maximumMood: 3 }),

  ...memberPairs,
  same('prose', text, { ...text, title: 'A', description: 'b', examples: ['c'], 'x-note': 1 }),
  same('order', objectOf({ a: text, b: ab }, { required: ['a', 'b'] }), {
    required: ['b', 'a'],
    properties: { b: { enum: ['b', 'a'], type: 'string' }, a: text },
    type: 'object',
  }),
  same('an allOf', objectOf({ a: text, b: whole }), {
    allOf: [objectOf({ a: text }), objectOf({ b: whole })],
  }),
  same('const and an enum of one', { const: 'a' }, { type: 'string', enum: ['a'] }),
  same(
    'null in an anyOf',
    { type: ['string', 'null'], maxLength: 3 },
    { anyOf: [{ type: 'null' }, { type: 'string', maxLength: 3 }] },
  ),
  same('a bound twice', { ...whole, minimum: 3 }, { allOf: [{ ...whole, minimum: 1 }, { minimum: 3 }] }),
  same('defaults written out', list, { ...list, minItems: 0, uniqueItems: false }),
  same('alternatives in another order', { anyOf: [text, whole] }, { anyOf: [whole, text] }),
  same(
    'oneOf without overlap',
    { oneOf: [withTag('a'), withTag('b')] },
    { anyOf: [withTag('b'), withTag('a')] },
  ),
];
