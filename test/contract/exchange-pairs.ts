/** Edits of parameters, bodies, responses and headers; see operation-pairs.ts. */
import { expectedBy, type Expected } from './member-pairs.ts';
import { answer, body, fail, header, parameter, post, type Whole } from './small-contract.ts';

export type Row = {
  readonly name: string;
  readonly edit: (whole: Whole) => unknown;
  readonly expected: Expected;
  readonly back: Expected;
};
/** Marks as in `expectedBy`; the undoing has the same marks unless given. */
export function row(name: string, marks: string, edit: Row['edit']): Row {
  const [there = '', back = there] = marks.split(' | ');
  return { name, edit, expected: expectedBy(there), back: expectedBy(back) };
}

const json = { 'application/json': { schema: { type: 'object' } } };

const added = { name: 'r', in: 'query', schema: { type: 'string' } };

export const exchangeRows: readonly Row[] = [
  row('a parameter more', '+request-parameter-added | !request-parameter-removed', (d) =>
    post(d).parameters.push(added),
  ),
  row('a required one added', '!request-parameter-added-required | !request-parameter-removed', (d) =>
    post(d).parameters.push({ ...added, required: true }),
  ),
  row(
    'must be sent',
    '!request-parameter-became-required | +request-parameter-became-optional',
    (d) => (parameter(d)['required'] = true),
  ),
  row(
    'a parameter elsewhere',
    '!request-parameter-removed, +request-parameter-added',
    (d) => (parameter(d)['in'] = 'header'),
  ),
  row(
    'old parameter',
    '+request-parameter-deprecated | +request-parameter-undeprecated',
    (d) => (parameter(d)['deprecated'] = true),
  ),
  row('another style', '!request-parameter-style-changed', (d) => (parameter(d)['style'] = 'pipeDelimited')),
  row('a style spelt out', '', (d) => Object.assign(parameter(d), { style: 'form', explode: true })),
  row('may be empty', '?request-parameter-undecided', (d) => (parameter(d)['allowEmptyValue'] = true)),
  row(
    'a narrower parameter',
    '!request-length-narrowed | +request-length-widened',
    (d) => (parameter(d)['schema'] = { type: 'string', maxLength: 3 }),
  ),
  row('another name in the path', '!request-parameter-renamed', (d) => {
    d.paths = {
      '/things/{key}': {
        post: {
          ...post(d),
          parameters: [{ name: 'key', in: 'path', required: true, schema: { type: 'string' } }, parameter(d)],
        },
      },
    };
  }),
  row('a parameter for the whole path', '', (d) => {
    const [id, q] = post(d).parameters;
    d.paths['/things/{id}'] = { parameters: [id], post: { ...post(d), parameters: [q ?? fail()] } };
  }),
  row('no body', '!request-body-removed | !request-body-added-required', (d) => delete post(d).requestBody),
  row(
    'no body, too',
    '+request-body-became-optional | !request-body-became-required',
    (d) => (body(d)['required'] = false),
  ),
  row(
    'media type',
    '+request-media-type-added | !request-media-type-removed',
    (d) => (body(d).content['text/plain'] = {}),
  ),
  row(
    'an encoding',
    '?request-body-undecided',
    (d) => (body(d).content = { 'application/json': { ...json['application/json'], encoding: { a: {} } } }),
  ),
  row(
    'an error status more',
    '+response-error-status-added | !response-status-removed',
    (d) => (post(d).responses['409'] = { headers: {} }),
  ),
  row(
    'status 202',
    '?response-status-undecided | !response-status-removed',
    (d) => (post(d).responses['202'] = { headers: {} }),
  ),
  row('no answer body', '!response-body-removed | +response-body-added', (d) => delete answer(d).content),
  row(
    'two media types',
    '?response-media-type-undecided | !response-media-type-removed',
    (d) => (answer(d).content = { ...json, 'text/csv': {} }),
  ),
  row('links', '?response-undecided', (d) => (answer(d)['links'] = { next: {} })),
  row(
    'a header more',
    '+response-header-added | !response-header-removed',
    (d) => (answer(d).headers['Age'] = { schema: { type: 'integer' } }),
  ),
  row(
    'a header less',
    '!response-header-became-optional | +response-header-became-required',
    (d) => (header(d)['required'] = false),
  ),
  row(
    'old header',
    '+response-header-deprecated | +response-header-undeprecated',
    (d) => (header(d)['deprecated'] = true),
  ),
  row('header style', '!response-header-style-changed', (d) => (header(d)['explode'] = true)),
  row(
    'narrow header',
    '+response-pattern-narrowed | !response-pattern-widened',
    (d) => (header(d)['schema'] = { type: 'string', pattern: '^"' }),
  ),
  row('a header in other letters', '', (d) => (answer(d).headers = { etag: header(d) })),
];
