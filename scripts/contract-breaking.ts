/** `make check`, its claim `breaking`: the contract against the newest release of it. */
import { isLater, readBaselines, readBundle, versionText } from './contract/baselines.ts';
import { describe, judge, summary } from './contract/breaking.ts';
import { command, CommandError } from './dev/console.ts';

await command(async () => {
  const current = await readBundle();
  const released = (await readBaselines()).at(-1);
  if (!released)
    throw new CommandError(
      'there is no released contract below api-contracts/baselines to compare with',
      'make contract-release, and commit what it writes',
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
      `the contract no longer keeps what ${versionText(released.version)} promised`,
      `each line above says how; or set info.version to ${versionText(verdict.needed)}, and make generate`,
    );
});
