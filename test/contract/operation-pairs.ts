/** Edits of what is around the schemas, and what the comparison has to say of them and of their undoing. */
import { exchangeRows, type Row } from './exchange-pairs.ts';
import type { Expected } from './member-pairs.ts';
import { body, fail, post, whole, type Whole } from './small-contract.ts';

export type OperationPair = {
  readonly name: string;
  readonly edit: (whole: Whole) => void;
  readonly expected: Expected;
  readonly back: Expected;
};
const rows: readonly Row[] = [
  [
    'an operation more',
    (d) => void (d.paths['/others'] = { post: { ...post(d), operationId: 'postOther' } }),
    ['non-breaking operation-added'],
    ['breaking operation-removed'],
  ],
  [
    'a method more',
    (d) => Object.assign(d.paths['/things/{id}'] ?? fail(), { get: { ...post(d), operationId: 'getThing' } }),
    ['non-breaking operation-added'],
    ['breaking operation-removed'],
  ],
  [
    'another path',
    (d) => {
      d.paths = { '/thing/{id}': { post: post(d) } };
    },
    ['breaking operation-removed', 'non-breaking operation-added'],
    ['breaking operation-removed', 'non-breaking operation-added'],
  ],
  [
    'another name of the operation',
    (d) => void (post(d)['operationId'] = 'makeThing'),
    ['breaking operation-id-changed'],
    ['breaking operation-id-changed'],
  ],
  [
    'an operation deprecated',
    (d) => void (post(d)['deprecated'] = true),
    ['non-breaking operation-deprecated'],
    ['non-breaking operation-undeprecated'],
  ],
  [
    'a callback',
    (d) => void (post(d)['callbacks'] = { done: {} }),
    ['unclassified operation-keyword-undecided'],
    ['unclassified operation-keyword-undecided'],
  ],
  [
    'a webhook',
    (d) => void (d['webhooks'] = { done: {} }),
    ['unclassified document-keyword-undecided'],
    ['unclassified document-keyword-undecided'],
  ],
  [
    'prose around',
    (d) => Object.assign(post(d), { summary: 'a', description: 'b', tags: ['c'], 'x-note': 1 }),
    [],
    [],
  ],
  [
    'an address more',
    (d) => void d.servers.push({ url: 'https://a.example' }),
    ['non-breaking server-added'],
    ['breaking server-removed'],
  ],
  [
    'an address of the operation alone',
    (d) => void (post(d)['servers'] = [{ url: 'https://a.example' }]),
    ['breaking server-removed', 'non-breaking server-added'],
    ['breaking server-removed', 'non-breaking server-added'],
  ],
  [
    'two credentials at once',
    (d) => void (d.security = [{ bearer: [], key: [] }]),
    ['breaking security-tightened'],
    ['non-breaking security-loosened'],
  ],
  [
    'another credential',
    (d) => void (d.security = [{ key: [] }]),
    ['breaking security-tightened', 'non-breaking security-loosened'],
    ['breaking security-tightened', 'non-breaking security-loosened'],
  ],
  [
    'a credential instead of none',
    (d) => void (d.security = []),
    ['non-breaking security-loosened'],
    ['breaking security-tightened'],
  ],
  [
    'one credential or the other',
    (d) => void d.security.push({ key: [] }),
    ['non-breaking security-loosened'],
    ['breaking security-tightened'],
  ],
  [
    'a scope',
    (d) => void (d.security = [{ bearer: ['write'] }]),
    ['breaking security-tightened'],
    ['non-breaking security-loosened'],
  ],
  [
    'another kind of credential by the same name',
    (d) => void (d.components.securitySchemes['bearer'] = { type: 'http', scheme: 'basic' }),
    ['breaking security-tightened', 'non-breaking security-loosened'],
    ['breaking security-tightened', 'non-breaking security-loosened'],
  ],
  [
    'the same credential by another name',
    (d) => {
      d.components.securitySchemes['token'] = { type: 'http', scheme: 'bearer' };
      d.security = [{ token: [] }];
    },
    [],
    [],
  ],

  ...exchangeRows,
];

export const operationPairs: readonly OperationPair[] = [
  ...rows.map(([name, edit, expected, back]) => ({ name, edit, expected, back })),
  {
    name: 'an optional body less',
    edit: (document) => void delete post(document).requestBody,
    expected: ['breaking request-body-removed'],
    back: ['non-breaking request-body-added'],
  },
];

/** The document that an edit starts from. */
export function wholeFor({ name }: OperationPair): Whole {
  const document = whole();
  if (name === 'an optional body less') body(document)['required'] = false;
  return document;
}
