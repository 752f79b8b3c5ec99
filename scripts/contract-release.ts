/**
 * `make contract-release`: freezes the bundle as the baseline of its version and writes the API's
 * changelog. Each version is released once and never changes afterwards.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import {
  baselineFile,
  freeze,
  isLater,
  readBaselines,
  readBundle,
  versionText,
  type Contract,
} from './contract/baselines.ts';
import { describe, judge } from './contract/breaking.ts';
import { command, CommandError } from './dev/console.ts';
import { generatedIsCurrent } from './generate/inputs.ts';

const root = resolve(import.meta.dirname, '..');
const changelogFile = 'api-contracts/CHANGELOG.md';
const heading = `# Changelog of the API

What clients of the contract can notice, release by release. Written by \`make contract-release\`; do not edit.
`;

await command(async () => {
  if (!(await generatedIsCurrent()))
    throw new CommandError('the bundle is older than its sources', 'make generate');
  const current = await readBundle();
  const baselines = await readBaselines();
  const name = versionText(current.version);
  const same = baselines.find(({ version }) => versionText(version) === name);
  if (same?.text === current.text) {
    process.stdout.write(`${name} is already released\n`);
    return;
  }
  const released = baselines.at(-1);
  const entry = released ? changesSince(released, current) : 'First release.\n';
  const file = join(root, baselineFile(current.version));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, freeze(current.version, current.text));
  await writeChangelog(name, entry);
  process.stdout.write(`released ${name}: wrote ${baselineFile(current.version)} and ${changelogFile}\n`);
});

function changesSince(released: Contract, current: Contract): string {
  const { findings, needed } = judge(released, current);
  if (isLater(needed, current.version)) {
    process.stdout.write(describe(findings, true));
    throw new CommandError(
      `these changes since ${versionText(released.version)} cannot be released as ${versionText(current.version)}`,
      `set info.version in api-contracts/openapi/v1/attribution.yaml to ${versionText(needed)} or later, and make generate`,
    );
  }
  return findings.length === 0 ? 'Descriptions and examples only.\n' : describe(findings, false);
}

/** Newest entry first. Replaces an entry of the same version, left by a withdrawn release. */
async function writeChangelog(version: string, entry: string): Promise<void> {
  const file = join(root, changelogFile);
  const before = await readFile(file, 'utf8').catch(() => heading);
  const [, ...entries] = before.split(/^(?=## )/m);
  const others = entries.filter((text) => !text.startsWith(`## ${version}\n`));
  const text = [`${heading}\n`, `## ${version}\n\n${entry}\n`, ...others].join('');
  const options = (await resolveConfig(file)) ?? {};
  await writeFile(file, await format(text, { ...options, filepath: file }));
}
