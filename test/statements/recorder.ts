/**
 * Writes down every statement that the server sends, a file a text: loaded into the workers of the tests and, by
 * NODE_OPTIONS, into the server processes that they start. What a test itself sends by the server's pool is left out.
 */
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const root = join(import.meta.dirname, '../..');
const folder = process.env['STATEMENTS_FOLDER'] ?? '';
const mark = Symbol.for('statements are recorded');

if (folder !== '' && !(mark in Client.prototype)) record(folder);

/** Reads the stack for each new text only. */
function record(into: string): void {
  const known = new Set<string>();
  const { query } = Client.prototype;
  const recorded = function (this: Client, ...args: unknown[]): unknown {
    const [statement] = args;
    const text = isOfPool(statement) ? statement.text.replace(tenantSet, "$1 = 'TENANT'") : undefined;
    if (text !== undefined && !known.has(text) && isOfServer()) {
      known.add(text);
      writeFileSync(join(into, `${hash('sha256', text, 'hex')}.sql`), text);
    }
    return Reflect.apply(query, this, args);
  };
  Object.defineProperty(Client.prototype, 'query', { value: recorded });
  Object.defineProperty(Client.prototype, mark, { value: true });
}

/** The one statement whose value stands in its text. */
const tenantSet = /^(set local app\.current_tenant_id) = '[0-9a-f-]{36}'$/;

/** Only the server's pool asks so: src/db/pool.ts. */
function isOfPool(statement: unknown): statement is { readonly text: string } {
  return (
    typeof statement === 'object' &&
    statement !== null &&
    'queryMode' in statement &&
    'text' in statement &&
    typeof statement.text === 'string'
  );
}

/** Every statement passes through these files. */
const passing = /\/src\/db\/|\/src\/tenancy\/with-tenant\.ts|\/test\/statements\/recorder\.ts/;

/** Whether the server's code made the statement: by the nearest frame of ours above the pool. */
function isOfServer(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const { stack = '' } = new Error('only for its stack');
  Error.stackTraceLimit = stackTraceLimit;
  const ours = stack.split('\n').filter((line) => line.includes(root) && !line.includes('node_modules'));
  const maker = ours.find((line) => !passing.test(line));
  return maker === undefined || maker.includes('/src/');
}
