import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { CommandError } from '../dev/console.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/**
 * Sources of the contract → one self-contained document, as YAML and as equal JSON.
 * @throws CommandError if the sources cannot be bundled
 */
export async function generateBundle(): Promise<{ yaml: string; json: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  try {
    const output = join(folder, 'bundle.yaml');
    const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
    const args = ['bundle', '--config', 'api-contracts/redocly.yaml', 'attribution@v1', '--output', output];
    const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
    await run(process.execPath, [redocly, ...args], { cwd: root, env }).catch(explain);
    const yaml = await readFile(output, 'utf8');
    const document: unknown = parse(yaml);
    return { yaml, json: `${JSON.stringify(document, null, 2)}\n` };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function explain(error: unknown): never {
  const { stderr } = z.object({ stderr: z.string() }).parse(error);
  throw new CommandError(
    `the contract cannot be bundled:\n${stderr.trim()}`,
    'fix the file below api-contracts/openapi named above',
  );
}
