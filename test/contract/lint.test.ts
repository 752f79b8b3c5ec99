/** Each lint rule of the contract reports a breach in a source, with its remedy. */
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCheckout } from '../support/checkout-copy.ts';

const token = 'Leave security to the whole document; without a token one may ask about health only';
const wayIn =
  'bearerAuth is required: a token is the one way to be let in; what needs none has an empty list';
const noStore = 'Use NoStore.yaml';
const cacheable = `${noStore}, or take If-None-Match and answer with ETag and Vary`;
const listed = '  operationId: listPlatformConnections\n';
const scoped = '  x-required-scope: revenue:read\n';
const nameTheScope = 'name the scope that the operation needs, revenue:read or connections:write';
const noScope = 'Supervisors have no token, and so no scope';
const noToken = 'supervisors have no token';
const open = '  security: []\n';
const retryAfter = '  Retry-After:\n    $ref: ../headers/RetryAfter.yaml\n';
const etag = '        ETag:\n          $ref: ../headers/WeakETag.yaml\n';
const rejections =
  "    '401':\n      $ref: ../responses/Unauthorized.yaml\n    '403':\n      $ref: ../responses/Forbidden.yaml\n";
const tooLarge = "    '413':\n      $ref: ../responses/ContentTooLarge.yaml\n";
const problem = 'schema:\n      $ref: ../schemas/Problem.yaml';
const requires = 'must require what every problem has; status may be missing';
const example = 'The example of a header must conform to its schema: it must';

const breaches: Readonly<
  Record<string, ReadonlyArray<[what: string, found: string, put: string, words: string]>>
> = {
  'attribution.yaml': [
    ['another OpenAPI', 'openapi: 3.1.0', 'openapi: 3.2.0', '"3.2.0" should match a regex'],
    ['an optional token', '  - bearerAuth: []\n', '  - bearerAuth: []\n  - {}\n', wayIn],
    [
      'a scope in the security',
      '- bearerAuth: []',
      '- bearerAuth: [read]',
      'Name the scope in x-required-scope',
    ],
    ['passwords', 'scheme: bearer', 'scheme: basic', '"basic" should be equal "bearer"'],
  ],
  'paths/getLiveness.yaml': [
    ['no operationId', '  operationId: getLiveness\n', '', 'should contain `operationId`'],
    ['no tag', '[Health]', '[]', 'Give the operation one of the tags of attribution.yaml'],
    ['no list of tags', '  tags: [Health]\n', '', 'Give the operation one of the tags'],
    ['an undeclared tag', '[Health]', '[Helth]', 'should be defined in global tags'],
    ['health with a scope', open, `${open}${scoped}`, noScope],
    ['health with a token', open, '', noToken],
    [
      'a status not allowed for health',
      "    '400':",
      "    '404':",
      'answers 200, 204, 400, 503, and no 404.',
    ],
    ['health by another name', 'getLiveness', 'getLife', token],
    ['no example', 'examples:\n', 'x-examples:\n', 'Should be defined'],
    ['a wrong example', 'status: live', 'status: 5', '`status` property type must be string'],
  ],
  'paths/platformConnections.yaml': [
    ['an open operation', listed, `${listed}${open}`, token],
    ['no scope', scoped, '', nameTheScope],
    ['an unknown scope', scoped, '  x-required-scope: revenue\n', nameTheScope],
    [
      'a secured operation without its error statuses',
      rejections,
      '',
      'The operation needs 401, 403 by what it takes.',
    ],
  ],
  'paths/platformConnection.yaml': [
    ['another cacheable read', 'NoStore', 'PrivateMaxAge', cacheable],
    [
      'a status not allowed for any operation',
      "    '404':",
      "    '402':",
      'answers 200, 204, 400, 401, 403, 404, 409, 429, 500, 503, and no 402.',
    ],
  ],
  'paths/platformCredentials.yaml': [
    ['a body without a limit', tooLarge, '', 'The operation needs 413 by what it takes.'],
  ],
  'paths/getRealtimeRevenue.yaml': [
    ['a read without an ETag', etag, '', 'An answer to If-None-Match needs the header ETag.'],
    ['an ETag without If-None-Match', '    - $ref: ../parameters/IfNoneMatch.yaml\n', '', 'and no 304.'],
  ],
  'responses/ServiceUnavailable.yaml': [
    ['a 503 without Retry-After', retryAfter, '', 'must contain a "Retry-After" header'],
  ],
  'responses/InternalError.yaml': [
    ['a cacheable error', 'NoStore', 'PrivateMaxAge', noStore],
    ['an error without the problem schema', problem, 'schema: { type: object }', 'type, title, '],
    ['an error of JSON', '/problem+json', '/json', '"application/json" should be one of'],
  ],
  'headers/RetryAfter.yaml': [
    ['a Retry-After that may be a date', 'type: integer', 'type: string', 'should be equal "integer"'],
    ['a Retry-After of 0', 'minimum: 1', 'minimum: 0', '0 should be equal 1'],
    ['a wrong header', 'example: 30', 'example: soon', `${example} be integer`],
  ],
  'headers/WWWAuthenticate.yaml': [
    [
      'a wrong header of several',
      'value: Bearer realm="attribution"\n',
      'value: Basic\n',
      `${example} match pattern "^Bearer( |$)"`,
    ],
  ],
  'schemas/Problem.yaml': [
    ['a problem without its status', 'title, status, detail', 'title, detail', requires],
  ],
};
const all = Object.entries(breaches).flatMap(([file, rows]) => rows.map((row) => [file, ...row] as const));

const copy = await copyCheckout({ NO_COLOR: '1', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' });
afterAll(() => copy[Symbol.asyncDispose]());

describe('redocly lint', () => {
  const lint = (config: string, ...apis: readonly string[]) =>
    copy.run('node_modules/@redocly/cli/bin/cli.js', 'lint', '--config', `api-contracts/${config}`, ...apis);

  it('finds no problem in the contract', async () => {
    expect(await lint('redocly.yaml', 'attribution@v1')).toMatchObject({ code: 0 });
  });

  it('rejects an ignore file', async () => {
    const file = join(copy.folder, 'api-contracts/.redocly.lint-ignore.yaml');
    await writeFile(file, 'openapi/v1/attribution.yaml: {}\n');
    const { code, stdout, stderr } = await lint('redocly.yaml', 'attribution@v1');
    await rm(file);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('remove it and fix the contract');
  });

  describe('on a contract with a breach', () => {
    /** The problems reported for each breach, by its number. */
    let byBreach: Map<string | undefined, string[]>;
    beforeAll(async () => {
      const openapi = join(copy.folder, 'api-contracts/openapi');
      for (const [number, [file, , found, put]] of all.entries()) {
        await cp(join(openapi, 'v1'), join(openapi, `breach-${number}`), { recursive: true });
        await copy.edit(`api-contracts/openapi/breach-${number}/${file}`, (text) =>
          text.replace(found, () => put),
        );
      }
      const apis = all.map(
        (_, number) => `  breach-${number}:\n    root: openapi/breach-${number}/attribution.yaml\n`,
      );
      await copy.edit('api-contracts/redocly.yaml', (text) =>
        text.replace(/^apis:\n(?: .*\n)+/m, () => `apis:\n${apis.join('')}`),
      );
      const { code, stdout, stderr } = await lint('redocly.yaml');
      if (code !== 1) throw new Error(`the lint ended with ${code}: ${stderr}`);
      const problems = (stdout + stderr).split(/^(?=\[\d+\] )/m);
      byBreach = Map.groupBy(problems, (text) => /^\[\d+\] \S*\/breach-(\d+)\//.exec(text)?.[1]);
    }, 120_000);

    it.each(all.map((breach, number) => [breach[1], number, breach[4]] as const))(
      'reports %s',
      (_, number, words) => {
        expect(byBreach.get(String(number))?.join('')).toContain(words);
      },
    );
  });
});
