/** Each rule that the contract's sources are held to is told when a source breaks it, and says how to mend it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';

const sources = 'api-contracts/openapi/v1';
type Breach = readonly [what: string, file: string, found: string, put: string, told: string];

const token = 'Leave security to the whole document; without a token one may ask about health only';
const wayIn = 'a token is the one way to be let in; what needs none has an empty list';
const noStore = 'Use NoStore.yaml';
const cacheable = `${noStore}, or take If-None-Match and answer with ETag and Vary`;
const listed = '  operationId: listPlatformConnections\n';
const scoped = '  x-required-scope: revenue:read\n';
const nameTheScope = 'name the scope that the operation needs, revenue:read or connections:write';
const problem = 'schema:\n      $ref: ../schemas/Problem.yaml';
const example = 'The example of a header must conform to its schema: it must';

const breaches: readonly Breach[] = [
  ['another OpenAPI', 'attribution.yaml', 'openapi: 3.1.0', 'openapi: 3.2.0', '"3.2.0" should match a regex'],
  [
    'no operationId',
    'paths/getLiveness.yaml',
    '  operationId: getLiveness\n',
    '',
    'should contain `operationId`',
  ],
  [
    'no tag',
    'paths/getLiveness.yaml',
    '[Health]',
    '[]',
    'Give the operation one of the tags of attribution.yaml',
  ],
  [
    'no list of tags',
    'paths/getLiveness.yaml',
    '  tags: [Health]\n',
    '',
    'Give the operation one of the tags',
  ],
  ['a tag of nothing', 'paths/getLiveness.yaml', '[Health]', '[Helth]', 'should be defined in global tags'],
  ['an open operation', 'paths/platformConnections.yaml', listed, `${listed}  security: []\n`, token],
  [
    'a token that may be left out',
    'attribution.yaml',
    '  - bearerAuth: []\n',
    '  - bearerAuth: []\n  - {}\n',
    `bearerAuth is required: ${wayIn}`,
  ],
  [
    'a scope in the security',
    'attribution.yaml',
    '- bearerAuth: []',
    '- bearerAuth: [read]',
    'Name the scope in x-required-scope',
  ],
  ['no scope', 'paths/platformConnections.yaml', scoped, '', nameTheScope],
  [
    'an unknown scope',
    'paths/platformConnections.yaml',
    scoped,
    '  x-required-scope: revenue\n',
    nameTheScope,
  ],
  [
    'health with a scope',
    'paths/getLiveness.yaml',
    '  security: []\n',
    '  security: []\n  x-required-scope: revenue:read\n',
    'Supervisors have no token, and so no scope',
  ],
  ['passwords', 'attribution.yaml', 'scheme: bearer', 'scheme: basic', '"basic" should be equal "bearer"'],
  ['health with a token', 'paths/getLiveness.yaml', '  security: []\n', '', 'supervisors have no token'],
  [
    'a 503 without a time',
    'responses/ServiceUnavailable.yaml',
    '  Retry-After:\n    $ref: ../headers/RetryAfter.yaml\n',
    '',
    'must contain a "Retry-After" header',
  ],
  [
    'a time that may be a date',
    'headers/RetryAfter.yaml',
    'type: integer',
    'type: string',
    'should be equal "integer"',
  ],
  ['a time that is none', 'headers/RetryAfter.yaml', 'minimum: 1', 'minimum: 0', '0 should be equal 1'],
  [
    'a read without a tag',
    'paths/getRealtimeRevenue.yaml',
    '        ETag:\n          $ref: ../headers/WeakETag.yaml\n',
    '',
    'An answer to If-None-Match needs the header ETag.',
  ],
  ['a further read that may be kept', 'paths/platformConnection.yaml', 'NoStore', 'PrivateMaxAge', cacheable],
  ['an error that may be kept', 'responses/InternalError.yaml', 'NoStore', 'PrivateMaxAge', noStore],
  [
    'a status that health has no use for',
    'paths/getLiveness.yaml',
    "    '400':",
    "    '404':",
    'answers 200, 204, 400, 503, and no 404.',
  ],
  [
    'a status that no operation has',
    'paths/platformConnection.yaml',
    "    '404':",
    "    '402':",
    'answers 200, 204, 400, 401, 403, 404, 409, 500, 503, and no 402.',
  ],
  [
    'a secured operation without its refusals',
    'paths/platformConnections.yaml',
    "    '401':\n      $ref: ../responses/Unauthorized.yaml\n    '403':\n      $ref: ../responses/Forbidden.yaml\n",
    '',
    'The operation needs 401, 403 by what it takes.',
  ],
  [
    'a body without a limit',
    'paths/platformCredentials.yaml',
    "    '413':\n      $ref: ../responses/ContentTooLarge.yaml\n",
    '',
    'The operation needs 413 by what it takes.',
  ],
  [
    'a tag that nothing compares',
    'paths/getRealtimeRevenue.yaml',
    '    - $ref: ../parameters/IfNoneMatch.yaml\n',
    '',
    'and no 304.',
  ],
  ['health by another name', 'paths/getLiveness.yaml', 'getLiveness', 'getLife', token],
  [
    'an error that is no problem',
    'responses/InternalError.yaml',
    problem,
    'schema: { type: object }',
    'type, title, ',
  ],
  [
    'a problem without its status',
    'schemas/Problem.yaml',
    'title, status, detail',
    'title, detail',
    'must require what every problem has; status may be missing',
  ],
  [
    'an error of JSON',
    'responses/InternalError.yaml',
    '/problem+json',
    '/json',
    '"application/json" should be one of',
  ],
  ['no example', 'paths/getLiveness.yaml', 'examples:\n', 'x-examples:\n', 'Should be defined'],
  [
    'a wrong example',
    'paths/getLiveness.yaml',
    'status: live',
    'status: 5',
    '`status` property type must be string',
  ],
  ['a wrong header', 'headers/RetryAfter.yaml', 'example: 30', 'example: soon', `${example} be integer`],
  [
    'a wrong header of several',
    'headers/WWWAuthenticate.yaml',
    'value: Bearer realm="attribution"\n',
    'value: Basic\n',
    `${example} match pattern "^Bearer( |$)"`,
  ],
];

describe('redocly lint', () => {
  let copy: CheckoutCopy;
  beforeAll(async () => {
    copy = await copyCheckout({ NO_COLOR: '1', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' });
  });
  afterAll(() => copy[Symbol.asyncDispose]());

  const lint = () =>
    copy.run(
      'node_modules/@redocly/cli/bin/cli.js',
      'lint',
      '--config',
      'api-contracts/redocly.yaml',
      'attribution@v1',
    );

  it('finds nothing in the contract as it is', async () => {
    expect(await lint()).toMatchObject({ code: 0 });
  });

  it.each(breaches)('tells %s', async (_, name, found, put, told) => {
    const file = `${sources}/${name}`;
    const before = await copy.read(file);
    await copy.edit(file, (text) => text.replace(found, () => put));
    const { code, stdout, stderr } = await lint();
    await copy.edit(file, () => before);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(told);
  });
});
