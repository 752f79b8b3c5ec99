/** The claim `breaking` of `make check`: compares the contract with its newest release. */
import { isLater, readBaselines, readBundle, versionText } from './contract/baselines.ts';
import { describe, judge, summary } from './contract/breaking.ts';
import { command, CommandError } from './dev/console.ts';

await command(async () => {
  const current = await readBundle();
  const released = (await readBaselines()).at(-1);
  if (!released)
    throw new CommandError(
      'api-contracts/baselines has no released contract to compare with',
      'make contract-release, and commit its output',
    );
  if (isLater(released.version, current.version))
    throw new CommandError(
      `the contract is ${versionText(current.version)}, older than the released ${versionText(released.version)}`,
      'raise info.version in api-contracts/openapi/v1/attribution.yaml',
    );
  const verdict = judge(released, current);
  process.stdout.write(describe(verdict.findings, true) + summary(verdict, released));
  if (verdict.breaks)
    throw new CommandError(
      `the contract breaks promises of ${versionText(released.version)}`,
      `each line above says how; or set info.version to ${versionText(verdict.needed)}, and make generate`,
    );
});
