/**
 * `make check`: every check that needs no database; a failure prints the remedy. `--contract`
 * (`make contract-check`): only the checks of the contract named after it, or all and `behaviour`.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { command, CommandError, complain, note } from './dev/console.ts';

const root = resolve(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const script = (name: string): string => join(root, 'scripts', name);

/** The native compiler takes a fifth of the time; each further checker reads all types again. */
const compile = (project: string): readonly string[] => [
  process.execPath,
  join(root, 'node_modules/@typescript/native/bin/tsc'),
  '-p',
  project,
  '--checkers',
  '1',
];

type Check = {
  /** Set for a check of the contract. */
  readonly name?: string;
  readonly claim: string;
  readonly run: readonly string[];
  readonly mend: string;
};

/** Prettier skips files with unchanged content since the last check; the mtime does not matter. */
const remembered = ['--cache', '--cache-strategy', 'content', '--cache-location', '.data/check/prettier'];

/** Slowest first: they run side by side. */
const checksOfSources: readonly Check[] = [
  {
    claim: 'sources are formatted',
    run: [bin('prettier'), '--check', '--log-level', 'warn', ...remembered, '.'],
    mend: 'make format',
  },
  { claim: 'types hold', run: compile('.'), mend: 'fix the errors listed above' },
  {
    claim: 'types hold in the pages of the browser tests',
    run: compile('test/browser/page'),
    mend: 'fix the errors listed above',
  },
  {
    claim: 'types hold in the page at /live',
    run: compile('src/dashboard'),
    mend: 'fix the errors listed above',
  },
  {
    claim: 'types hold in the tests of the page at /live',
    run: compile('test/dashboard'),
    mend: 'mend what is listed above',
  },
  {
    claim: 'no import goes upwards or in a circle',
    run: [bin('depcruise'), 'src', 'db', 'scripts', 'generated', '--config', '.dependency-cruiser.mjs'],
    mend: 'move the code to its floor; .dependency-cruiser.mjs lists the floors',
  },
  { claim: 'nothing is unused', run: [bin('knip')], mend: 'delete the unused parts listed above' },
  {
    claim: 'files, functions and floors are as small as agreed',
    run: [process.execPath, script('budgets.ts')],
    mend: 'each line above says how',
  },
  {
    claim: 'comments are short and narrow, begin with their subject, and are no chains of clauses',
    run: [process.execPath, script('words.ts')],
    mend: 'each line above says how',
  },
  { claim: 'no lint fault', run: [bin('oxlint'), '--quiet'], mend: 'fix the errors listed above' },
];

const checksOfTheContract: readonly Check[] = [
  {
    name: 'stale',
    claim: 'generated files are up to date',
    run: [process.execPath, script('generate.ts'), '--check'],
    mend: 'make generate, and commit its output',
  },
  {
    name: 'lint',
    claim: 'the contract follows its rules',
    run: [bin('redocly'), 'lint', '--config', 'api-contracts/redocly.yaml', 'attribution@v1'],
    mend: 'fix the file below api-contracts/openapi named above',
  },
  {
    name: 'implementation',
    claim: 'the server has the routes of the contract and no other',
    run: [process.execPath, script('contract-implementation.ts')],
    mend: 'each line above says how; a new route belongs in the contract first',
  },
  {
    name: 'breaking',
    claim: 'the contract keeps the promises of its last release',
    run: [process.execPath, script('contract-breaking.ts')],
    mend: 'each line above says how; a break on purpose needs a new major version in info.version',
  },
];

const behaviour: Check = {
  name: 'behaviour',
  claim: 'the server answers as the contract says',
  run: [bin('vitest'), 'run', 'test/conformance'],
  mend: 'change the operation named above, or the contract; the curl line above repeats the request',
};

await command(async () => {
  const [option, ...names] = process.argv.slice(2);
  const checks =
    option === '--contract' ? contractChecks(names) : [...checksOfSources, ...checksOfTheContract];
  const lanes = Math.min(availableParallelism(), 4);
  note(`${checks.length} checks, ${lanes} at a time`);
  const waiting = [...checks];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await check(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
});

function contractChecks(names: readonly string[]): readonly Check[] {
  const checks = [...checksOfTheContract, behaviour];
  const known = checks.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new CommandError(`there is no contract check ${unknown}`, `name any of ${known.join(', ')}`);
  return names.length === 0 ? checks : checks.filter(({ name }) => name && names.includes(name));
}

async function check({ name, claim, run, mend }: Check): Promise<void> {
  const title = name === undefined ? claim : `${name}: ${claim}`;
  const startedAt = performance.now();
  const { code, output } = await execute(run);
  if (code === 0) {
    note(`ok    ${title} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
    return;
  }
  // Redocly suggests ignoring its findings: leave this advice out.
  const report = output.replaceAll(/^.*--generate-ignore-file.*\n/gm, '');
  process.stderr.write(`\n${report.trimEnd()}\n`);
  complain(new CommandError(`failed: ${title}`, mend));
}

async function execute([file = '', ...args]: readonly string[]): Promise<{
  code: number | null;
  output: string;
}> {
  return new Promise((done, failed) => {
    const child = spawn(file, args, { cwd: root, env: { ...process.env, NO_COLOR: '1' } });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', failed);
    child.once('close', (code) => done({ code, output }));
  });
}
