/** Edits of parameters, bodies, answers and headers; see operation-pairs.ts. */
import type { Expected } from './member-pairs.ts';
import { answer, body, fail, header, parameter, post, type Whole } from './small-contract.ts';

export type Row = readonly [name: string, edit: (whole: Whole) => void, expected: Expected, back: Expected];
const json = { 'application/json': { schema: { type: 'object' } } };

const added = { name: 'r', in: 'query', schema: { type: 'string' } };

export const exchangeRows: readonly Row[] = [
  [
    'a parameter more',
    (d) => void post(d).parameters.push(added),
    ['non-breaking request-parameter-added'],
    ['breaking request-parameter-removed'],
  ],
  [
    'a parameter more that must be sent',
    (d) => void post(d).parameters.push({ ...added, required: true }),
    ['breaking request-parameter-added-required'],
    ['breaking request-parameter-removed'],
  ],
  [
    'a parameter that must be sent',
    (d) => void (parameter(d)['required'] = true),
    ['breaking request-parameter-became-required'],
    ['non-breaking request-parameter-became-optional'],
  ],
  [
    'a parameter elsewhere',
    (d) => void (parameter(d)['in'] = 'header'),
    ['breaking request-parameter-removed', 'non-breaking request-parameter-added'],
    ['breaking request-parameter-removed', 'non-breaking request-parameter-added'],
  ],
  [
    'a parameter deprecated',
    (d) => void (parameter(d)['deprecated'] = true),
    ['non-breaking request-parameter-deprecated'],
    ['non-breaking request-parameter-undeprecated'],
  ],
  [
    'a parameter in another style',
    (d) => void (parameter(d)['style'] = 'pipeDelimited'),
    ['breaking request-parameter-style-changed'],
    ['breaking request-parameter-style-changed'],
  ],
  ['a style spelt out', (d) => Object.assign(parameter(d), { style: 'form', explode: true }), [], []],
  [
    'a parameter that may be empty',
    (d) => void (parameter(d)['allowEmptyValue'] = true),
    ['unclassified request-parameter-undecided'],
    ['unclassified request-parameter-undecided'],
  ],
  [
    'a narrower parameter',
    (d) => void (parameter(d)['schema'] = { type: 'string', maxLength: 3 }),
    ['breaking request-length-narrowed'],
    ['non-breaking request-length-widened'],
  ],
  [
    'another name in the path',
    (d) => {
      d.paths = {
        '/things/{key}': {
          post: {
            ...post(d),
            parameters: [
              { name: 'key', in: 'path', required: true, schema: { type: 'string' } },
              parameter(d),
            ],
          },
        },
      };
    },
    ['breaking request-parameter-renamed'],
    ['breaking request-parameter-renamed'],
  ],
  [
    'a parameter for the whole path',
    (d) => {
      const [id, q] = post(d).parameters;
      d.paths['/things/{id}'] = { parameters: [id], post: { ...post(d), parameters: [q ?? fail()] } };
    },
    [],
    [],
  ],

  [
    'no body',
    (d) => void delete post(d).requestBody,
    ['breaking request-body-removed'],
    ['breaking request-body-added-required'],
  ],
  [
    'a body that may be left out',
    (d) => void (body(d)['required'] = false),
    ['non-breaking request-body-became-optional'],
    ['breaking request-body-became-required'],
  ],
  [
    'a media type more',
    (d) => void (body(d).content['text/plain'] = {}),
    ['non-breaking request-media-type-added'],
    ['breaking request-media-type-removed'],
  ],
  [
    'an encoding',
    (d) =>
      void (body(d).content = { 'application/json': { ...json['application/json'], encoding: { a: {} } } }),
    ['unclassified request-body-undecided'],
    ['unclassified request-body-undecided'],
  ],

  [
    'an error status more',
    (d) => void (post(d).responses['409'] = { headers: {} }),
    ['non-breaking response-error-status-added'],
    ['breaking response-status-removed'],
  ],
  [
    'another status of success',
    (d) => void (post(d).responses['202'] = { headers: {} }),
    ['unclassified response-status-undecided'],
    ['breaking response-status-removed'],
  ],
  [
    'an answer without a body',
    (d) => void delete answer(d).content,
    ['breaking response-body-removed'],
    ['non-breaking response-body-added'],
  ],
  [
    'an answer in two media types',
    (d) => void (answer(d).content = { ...json, 'text/csv': {} }),
    ['unclassified response-media-type-undecided'],
    ['breaking response-media-type-removed'],
  ],
  [
    'links',
    (d) => void (answer(d)['links'] = { next: {} }),
    ['unclassified response-undecided'],
    ['unclassified response-undecided'],
  ],
  [
    'a header more',
    (d) => void (answer(d).headers['Age'] = { schema: { type: 'integer' } }),
    ['non-breaking response-header-added'],
    ['breaking response-header-removed'],
  ],
  [
    'a header that may be missing',
    (d) => void (header(d)['required'] = false),
    ['breaking response-header-became-optional'],
    ['non-breaking response-header-became-required'],
  ],
  [
    'a header deprecated',
    (d) => void (header(d)['deprecated'] = true),
    ['non-breaking response-header-deprecated'],
    ['non-breaking response-header-undeprecated'],
  ],
  [
    'a header in another style',
    (d) => void (header(d)['explode'] = true),
    ['breaking response-header-style-changed'],
    ['breaking response-header-style-changed'],
  ],
  [
    'a narrower header',
    (d) => void (header(d)['schema'] = { type: 'string', pattern: '^"' }),
    ['non-breaking response-pattern-narrowed'],
    ['breaking response-pattern-widened'],
  ],
  ['a header in other letters', (d) => void (answer(d).headers = { etag: header(d) }), [], []],
];
