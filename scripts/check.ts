/**
 * `make check`: what can be seen without running the server; each line is a claim, and a fault says how to mend it. With
 * `--contract` (`make contract-check`) only the claims about the contract are checked; those have names.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { command, CommandError, step } from './dev/console.ts';

const root = resolve(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

type Check = {
  /** Of a check of the contract. */
  readonly name?: string;
  readonly claim: string;
  readonly run: readonly string[];
  readonly mend: string;
};

const checks: readonly Check[] = [
  {
    claim: 'sources are formatted',
    run: [bin('prettier'), '--check', '--log-level', 'warn', '.'],
    mend: 'make format',
  },
  { claim: 'no lint fault', run: [bin('oxlint'), '--quiet'], mend: 'mend what is listed above' },
  { claim: 'types hold', run: [bin('tsc'), '-p', '.'], mend: 'mend what is listed above' },
  {
    claim: 'types hold in the pages of the browser tests',
    run: [bin('tsc'), '-p', 'test/browser/page'],
    mend: 'mend what is listed above',
  },
  {
    claim: 'no import goes upwards or in a circle',
    run: [bin('depcruise'), 'src', 'db', 'scripts', 'generated', '--config', '.dependency-cruiser.mjs'],
    mend: 'move the code to the floor that it belongs to; the floors are in .dependency-cruiser.mjs',
  },
  { claim: 'nothing is unused', run: [bin('knip')], mend: 'delete what is listed above' },
  {
    name: 'lint',
    claim: 'the contract follows its rules',
    run: [bin('redocly'), 'lint', '--config', 'api-contracts/redocly.yaml', 'attribution@v1'],
    mend: 'mend the source below api-contracts/openapi that is named above',
  },
  {
    name: 'stale',
    claim: 'generated files are what generation makes now',
    run: [process.execPath, join(root, 'scripts/generate.ts'), '--check'],
    mend: 'make generate, and commit what it writes',
  },
  {
    name: 'breaking',
    claim: 'the contract keeps what its last release promised',
    run: [process.execPath, join(root, 'scripts/contract-breaking.ts')],
    mend: 'each line above says how; a break on purpose needs a new major version in info.version',
  },
];

await command(async () => {
  const contractOnly = process.argv.includes('--contract');
  for (const { name, claim, run, mend } of checks) {
    if (contractOnly && name === undefined) continue;
    await step(name === undefined ? claim : `${name}: ${claim}`, async () => {
      const { code, output } = await execute(run);
      if (code === 0) return;
      process.stderr.write(`\n${output}\n`);
      throw new CommandError(`not so: ${name === undefined ? '' : `${name}: `}${claim}`, mend);
    });
  }
});

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
