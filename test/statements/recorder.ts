/**
 * Records every distinct statement of the server in a file. Loaded into test workers and, by
 * NODE_OPTIONS, into server processes. Statements made by tests through the pool are left out.
 */
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const root = join(import.meta.dirname, '../..');
const folder = process.env['STATEMENTS_FOLDER'] ?? '';
const mark = Symbol.for('statements are recorded');

if (folder !== '' && !(mark in Client.prototype)) record(folder);

/** Captures the stack only for new texts. */
function record(into: string): void {
  const known = new Set<string>();
  const { query } = Client.prototype;
  const record = function (this: Client, ...args: unknown[]): unknown {
    const [statement] = args;
    const text = isOfPool(statement) ? statement.text.replace(tenantSet, "$1 = 'TENANT'") : undefined;
    if (text !== undefined && !known.has(text) && isOfServer()) {
      known.add(text);
      writeFileSync(join(into, `${hash('sha256', text, 'hex')}.sql`), text);
    }
    return Reflect.apply(query, this, args);
  };
  Object.defineProperty(Client.prototype, 'query', { value: record });
  Object.defineProperty(Client.prototype, mark, { value: true });
}

/** The only statement with a value in its text. */
const tenantSet = /^(set local app\.current_tenant_id) = '[0-9a-f-]{36}'$/;

/** Only the server's pool sets queryMode: src/db/pool.ts. */
function isOfPool(statement: unknown): statement is { readonly text: string } {
  return (
    typeof statement === 'object' &&
    statement !== null &&
    'queryMode' in statement &&
    'text' in statement &&
    typeof statement.text === 'string'
  );
}

/** Files on the path of every statement. */
const passing = /\/src\/db\/|\/src\/tenancy\/with-tenant\.ts|\/test\/statements\/recorder\.ts/;

/** Whether server code made the statement: the nearest frame above the pool decides. */
function isOfServer(): boolean {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 60;
  const { stack = '' } = new Error('only for its stack');
  Error.stackTraceLimit = stackTraceLimit;
  const ours = stack.split('\n').filter((line) => line.includes(root) && !line.includes('node_modules'));
  const maker = ours.find((line) => !passing.test(line));
  return maker === undefined || maker.includes('/src/');
}
