/** Pairs about members, lists of values, defaults and marks: where requests and answers do not simply mirror each other. */
export type Expected = readonly string[];
export type SchemaPair = {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Of a request and of an answer; then the same from `after` to `before`. */
  readonly request: Expected;
  readonly response: Expected;
  readonly requestBack: Expected;
  readonly responseBack: Expected;
};

export const text = { type: 'string' };
export const whole = { type: 'integer' };
export const ab = { type: 'string', enum: ['a', 'b'] };
export const objectOf = (properties: unknown, more: object = {}) => ({ type: 'object', properties, ...more });

export const memberPairs: readonly SchemaPair[] = [
  {
    name: 'property: one more',
    before: objectOf({ a: text }, { additionalProperties: false }),
    after: objectOf({ a: text, b: text }, { additionalProperties: false }),
    request: ['non-breaking request-property-added'],
    response: ['non-breaking response-property-added'],
    requestBack: ['breaking request-property-removed'],
    responseBack: ['breaking response-property-removed'],
  },
  {
    name: 'property: one more that must be there',
    before: objectOf({}, { additionalProperties: false }),
    after: objectOf({ b: text }, { required: ['b'], additionalProperties: false }),
    request: ['breaking request-property-added-required'],
    response: ['non-breaking response-property-added'],
    requestBack: ['breaking request-property-removed'],
    responseBack: ['breaking response-property-removed'],
  },
  {
    name: 'property: renamed',
    before: objectOf({ a: text }, { additionalProperties: false }),
    after: objectOf({ b: text }, { additionalProperties: false }),
    request: ['breaking request-property-removed', 'non-breaking request-property-added'],
    response: ['breaking response-property-removed', 'non-breaking response-property-added'],
    requestBack: ['breaking request-property-removed', 'non-breaking request-property-added'],
    responseBack: ['breaking response-property-removed', 'non-breaking response-property-added'],
  },
  {
    name: 'property: one that could be anything before',
    before: objectOf({}),
    after: objectOf({ b: text }),
    request: ['breaking request-property-constrained'],
    response: ['non-breaking response-property-added'],
    requestBack: ['breaking request-property-removed'],
    responseBack: ['breaking response-property-removed'],
  },
  {
    name: 'property: one of a map that is not like the others',
    before: objectOf({}, { additionalProperties: whole }),
    after: objectOf({ b: text }, { additionalProperties: whole }),
    request: ['breaking request-property-constrained'],
    response: ['breaking response-property-unlike-others'],
    requestBack: ['breaking request-property-removed'],
    responseBack: ['breaking response-property-removed'],
  },
  {
    name: 'property: must be there',
    before: objectOf({ a: text }),
    after: objectOf({ a: text }, { required: ['a'] }),
    request: ['breaking request-property-became-required'],
    response: ['non-breaking response-property-became-required'],
    requestBack: ['non-breaking request-property-became-optional'],
    responseBack: ['breaking response-property-became-optional'],
  },
  {
    name: 'object: closed',
    before: objectOf({ a: text }),
    after: objectOf({ a: text }, { additionalProperties: false }),
    request: ['breaking request-object-closed'],
    response: ['non-breaking response-object-closed'],
    requestBack: ['non-breaking request-object-opened'],
    responseBack: ['non-breaking response-object-opened'],
  },
  {
    name: 'object: a map without its members',
    before: objectOf({}, { additionalProperties: text }),
    after: objectOf({}, { additionalProperties: false }),
    request: ['breaking request-object-closed'],
    response: ['breaking response-property-removed'],
    requestBack: ['non-breaking request-object-opened'],
    responseBack: ['non-breaking response-object-opened'],
  },
  {
    name: 'enum: an open list grows',
    before: { ...ab, 'x-open-enum': true },
    after: { type: 'string', enum: ['a', 'b', 'c'], 'x-open-enum': true },
    request: ['non-breaking request-enum-widened'],
    response: ['non-breaking response-open-enum-grown'],
    requestBack: ['breaking request-enum-narrowed'],
    responseBack: ['non-breaking response-enum-narrowed'],
  },
  {
    name: 'enum: an open list beside null grows',
    before: { anyOf: [{ ...ab, 'x-open-enum': true }, { type: 'null' }] },
    after: { anyOf: [{ type: 'string', enum: ['a', 'b', 'c'], 'x-open-enum': true }, { type: 'null' }] },
    request: ['non-breaking request-enum-widened'],
    response: ['non-breaking response-open-enum-grown'],
    requestBack: ['breaking request-enum-narrowed'],
    responseBack: ['non-breaking response-enum-narrowed'],
  },
  {
    name: 'enum: marked open',
    before: ab,
    after: { ...ab, 'x-open-enum': true },
    request: [],
    response: ['breaking response-enum-opened'],
    requestBack: [],
    responseBack: ['non-breaking response-enum-completed'],
  },
  {
    name: 'enum: marked open and grown at once',
    before: ab,
    after: { type: 'string', enum: ['a', 'b', 'c'], 'x-open-enum': true },
    request: ['non-breaking request-enum-widened'],
    response: ['breaking response-enum-opened', 'breaking response-enum-widened'],
    requestBack: ['breaking request-enum-narrowed'],
    responseBack: ['non-breaking response-enum-completed', 'non-breaking response-enum-narrowed'],
  },
  {
    name: 'default: one where there was none',
    before: text,
    after: { ...text, default: 'a' },
    request: ['unclassified request-default-added'],
    response: ['non-breaking response-default-changed'],
    requestBack: ['breaking request-default-removed'],
    responseBack: ['non-breaking response-default-changed'],
  },
  {
    name: 'default: another',
    before: { ...text, default: 'a' },
    after: { ...text, default: 'b' },
    request: ['breaking request-default-changed'],
    response: ['non-breaking response-default-changed'],
    requestBack: ['breaking request-default-changed'],
    responseBack: ['non-breaking response-default-changed'],
  },
  {
    name: 'deprecated',
    before: objectOf({ a: text }),
    after: objectOf({ a: { ...text, deprecated: true } }),
    request: ['non-breaking request-schema-deprecated'],
    response: ['non-breaking response-schema-deprecated'],
    requestBack: ['non-breaking request-schema-undeprecated'],
    responseBack: ['non-breaking response-schema-undeprecated'],
  },
];
