/** Edits around the schemas, with the expected findings for each edit and its undoing. */
import { exchangeRows, row, type Row } from './exchange-pairs.ts';
import { body, fail, post, whole, type Whole } from './small-contract.ts';

const optionalBody = 'an optional body less';

export const operationPairs: readonly Row[] = [
  row(
    'an operation more',
    '+operation-added | !operation-removed',
    (d) => (d.paths['/others'] = { post: { ...post(d), operationId: 'postOther' } }),
  ),
  row('a method more', '+operation-added | !operation-removed', (d) =>
    Object.assign(d.paths['/things/{id}'] ?? fail(), { get: { ...post(d), operationId: 'getThing' } }),
  ),
  row('another path', '!operation-removed, +operation-added', (d) => {
    d.paths = { '/thing/{id}': { post: post(d) } };
  }),
  row('another operation name', '!operation-id-changed', (d) => (post(d)['operationId'] = 'makeThing')),
  row('deprecated', '+operation-deprecated | +operation-undeprecated', (d) => (post(d)['deprecated'] = true)),
  row('a callback', '?operation-keyword-undecided', (d) => (post(d)['callbacks'] = { done: {} })),
  row('a webhook', '?document-keyword-undecided', (d) => (d['webhooks'] = { done: {} })),
  row('prose around', '', (d) =>
    Object.assign(post(d), { summary: 'a', description: 'b', tags: ['c'], 'x-note': 1 }),
  ),
  row('an address more', '+server-added | !server-removed', (d) =>
    d.servers.push({ url: 'https://a.example' }),
  ),
  row(
    'an address of the operation alone',
    '!server-removed, +server-added',
    (d) => (post(d)['servers'] = [{ url: 'https://a.example' }]),
  ),
  row(
    'two credentials at once',
    '!security-tightened | +security-loosened',
    (d) => (d.security = [{ bearer: [], key: [] }]),
  ),
  row('another credential', '!security-tightened, +security-loosened', (d) => (d.security = [{ key: [] }])),
  row('a credential instead of none', '+security-loosened | !security-tightened', (d) => (d.security = [])),
  row('one credential or the other', '+security-loosened | !security-tightened', (d) =>
    d.security.push({ key: [] }),
  ),
  row('a scope', '!security-tightened | +security-loosened', (d) => (d.security = [{ bearer: ['write'] }])),
  row(
    'another kind of credential by the same name',
    '!security-tightened, +security-loosened',
    (d) => (d.components.securitySchemes['bearer'] = { type: 'http', scheme: 'basic' }),
  ),
  row('the same credential by another name', '', (d) => {
    d.components.securitySchemes['token'] = { type: 'http', scheme: 'bearer' };
    d.security = [{ token: [] }];
  }),
  row(optionalBody, '!request-body-removed | +request-body-added', (d) => delete post(d).requestBody),
  ...exchangeRows,
];

export function wholeFor({ name }: Row): Whole {
  const document = whole();
  if (name === optionalBody) body(document)['required'] = false;
  return document;
}
