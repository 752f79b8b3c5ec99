/** One hash over all inputs of generation: detects a stale checkout in milliseconds. */
import { createHash } from 'node:crypto';
import { glob, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const folders = ['api-contracts/openapi', 'db/migrations', 'scripts/generate', 'src/client', 'src/dashboard'];
const files = ['api-contracts/redocly.yaml', 'scripts/generate.ts', 'src/config.ts'];
/** The forms of the platforms, but not the rest of their adapters. */
const definitions = 'src/platforms/*/index.ts';

export const inputsHashFile = 'generated/inputs.sha256';

export async function hashInputs(): Promise<string> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    }),
  );
  const named = [...files];
  for await (const file of glob(definitions, { cwd: root })) named.push(file);
  const hash = createHash('sha256');
  for (const file of [...found.flat(), ...named.map((name) => join(root, name))].toSorted()) {
    hash
      .update(file.slice(root.length))
      .update('\0')
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** True if everything under generated/ comes from the current inputs. */
export async function generatedIsCurrent(): Promise<boolean> {
  const recorded = await readFile(join(root, inputsHashFile), 'utf8').catch(() => '');
  return recorded.trim() === (await hashInputs());
}
