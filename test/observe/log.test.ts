import { createServer } from 'node:http';
import { Ajv } from 'ajv';
import { jwtVerify, SignJWT } from 'jose';
import { Client } from 'pg';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLogObserver } from '../../src/observe/log.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { createTestDatabase } from '../support/database.ts';
import { newIds } from '../support/harness.ts';
import { listen } from '../support/wire.ts';

const canary = 'canary_5up3rs3cret';
const text = z.string().optional();
const bugLine = z.strictObject({
  level: z.literal(50),
  time: z.number(),
  msg: z.literal('unexpected error'),
  kind: z.literal('bug'),
  where: z.literal('request'),
  correlationId: z.string(),
  error: z.strictObject({ type: z.string(), code: text, stack: z.array(z.string()).optional() }),
});

function writeLines(observation: Observation, options: { showsMessages?: boolean } = {}): string[] {
  const lines: string[] = [];
  const logger = pino({ level: 'trace', base: null }, { write: (line: string) => void lines.push(line) });
  createLogObserver(logger, options)(observation);
  return lines;
}

/** The logged error of a thrown value; asserts one line without the canary. */
function logError(error: unknown): z.infer<typeof bugLine>['error'] {
  const lines = writeLines({ kind: 'bug', where: 'request', error, correlationId: 'an id' });
  expect(lines).toHaveLength(1);
  expect(lines.join('')).not.toContain(canary);
  return bugLine.parse(JSON.parse(lines[0] ?? '')).error;
}

async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** All text of an error: message, stack, properties and causes. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  const { message, stack, cause } = error;
  return [JSON.stringify(error), message, stack, cause === undefined ? '' : textOf(cause)].join('\n');
}

it('an error is logged with its text and causes when showsMessages is on', () => {
  const error = new Error('outer', { cause: new TypeError('inner', { cause: 'a text' }) });
  const [line = ''] = writeLines({ kind: 'bug', where: 'request', error }, { showsMessages: true });
  const text = expect.stringMatching(/^Error: outer\n[^]*TypeError: inner\n[^]*'a text'/);
  expect(JSON.parse(line)).toMatchObject({ error: { type: 'Error', text } });
});

it('unbookable records are logged by id and currency, and as ? when either is other text', () => {
  const { tenantId, connectionId } = newIds();
  const reason = 'unknown_currency';
  const lines = writeLines({
    kind: 'recordsUnbooked',
    tenantId,
    connectionId,
    platform: 'stripe',
    count: 2,
    records: [
      { externalId: 'txn_1', currency: 'QQQ', reason },
      { externalId: `${canary} of jane@example.com`, currency: 'a b', reason },
    ],
  });
  expect(lines.join('')).not.toContain(canary);
  const unnamed = { externalId: '?', currency: '?', reason };
  const records = [{ externalId: 'txn_1', currency: 'QQQ', reason }, unnamed];
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ records });
});

it('a changed rate of a past day is an error with both rates', () => {
  const rates = [{ rateDate: '2026-04-13', currency: 'USD', stored: '1.1684', published: '1.1685' }];
  const [line = ''] = writeLines({ kind: 'ratesChanged', source: 'ecb', count: 1, rates });
  expect(JSON.parse(line)).toMatchObject({ level: 50, source: 'ecb', count: 1, rates });
});

const database = await createTestDatabase();
await database.query('create table taken (name text primary key, amount int check (amount > 0))');
const client = new Client({ connectionString: database.urls.app });
await client.connect();
await database.query('grant all on taken to revenue_app');
await client.query('insert into taken values ($1, 1)', [canary]);
afterAll(async () => {
  await client.end();
  await database.drop();
});

describe('an error of PostgreSQL', () => {
  it.each([
    ['23505', 'a duplicate key, named in its detail', 'insert into taken values ($1, 1)'],
    ['23514', 'a row against a check, whole in its detail', 'insert into taken values ($1 || 1, -1)'],
    ['22P02', 'a cast, quoted in its message', 'select $1::text::int'],
    ['42703', 'a statement, quoted in its message', `select ${canary} from taken where name <> $1`],
  ])('is logged as its SQLSTATE, %s: %s', async (code, _, text) => {
    const error = await thrownBy(() => client.query(text, [canary]));
    expect(textOf(error)).toContain(canary);
    expect(logError(error)).toMatchObject({ type: 'error', code });
  });

  it('is logged without its context', async () => {
    const text = `do $$ begin perform '${canary}'::int; end $$`;
    const error = await thrownBy(() => client.query(text));
    expect(error).toHaveProperty('where');
    expect(logError(error)).toMatchObject({ type: 'error', code: '22P02' });
  });
});

describe('an error of fetch', () => {
  it.each([
    ['a URL with a password', () => fetch(`http://user:${canary}@127.0.0.1:1/`)],
    ['an invalid URL', () => fetch(`http://${canary} /`)],
    ['an invalid header', () => fetch('http://127.0.0.1:1/', { headers: { a: `${canary}\nx` } })],
    ['an invalid method', () => fetch('http://127.0.0.1:1/', { method: `${canary} x` })],
  ])('about %s is logged as its class only', async (_, work) => {
    const error = await thrownBy(work);
    expect(textOf(error)).toContain(canary);
    expect(logError(error).type).toBe('TypeError');
  });

  it('is logged without its cause', async () => {
    const cause = new Error(`other side closed ${canary}`);
    const failed = new TypeError('fetch failed', { cause });
    expect(logError(failed)).toMatchObject({ type: 'TypeError' });
    expect(logError(new AggregateError([cause], 'all failed'))).toMatchObject({ type: 'AggregateError' });
  });

  it('about an invalid JSON body is logged without the body, even if it looks like a stack', async () => {
    const server = createServer((_, response) => response.end(`{"a":\n    at ${canary} (file:///x:1:2)`));
    const port = await listen(server);
    const error = await thrownBy(async () => (await fetch(`http://127.0.0.1:${port}/`)).json());
    server.close();
    expect(textOf(error)).toContain('at canary');
    expect(JSON.stringify(logError(error))).not.toContain('canary');
  });
});

describe('an error of jose', () => {
  const secret = Buffer.alloc(32, 'k');
  const sign = async (expiresAt: number) =>
    new SignJWT({ email: canary })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(expiresAt)
      .sign(secret);

  it('is logged without its claims', async () => {
    const expired = await thrownBy(async () => jwtVerify(await sign(1), secret));
    expect(textOf(expired)).toContain(canary);
    expect(logError(expired)).toMatchObject({ type: 'JWTExpired', code: 'ERR_JWT_EXPIRED' });
    const foreign = await thrownBy(async () => jwtVerify(await sign(9e9), secret, { issuer: 'us' }));
    expect(textOf(foreign)).toContain(canary);
    expect(logError(foreign)).toMatchObject({ code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' });
  });
});

it('an error of ajv is logged without schema and data', async () => {
  const error = await thrownBy(() => new Ajv().compile({ $ref: `#/${canary}` }));
  expect(textOf(error)).toContain(canary);
  expect(logError(error)).toMatchObject({ type: 'Error' });
  const invalid = new Ajv.ValidationError([{ message: canary, params: { given: canary } }]);
  expect(textOf(invalid)).toContain(canary);
  expect(logError(invalid)).toMatchObject({ type: 'Error' });
});

describe('an error of our own', () => {
  it('is logged with at most twelve stack positions', () => {
    const { type, stack = [] } = logError(new RangeError(canary));
    expect(type).toBe('RangeError');
    expect(stack[0]).toMatch(/^at .*log\.test\.ts:\d+:\d+\)?$/);
    expect(stack.length).toBeLessThanOrEqual(12);
  });

  it('is logged with its own stack, even if its message looks like one', () => {
    const { stack = [] } = logError(
      new Error(`first\n    at ${canary} (file:///x.ts:1:2)\n\n    at ${canary}`),
    );
    expect(stack[0]).toMatch(/log\.test\.ts:\d+:\d+\)?$/);
  });

  it('with a message changed after the throw is logged without a stack', () => {
    const error = new Error(`first\n    at ${canary} (file:///x.ts:1:2)`);
    expect(error.stack).toContain(canary);
    error.message = 'another';
    expect(logError(error).stack).toEqual([]);
  });

  it('is logged without an invalid name or code', () => {
    const error = Object.assign(new Error('x'), { code: `no code: ${canary}` });
    error.name = `not a name ${canary}`;
    expect(logError(error)).toEqual({ type: 'Error', stack: expect.any(Array) });
    expect(logError(Object.assign(new Error('x'), { code: { canary } })).code).toBeUndefined();
  });

  it.each([canary, { canary }, [canary], null, undefined, 7])(
    'that is not an Error is logged as its type only',
    (one) => {
      expect(logError(one)).toEqual({ type: typeof one });
    },
  );
});

describe('the level of a line', () => {
  const levelOf = (observation: Observation): unknown => JSON.parse(writeLines(observation).join(''));

  it('is error only when a human must act', () => {
    const correlationId = 'an id';
    expect([
      levelOf({ kind: 'contractViolated', operationId: 'o', status: 200, violations: ['v'], correlationId }),
      levelOf({ kind: 'databaseConnectionLost' }),
      levelOf({ kind: 'serverListening', url: 'http://127.0.0.1:1' }),
    ]).toMatchObject([{ level: 50 }, { level: 40 }, { level: 30 }]);
  });
});
