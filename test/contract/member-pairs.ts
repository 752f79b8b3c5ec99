/** Pairs about members, enums, defaults and marks: here requests do not simply mirror responses. */
export type Expected = readonly string[];
export type SchemaPair = {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Expected for a request and a response; then both from `after` to `before`. */
  readonly request: Expected;
  readonly response: Expected;
  readonly requestBack: Expected;
  readonly responseBack: Expected;
};

/** Rules and levels from marks: `!` breaking, `+` non-breaking, `?` unclassified. */
export const expectedBy = (marks: string, direction = ''): Expected =>
  (marks === '' ? [] : marks.split(', ')).map((mark) =>
    mark
      .replace('!', `breaking ${direction}`)
      .replace('+', `non-breaking ${direction}`)
      .replace('?', `unclassified ${direction}`),
  );

/** `marks` of request, response and both undoings; an undoing defaults to the same marks. */
export function pair(name: string, marks: string, before: unknown, after: unknown): SchemaPair {
  const [ofRequest = '', ofResponse = ofRequest, requestBack = ofRequest, responseBack = ofResponse] =
    marks.split(' | ');
  return {
    name,
    before,
    after,
    request: expectedBy(ofRequest, 'request-'),
    response: expectedBy(ofResponse, 'response-'),
    requestBack: expectedBy(requestBack, 'request-'),
    responseBack: expectedBy(responseBack, 'response-'),
  };
}

export const text = { type: 'string' };
export const whole = { type: 'integer' };
export const ab = { type: 'string', enum: ['a', 'b'] };
export const objectOf = (properties: unknown, more: object = {}) => ({ type: 'object', properties, ...more });

export const memberPairs: readonly SchemaPair[] = [
  pair(
    'property: one more',
    '+property-added | +property-added | !property-removed | !property-removed',
    objectOf({ a: text }, { additionalProperties: false }),
    objectOf({ a: text, b: text }, { additionalProperties: false }),
  ),
  pair(
    'property: a required one added',
    '!property-added-required | +property-added | !property-removed | !property-removed',
    objectOf({}, { additionalProperties: false }),
    objectOf({ b: text }, { required: ['b'], additionalProperties: false }),
  ),
  pair(
    'property: renamed',
    '!property-removed, +property-added | !property-removed, +property-added',
    objectOf({ a: text }, { additionalProperties: false }),
    objectOf({ b: text }, { additionalProperties: false }),
  ),
  pair(
    'property: one allowed as any additional member before',
    '!property-constrained | +property-added | !property-removed | !property-removed',
    objectOf({}),
    objectOf({ b: text }),
  ),
  pair(
    'property: one unlike the other members of a map',
    '!property-constrained | !property-unlike-others | !property-removed | !property-removed',
    objectOf({}, { additionalProperties: whole }),
    objectOf({ b: text }, { additionalProperties: whole }),
  ),
  pair(
    'property: must be there',
    '!property-became-required | +property-became-required | +property-became-optional | !property-became-optional',
    objectOf({ a: text }),
    objectOf({ a: text }, { required: ['a'] }),
  ),
  pair(
    'object: closed',
    '!object-closed | +object-closed | +object-opened | +object-opened',
    objectOf({ a: text }),
    objectOf({ a: text }, { additionalProperties: false }),
  ),
  pair(
    'object: a map without its members',
    '!object-closed | !property-removed | +object-opened | +object-opened',
    objectOf({}, { additionalProperties: text }),
    objectOf({}, { additionalProperties: false }),
  ),
  pair(
    'enum: an open list grows',
    '+enum-widened | +open-enum-grown | !enum-narrowed | +enum-narrowed',
    { ...ab, 'x-open-enum': true },
    { type: 'string', enum: ['a', 'b', 'c'], 'x-open-enum': true },
  ),
  pair(
    'enum: an open list beside null grows',
    '+enum-widened | +open-enum-grown | !enum-narrowed | +enum-narrowed',
    { anyOf: [{ ...ab, 'x-open-enum': true }, { type: 'null' }] },
    { anyOf: [{ type: 'string', enum: ['a', 'b', 'c'], 'x-open-enum': true }, { type: 'null' }] },
  ),
  pair('enum: marked open', ' | !enum-opened |  | +enum-completed', ab, { ...ab, 'x-open-enum': true }),
  pair(
    'enum: marked open and grown at once',
    '+enum-widened | !enum-opened, !enum-widened | !enum-narrowed | +enum-completed, +enum-narrowed',
    ab,
    { type: 'string', enum: ['a', 'b', 'c'], 'x-open-enum': true },
  ),
  pair(
    'default: one where there was none',
    '?default-added | +default-changed | !default-removed | +default-changed',
    text,
    { ...text, default: 'a' },
  ),
  pair(
    'default: other',
    '!default-changed | +default-changed',
    { ...text, default: 'a' },
    { ...text, default: 'b' },
  ),
  pair(
    'deprecated',
    '+schema-deprecated | +schema-deprecated | +schema-undeprecated | +schema-undeprecated',
    objectOf({ a: text }),
    objectOf({ a: { ...text, deprecated: true } }),
  ),
];
