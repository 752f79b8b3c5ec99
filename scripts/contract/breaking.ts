/** Is the contract still what the last release promised? Findings, what version they need, and how they are told. */
import { versionText, type Contract, type Version } from './baselines.ts';
import { compareContracts, type Finding } from './compare.ts';
import { mendOf, ruleOf, type Level } from './rules.ts';

const levels: readonly Level[] = ['breaking', 'unclassified', 'non-breaking'];

export type Verdict = {
  readonly findings: readonly Finding[];
  /** The least version that may be released with these differences. */
  readonly needed: Version;
  /** Whether clients of the last release may fail, and the major version does not say so. */
  readonly breaks: boolean;
};

export function judge(released: Contract, current: Contract): Verdict {
  const findings = compareContracts(released.document, current.document);
  const [major, minor, patch] = released.version;
  // An unclassified change counts as breaking: nobody has shown that it is not.
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

/** The findings in groups, the worst first; `withMend` adds what to do. */
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
