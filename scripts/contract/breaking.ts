/**
 * Compares the contract with its last release: the findings, the version they require, their
 * report.
 */
import { versionText, type Contract, type Version } from './baselines.ts';
import { compareContracts, type Finding } from './compare.ts';
import { mendOf, ruleOf, type Level } from './rules.ts';

const levels: readonly Level[] = ['breaking', 'unclassified', 'non-breaking'];

export type Verdict = {
  readonly findings: readonly Finding[];
  /** The lowest version allowed for these differences. */
  readonly needed: Version;
  /** Clients of the last release may fail although the major version is the same. */
  readonly breaks: boolean;
};

export function judge(released: Contract, current: Contract): Verdict {
  const findings = compareContracts(released.document, current.document);
  const [major, minor, patch] = released.version;
  // An unclassified change counts as breaking: nobody has shown it to be safe.
  const mayBreak = findings.some(({ level }) => level !== 'non-breaking');
  const needed: Version = mayBreak
    ? [major + 1, 0, 0]
    : findings.length > 0
      ? [major, minor + 1, 0]
      : released.text === current.text
        ? released.version
        : [major, minor, patch + 1];
  return { findings, needed, breaks: mayBreak && current.version[0] <= major };
}

/** The findings in groups, worst first; `withMend` adds the remedies. */
export function describe(findings: readonly Finding[], withMend: boolean): string {
  const groups = levels.flatMap((level) => {
    const lines = findings.filter((finding) => finding.level === level).map((one) => line(one, withMend));
    return lines.length === 0 ? [] : [`### ${level} (${lines.length})\n\n${lines.join('\n')}\n`];
  });
  return groups.join('\n');
}

function line({ rule, operations, at, detail }: Finding, withMend: boolean): string {
  const [first, ...others] = operations;
  const where = others.length === 0 ? first : `${first} and ${others.length} more`;
  const mend = withMend ? `\n  mend: ${mendOf(rule)}` : '';
  return `- \`${rule}\` ${where}, \`${at}\`: ${ruleOf(rule).text}; ${detail}${mend}`;
}

export function summary({ findings, needed }: Verdict, released: Contract): string {
  const counts = levels.map((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return `${count} ${level}`;
  });
  const since = `since ${versionText(released.version)}: ${counts.join(', ')}`;
  return needed === released.version
    ? `${since}\n`
    : `${since}; the next release is ${versionText(needed)} or later\n`;
}
