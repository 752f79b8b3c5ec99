/** A substitute for psql: `psql URL [-q] [-v …] [-c SQL | -f FILE]`, else SQL from stdin. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Client } from 'pg';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quiet: { type: 'boolean', short: 'q' },
    variable: { type: 'string', short: 'v' },
    command: { type: 'string', short: 'c' },
    file: { type: 'string', short: 'f' },
  },
});
const client = new Client({ connectionString: positionals[0] });
await client.connect();
await client.query(values.command ?? readFileSync(values.file ?? 0, 'utf8'));
await client.end();
