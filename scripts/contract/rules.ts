/**
 * All rules of the comparison. A schema stands for its valid values: a later request may allow
 * more, never less; a later response less, never more. An undecided rule says why.
 */
export type Level = 'breaking' | 'non-breaking' | 'unclassified';
export type Direction = 'request' | 'response';
export type Change = 'narrowed' | 'widened' | 'changed' | 'undecided';
export type Rule = { readonly level: Level; readonly direction: Direction | 'both'; readonly text: string };

/** Aspects of a value in a schema, each with the changes we distinguish. */
const facets = {
  type: ['the type', ['narrowed', 'widened', 'changed']],
  null: ['whether null is allowed', ['narrowed', 'widened']],
  enum: ['the list of values', ['narrowed', 'widened']],
  range: ['the least or greatest number', ['narrowed', 'widened']],
  length: ['the length', ['narrowed', 'widened']],
  size: ['the number of items or members', ['narrowed', 'widened']],
  pattern: ['the pattern', ['narrowed', 'widened', 'undecided']],
  format: ['the format', ['narrowed', 'widened', 'changed']],
  'multiple-of': ['the step', ['narrowed', 'widened', 'changed']],
  'unique-items': ['whether items may repeat', ['narrowed', 'widened']],
  union: ['the alternatives', ['narrowed', 'widened', 'undecided']],
  keyword: ['a keyword that is not understood here', ['undecided']],
} as const satisfies Record<string, readonly [string, readonly Change[]]>;
export type Facet = keyof typeof facets;

const levels: Record<Direction, Record<Change, Level>> = {
  request: { narrowed: 'breaking', widened: 'non-breaking', changed: 'breaking', undecided: 'unclassified' },
  response: { narrowed: 'non-breaking', widened: 'breaking', changed: 'breaking', undecided: 'unclassified' },
};

const written: ReadonlyArray<readonly [id: string, level: Level, text: string]> = [
  ['operation-removed', 'breaking', 'an operation is gone'],
  ['operation-added', 'non-breaking', 'an operation is new'],
  ['operation-id-changed', 'breaking', 'an operation has another name, and with it every generated client'],
  ['operation-deprecated', 'non-breaking', 'an operation is marked deprecated, and still works'],
  ['operation-undeprecated', 'non-breaking', 'an operation is no longer marked deprecated'],
  [
    'operation-keyword-undecided',
    'unclassified',
    'something about an operation differs that is not understood',
  ],
  [
    'document-keyword-undecided',
    'unclassified',
    'something about the document differs that is not understood',
  ],
  ['server-removed', 'breaking', 'an address is no longer served'],
  ['server-added', 'non-breaking', 'an address is new'],
  ['security-tightened', 'breaking', 'credentials that sufficed no longer do'],
  ['security-loosened', 'non-breaking', 'other or fewer credentials suffice as well'],

  ['request-parameter-removed', 'breaking', 'a parameter is gone, or stands elsewhere'],
  [
    'request-parameter-renamed',
    'breaking',
    'a part of the path is named otherwise in every generated client',
  ],
  ['request-parameter-added', 'non-breaking', 'a parameter is new and may be left out'],
  ['request-parameter-added-required', 'breaking', 'a parameter is new and must be sent'],
  ['request-parameter-became-required', 'breaking', 'a parameter must now be sent'],
  ['request-parameter-became-optional', 'non-breaking', 'a parameter may now be left out'],
  ['request-parameter-deprecated', 'non-breaking', 'a parameter is marked deprecated, and still works'],
  ['request-parameter-undeprecated', 'non-breaking', 'a parameter is no longer marked deprecated'],
  ['request-parameter-style-changed', 'breaking', 'a parameter is written in another way'],
  ['request-parameter-undecided', 'unclassified', 'a parameter differs in a way no rule covers'],
  ['request-body-removed', 'breaking', 'the body is no longer taken'],
  ['request-body-added', 'non-breaking', 'a body may be sent'],
  ['request-body-added-required', 'breaking', 'a body must be sent where there was none'],
  ['request-body-became-required', 'breaking', 'the body must now be sent'],
  ['request-body-became-optional', 'non-breaking', 'the body may now be left out'],
  ['request-body-undecided', 'unclassified', 'the body differs in a way no rule covers'],
  ['request-media-type-removed', 'breaking', 'a media type is no longer taken'],
  ['request-media-type-added', 'non-breaking', 'a media type is new'],
  ['request-property-removed', 'breaking', 'a member is no longer known'],
  ['request-property-added', 'non-breaking', 'a member is new and may be left out'],
  ['request-property-added-required', 'breaking', 'a member is new and must be sent'],
  ['request-property-constrained', 'breaking', 'a member without a schema now has one and may be rejected'],
  ['request-property-became-required', 'breaking', 'a member must now be sent'],
  ['request-property-became-optional', 'non-breaking', 'a member may now be left out'],
  ['request-object-closed', 'breaking', 'unlisted members are now rejected'],
  ['request-object-opened', 'non-breaking', 'unlisted members are now accepted'],
  ['request-default-added', 'unclassified', 'the default is now documented'],
  ['request-default-changed', 'breaking', 'the default has changed'],
  ['request-default-removed', 'breaking', 'the default is no longer promised'],
  ['request-schema-deprecated', 'non-breaking', 'a value is marked deprecated, and still works'],
  ['request-schema-undeprecated', 'non-breaking', 'a value is no longer marked deprecated'],

  ['response-status-removed', 'breaking', 'a status is gone'],
  // RFC 9110 §15: a client treats an unknown 4xx or 5xx as 400 or 500.
  ['response-error-status-added', 'non-breaking', 'an error status is new'],
  // Harmless only if no old request leads to it; the contract cannot say so.
  ['response-status-undecided', 'unclassified', 'a status below 400 is new'],
  ['response-body-removed', 'breaking', 'the response no longer has a body'],
  ['response-body-added', 'non-breaking', 'the response now has a body'],
  ['response-media-type-removed', 'breaking', 'a media type is no longer given'],
  // Harmless if only clients asking for it get it; the contract cannot say so.
  ['response-media-type-undecided', 'unclassified', 'the response may have another media type'],
  ['response-header-removed', 'breaking', 'a header is gone'],
  ['response-header-added', 'non-breaking', 'a header is new'],
  ['response-header-became-optional', 'breaking', 'a required header may now be missing'],
  ['response-header-became-required', 'non-breaking', 'a header is always there'],
  ['response-header-deprecated', 'non-breaking', 'a header is marked deprecated, and still there'],
  ['response-header-undeprecated', 'non-breaking', 'a header is no longer marked deprecated'],
  ['response-header-style-changed', 'breaking', 'a header is written in another way'],
  ['response-undecided', 'unclassified', 'a response differs in a way no rule covers'],
  ['response-property-removed', 'breaking', 'a member is gone'],
  ['response-property-added', 'non-breaking', 'a member is new'],
  ['response-property-unlike-others', 'breaking', 'a new member breaks the promise for unlisted members'],
  ['response-property-became-optional', 'breaking', 'a required member may now be missing'],
  ['response-property-became-required', 'non-breaking', 'a member is always there'],
  ['response-object-closed', 'non-breaking', 'only listed members are sent'],
  ['response-object-opened', 'non-breaking', 'unlisted members may be sent; clients ignore them'],
  ['response-open-enum-grown', 'non-breaking', 'an open list has new values'],
  // Otherwise one release could open a list and the next extend it, and neither would count as
  // breaking.
  ['response-enum-opened', 'breaking', 'a complete list is now marked open'],
  ['response-enum-completed', 'non-breaking', 'an open list is now complete'],
  ['response-default-changed', 'non-breaking', 'the documented default of a response value has changed'],
  ['response-schema-deprecated', 'non-breaking', 'a value is marked deprecated, and still there'],
  ['response-schema-undeprecated', 'non-breaking', 'a value is no longer marked deprecated'],
];

const directionOf = (id: string): Rule['direction'] =>
  id.startsWith('request-') ? 'request' : id.startsWith('response-') ? 'response' : 'both';

export const rules: ReadonlyMap<string, Rule> = new Map([
  ...written.map(([id, level, text]) => [id, { level, direction: directionOf(id), text }] as const),
  ...Object.entries(facets).flatMap(([facet, [text, changes]]) =>
    (['request', 'response'] as const).flatMap((direction) =>
      changes.map((change) => {
        const rule = { level: levels[direction][change], direction, text: `${text}: ${change}` };
        return [`${direction}-${facet}-${change}`, rule] as const;
      }),
    ),
  ),
]);

export function ruleOf(id: string): Rule {
  const rule = rules.get(id);
  if (!rule) throw new Error(`no rule is called ${id}`);
  return rule;
}

export function mendOf(id: string): string {
  const { level, direction } = ruleOf(id);
  if (level === 'non-breaking') return 'nothing; the next release needs a new minor version';
  const otherwise = 'or raise the major of info.version';
  if (level === 'unclassified') return `leave it as released, ${otherwise}: no rule judges it`;
  if (id.endsWith('-removed')) return `restore it, marked deprecated if need be, ${otherwise}`;
  if (direction === 'request')
    return `keep accepting all earlier requests, with new inputs optional, ${otherwise}`;
  if (direction === 'response') return `keep the promised response and add to it, ${otherwise}`;
  return `leave it as released, ${otherwise}`;
}
