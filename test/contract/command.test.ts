import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { versionText, type Contract } from '../../scripts/contract/baselines.ts';
import { judge } from '../../scripts/contract/breaking.ts';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';

const bundle = 'api-contracts/dist/openapi/v1/attribution.bundled.yaml';
const breaking = 'scripts/contract-breaking.ts';
const release = 'scripts/contract-release.ts';
const patience = { timeout: 120_000 };

/** The contract 1.0.0 in two stages: this checkout's sources without and with that release. */
type Stage = 'unreleased' | 'released';
let copy: CheckoutCopy;
beforeAll(async () => {
  copy = await copyCheckout();
  await copy.remove('api-contracts/baselines');
  await copy.remove('api-contracts/CHANGELOG.md');
  await setVersion('1.0.0');
  await keep('unreleased');
  const { code, stderr } = await copy.run(release);
  if (code !== 0) throw new Error(stderr);
  await keep('released');
}, patience.timeout);
afterAll(() => copy[Symbol.asyncDispose]());

const keep = async (stage: Stage): Promise<void> =>
  cp(join(copy.folder, 'api-contracts'), join(copy.folder, '.stages', stage), { recursive: true });
/** Resets the contract; tests edit only the contract, not the scripts. */
const startFrom = async (stage: Stage): Promise<void> => {
  await copy.remove('api-contracts');
  await cp(join(copy.folder, '.stages', stage), join(copy.folder, 'api-contracts'), { recursive: true });
};

const setVersion = async (version: string): Promise<void> => {
  const line = `  version: ${version}`;
  if ((await copy.read(bundle)).split('\n').includes(line)) return;
  await copy.edit(bundle, (text) => text.replace(/^ {2}version: .*$/m, line));
};

const edits = {
  'non-breaking': (text: string) => text.replace('- catching_up\n', '- catching_up\n        - resting\n'),
  breaking: (text: string) => text.replace('        - total_revenue\n', ''),
  unclassified: (text: string) =>
    text.replace('        default: 50\n', '        default: 50\n        not:\n          const: 13\n'),
  prose: (text: string) => text.replace('title: Attribution API', 'title: Attribution'),
};

const runFailing = async (script: string): Promise<{ stdout: string; stderr: string }> => {
  const { code, ...said } = await copy.run(script);
  expect(code).toBe(1);
  return said;
};
const runPassing = async (script: string): Promise<string> => {
  const { code, stdout } = await copy.run(script);
  expect(code).toBe(0);
  return stdout;
};

describe('the check against the last release', () => {
  it('asks for a release when none exists', patience, async () => {
    await startFrom('unreleased');
    const { stderr } = await runFailing(breaking);
    expect(stderr).toContain('api-contracts/baselines has no released contract');
    expect(stderr).toContain('make contract-release');
  });

  it('passes an unchanged contract and one with additions', patience, async () => {
    await startFrom('released');
    expect(await runPassing(breaking)).toBe('since 1.0.0: 0 breaking, 0 unclassified, 0 non-breaking\n');
    await copy.edit(bundle, edits['non-breaking']);
    const stdout = await runPassing(breaking);
    expect(stdout).toMatch(/^### non-breaking \(\d+\)\n\n- `response-open-enum-grown` GET \//);
    expect(stdout).toContain('`/components/schemas/FailureReason`');
    const next =
      /since 1\.0\.0: 0 breaking, 0 unclassified, \d+ non-breaking; the next release is 1\.1\.0 or later\n$/;
    expect(stdout).toMatch(next);
  });

  it('fails unclassified changes until the major version is raised', patience, async () => {
    await startFrom('released');
    await copy.edit(bundle, edits.unclassified);
    await setVersion('1.1.0');
    const { stdout, stderr } = await runFailing(breaking);
    expect(stdout).toContain('### unclassified (1)');
    expect(stdout).toContain('  mend: ');
    expect(stderr).toContain('the contract breaks promises of 1.0.0');
    expect(stderr).toContain('or set info.version to 2.0.0');
    await setVersion('2.0.0');
    expect(await runPassing(breaking)).toContain('### unclassified (1)');
  });

  it('names rule, operation, place, difference and remedy', patience, async () => {
    await startFrom('released');
    await copy.edit(bundle, edits.breaking);
    const { stdout } = await copy.run(breaking);
    expect(stdout).toContain(
      '- `response-property-became-optional` GET /api/attribution/revenue/realtime, ' +
        '`/components/schemas/RealtimeRevenue/properties/total_revenue`: ' +
        'a required member may now be missing; "total_revenue" is no longer required\n' +
        '  mend: keep the promised response and add to it, or raise the major of info.version\n',
    );
  });

  it('compares with the highest released version', patience, async () => {
    await startFrom('released');
    await copy.edit(bundle, edits['non-breaking']);
    for (const version of ['1.9.0', '1.10.0']) {
      await setVersion(version);
      await copy.edit(bundle, (text) => text.replace('title: ', 'title: New '));
      expect(await copy.run(release)).toMatchObject({ code: 0 });
    }
    expect((await copy.run(breaking)).stdout).toMatch(/^since 1\.10\.0: 0 breaking/);
    await setVersion('1.9.1');
    const older = 'the contract is 1.9.1, older than the released 1.10.0';
    expect((await runFailing(breaking)).stderr).toContain(older);
  });

  it('rejects a release edited afterwards', patience, async () => {
    await startFrom('released');
    await copy.edit('api-contracts/baselines/1.0.0.yaml', edits.breaking);
    for (const script of [breaking, release])
      expect((await runFailing(script)).stderr).toContain('baselines/1.0.0.yaml changed after its release');
  });
});

describe('a release', () => {
  it('freezes the bundle exactly once', patience, async () => {
    await startFrom('released');
    const whole = await copy.read('api-contracts/baselines/1.0.0.yaml');
    expect(whole.replace(/^#.*\n/, '')).toBe((await copy.read(bundle)).replace(/^#.*\n/, ''));
    expect(await copy.read('api-contracts/CHANGELOG.md')).toContain('## 1.0.0\n\nFirst release.\n');
    expect(await copy.run(release)).toMatchObject({ code: 0, stdout: '1.0.0 is already released\n' });
    await copy.edit(bundle, edits.prose);
    const { stderr } = await runFailing(release);
    expect(stderr).toContain('these changes since 1.0.0 cannot be released as 1.0.0');
    expect(await copy.read('api-contracts/baselines/1.0.0.yaml')).toBe(whole);
  });

  it.each([
    ['prose', '1.0.1', 0],
    ['non-breaking', '1.1.0', 0],
    ['unclassified', '2.0.0', 1],
    ['breaking', '2.0.0', 1],
  ] as const)('of %s changes needs version %s or later', async (level, needed, broken) => {
    const text = (await copy.read('.stages/released/baselines/1.0.0.yaml')).replace(/^#.*\n/, '');
    const contractOf = (written: string): Contract => ({
      version: [1, 0, 0],
      text: written,
      document: parse(written),
    });
    const edited = edits[level](text);
    expect(edited).not.toBe(text);
    const verdict = judge(contractOf(text), contractOf(edited));
    expect(versionText(verdict.needed)).toBe(needed);
    expect(Number(verdict.breaks)).toBe(broken);
  });

  it('accepts changes allowed by its version and lists them in the changelog', patience, async () => {
    await startFrom('released');
    await copy.edit(bundle, edits.breaking);
    await setVersion('1.1.0');
    const { stderr } = await runFailing(release);
    expect(stderr).toContain('cannot be released as 1.1.0');
    expect(stderr).toContain('to 2.0.0 or later');
    await setVersion('2.0.0');
    expect(await copy.run(release)).toMatchObject({ code: 0 });
    const changelog = await copy.read('api-contracts/CHANGELOG.md');
    expect(changelog).toContain('### breaking (');
    expect(changelog).not.toContain('mend:');
    expect(changelog.indexOf('## 2.0.0\n')).toBeLessThan(changelog.indexOf('## 1.0.0\n'));
    expect((await copy.run(breaking)).stdout).toContain('since 2.0.0: 0 breaking');
  });

  it('rejects a bundle older than its sources', patience, async () => {
    await startFrom('unreleased');
    await copy.edit('api-contracts/openapi/v1/schemas/Interval.yaml', (text) => `${text}\n`);
    const { stderr } = await runFailing(release);
    expect(stderr).toContain('make generate');
  });
});

describe('the checkout', () => {
  it('excludes the frozen baselines from the formatter', () => {
    const ignored = readFileSync(new URL('../../.prettierignore', import.meta.url), 'utf8');
    expect(ignored.split('\n')).toContain('api-contracts/baselines');
  });
});
