/**
 * `make check`: everything that can be checked without a database. Each line is a claim, and a fault says how to mend
 * it. With `--contract` (`make contract-check`) it checks only the claims about the contract, which have names, and
 * `behaviour`, which needs the whole server and is otherwise a part of `make test`. Names after `--contract` choose
 * among them.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { command, CommandError, complain, note } from './dev/console.ts';

const root = resolve(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);
const script = (name: string): string => join(root, 'scripts', name);

/** The native compiler takes a fifth of the time; more than one checker would read all types again in each. */
const compile = (project: string): readonly string[] => [
  process.execPath,
  join(root, 'node_modules/@typescript/native/bin/tsc'),
  '-p',
  project,
  '--checkers',
  '1',
];

type Check = {
  /** Of a check of the contract. */
  readonly name?: string;
  readonly claim: string;
  readonly run: readonly string[];
  readonly mend: string;
};

/** Files that have not changed since a check before are not read again; their content decides, not their time. */
const remembered = ['--cache', '--cache-strategy', 'content', '--cache-location', '.data/check/prettier'];

/** The slowest first: they are run side by side. */
const checksOfSources: readonly Check[] = [
  {
    claim: 'sources are formatted',
    run: [bin('prettier'), '--check', '--log-level', 'warn', ...remembered, '.'],
    mend: 'make format',
  },
  { claim: 'types hold', run: compile('.'), mend: 'mend what is listed above' },
  {
    claim: 'types hold in the pages of the browser tests',
    run: compile('test/browser/page'),
    mend: 'mend what is listed above',
  },
  {
    claim: 'types hold in the page at /live',
    run: compile('src/dashboard'),
    mend: 'mend what is listed above',
  },
  {
    claim: 'no import goes upwards or in a circle',
    run: [bin('depcruise'), 'src', 'db', 'scripts', 'generated', '--config', '.dependency-cruiser.mjs'],
    mend: 'move the code to the floor that it belongs to; the floors are in .dependency-cruiser.mjs',
  },
  { claim: 'nothing is unused', run: [bin('knip')], mend: 'delete what is listed above' },
  {
    claim: 'files, functions and floors are as small as agreed',
    run: [process.execPath, script('budgets.ts')],
    mend: 'each line above says how',
  },
  {
    claim: 'comments are short and narrow, and begin with their subject',
    run: [process.execPath, script('words.ts')],
    mend: 'each line above says how',
  },
  { claim: 'no lint fault', run: [bin('oxlint'), '--quiet'], mend: 'mend what is listed above' },
];

const checksOfTheContract: readonly Check[] = [
  {
    name: 'stale',
    claim: 'generated files are what generation makes now',
    run: [process.execPath, script('generate.ts'), '--check'],
    mend: 'make generate, and commit what it writes',
  },
  {
    name: 'lint',
    claim: 'the contract follows its rules',
    run: [bin('redocly'), 'lint', '--config', 'api-contracts/redocly.yaml', 'attribution@v1'],
    mend: 'mend the source below api-contracts/openapi that is named above',
  },
  {
    name: 'implementation',
    claim: 'the server has the routes of the contract and no other',
    run: [process.execPath, script('contract-implementation.ts')],
    mend: 'each line above says how; what the server is to have belongs into the contract first',
  },
  {
    name: 'breaking',
    claim: 'the contract keeps what its last release promised',
    run: [process.execPath, script('contract-breaking.ts')],
    mend: 'each line above says how; a break on purpose needs a new major version in info.version',
  },
];

const behaviour: Check = {
  name: 'behaviour',
  claim: 'the server answers as the contract says',
  run: [bin('vitest'), 'run', 'test/conformance'],
  mend: 'change the operation that is named above, or the contract; a curl line above sends the request again',
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
    throw new CommandError(
      `no check of the contract is named ${unknown}`,
      `name some of ${known.join(', ')}`,
    );
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
  // Redocly advises to ignore what it finds.
  const told = output.replaceAll(/^.*--generate-ignore-file.*\n/gm, '');
  process.stderr.write(`\n${told.trimEnd()}\n`);
  complain(new CommandError(`not so: ${title}`, mend));
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
