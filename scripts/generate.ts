/**
 * `make generate`: writes the bundle and generated/; a second run changes nothing. `--check` writes
 * nothing and fails if a file differs from its generator's output.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { command, CommandError, complain, step } from './dev/console.ts';
import { generateBundle } from './generate/bundle.ts';
import { generateClientMethods } from './generate/client-methods.ts';
import { parseContract } from './generate/contract.ts';
import { generateDashboard } from './generate/dashboard.ts';
import { generateDatabaseTypes } from './generate/database.ts';
import {
  generateConfigurationTable,
  generateEnvironmentExample,
  insertBlock,
  generateLogTable,
  generateMetricsTable,
  generateOperationsTable,
} from './generate/docs.ts';
import { hashInputs, inputsHashFile } from './generate/inputs.ts';
import { generateOperations } from './generate/operations.ts';
import { generatePlatformForms, generatePlatforms } from './generate/platforms.ts';
import { generateRouter } from './generate/router.ts';
import { generateTypes } from './generate/types.ts';
import { generateValidators } from './generate/validators.ts';

const root = resolve(import.meta.dirname, '..');
const bundleFile = 'api-contracts/dist/openapi/v1/attribution.bundled';

type Output = { readonly path: string; readonly text: string };

async function generateAll(): Promise<Output[]> {
  const bundle = await step('bundle the contract', generateBundle);
  const contract = parseContract(JSON.parse(bundle.json));
  const types = await step('types', () => generateTypes(bundle.yaml));
  const clientTypes = await step('types of the client', () => generateTypes(bundle.yaml, true));
  const operations = await step('operations', () => generateOperations(contract));
  const router = await step('operation router', () => generateRouter(contract, bundle.yaml));
  const validators = await step('validators', () => generateValidators(contract));
  const database = await step('database types, from the migrated schema', generateDatabaseTypes);
  const forms = await step('forms of the platforms', generatePlatformForms);
  const dashboard = await step('the page at /live', () =>
    generateDashboard({ 'operations.ts': operations, 'platform-forms.ts': forms }),
  );
  const document = async (path: string, blocks: Readonly<Record<string, string>>): Promise<Output> => {
    const before = await readFile(join(root, path), 'utf8');
    const text = Object.entries(blocks).reduce(
      (done, [name, block]) => insertBlock(done, name, block),
      before,
    );
    return { path, text: await format(text, { ...(await resolveConfig(join(root, path))), filepath: path }) };
  };
  const from = (input: string, generator: string, comment = '//'): string =>
    `${comment} Written by \`make generate\` (scripts/generate/${generator}) from ${input}. Do not edit.\n`;
  const source = async (path: string, input: string, generator: string, text: string): Promise<Output> => {
    const options = (await resolveConfig(join(root, path))) ?? {};
    return { path, text: await format(from(input, generator) + text, { ...options, filepath: path }) };
  };
  const yaml = `${bundleFile}.yaml`;
  return [
    { path: yaml, text: from('api-contracts/openapi/v1', 'bundle.ts', '#') + bundle.yaml },
    { path: `${bundleFile}.json`, text: bundle.json },
    await source('generated/contract.ts', yaml, 'types.ts', types),
    await source('generated/client-contract.ts', yaml, 'types.ts', clientTypes),
    await source('generated/client-methods.ts', yaml, 'client-methods.ts', generateClientMethods(contract)),
    await source('generated/platforms.ts', yaml, 'platforms.ts', generatePlatforms(contract)),
    await source('generated/platform-forms.ts', 'src/platforms/*/index.ts', 'platforms.ts', forms),
    await source('generated/operations.ts', yaml, 'operations.ts', operations),
    await source('generated/router.ts', yaml, 'router.ts', router),
    await source('generated/validators.js', yaml, 'validators.ts', validators.code),
    await source('generated/validators.d.ts', yaml, 'validators.ts', validators.types),
    await source('generated/database.ts', 'db/migrations', 'database.ts', database),
    ...[...dashboard].map(([name, text]) => ({ path: `generated/dashboard/${name}`, text })),
    { path: '.env.example', text: from('src/config.ts', 'docs.ts', '#') + generateEnvironmentExample() },
    await document('docs/api.md', { operations: generateOperationsTable(contract) }),
    await document('docs/operations.md', {
      configuration: generateConfigurationTable(),
      metrics: generateMetricsTable(),
      log: generateLogTable(),
    }),
    { path: inputsHashFile, text: `${await hashInputs()}\n` },
  ];
}

/** Files in generated folders without a generator. */
async function leftovers(outputs: readonly Output[]): Promise<string[]> {
  const known = new Set(outputs.map(({ path }) => path));
  const found = await Promise.all(
    ['generated', dirname(bundleFile)].map(async (folder) => {
      const names = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
      return names
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath, entry.name)));
    }),
  );
  return found.flat().filter((path) => !known.has(path));
}

await command(async () => {
  const check = process.argv.includes('--check');
  const outputs = await generateAll();
  const stale: string[] = [];
  for (const { path, text } of outputs) {
    const file = join(root, path);
    if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
    stale.push(path);
    if (check) continue;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const left = await leftovers(outputs);
  if (left.length > 0) complain(new CommandError(`no generator makes ${left.join(', ')}`, 'delete it'));
  if (check && stale.length > 0) {
    throw new CommandError(`out of date: ${stale.join(', ')}`, 'run make generate, and commit its output');
  }
  process.stdout.write(
    stale.length === 0 ? 'generated files are up to date\n' : `wrote ${stale.join(', ')}\n`,
  );
});
