/** The pack as a document and as JSON, both without the run's secrets. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkout } from '../dev/checkout.ts';
import { gates } from './gates.ts';
import type { Startup } from './live.ts';
import type { Secrets } from './masking.ts';
import type { Link } from './run.ts';
import type { Proof, Row } from './verdict.ts';

type Facts = ReadonlyArray<readonly [name: string, value: string]>;

type Pack = {
  readonly writtenAt: string;
  readonly repository: Facts;
  readonly startup: readonly Startup[];
  readonly rows: readonly Row[];
  readonly links: readonly Link[];
  readonly audit: Facts;
};

const folder = '.data/evidence';

/** @param copy path of a shorter copy, kept in the repository */
export async function writePack(pack: Pack, secrets: Secrets, copy?: string): Promise<readonly string[]> {
  const files: Array<readonly [path: string, text: string]> = [
    [join(folder, 'pack.json'), `${JSON.stringify(pack, null, 2)}\n`],
    [join(folder, 'pack.md'), describePack(pack, { maxProofs: 14, maxText: 2_000 })],
    ...(copy === undefined ? [] : [[copy, describePack(pack, { maxProofs: 3, maxText: 600 })] as const]),
  ];
  for (const [path, text] of files) {
    const masked = secrets.mask(text);
    if (secrets.all().some((secret) => masked.includes(secret)))
      throw new Error(`${path} would show a secret`);
    await mkdir(dirname(join(checkout, path)), { recursive: true });
    await writeFile(join(checkout, path), masked);
  }
  return files.map(([path]) => path);
}

type Limits = { readonly maxProofs: number; readonly maxText: number };

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function describePack(pack: Pack, limits: Limits): string {
  const { writtenAt, repository, startup, rows, links, audit } = pack;
  const of = (letters: string): Row[] => rows.filter(({ id }) => letters.includes(id.charAt(0)));
  const listRows = (some: readonly Row[]): string =>
    table(
      ['row', 'claim', 'status', 'why'],
      some.map(({ id, claim, status, reasons }) => [id, claim, status, reasons.join('; ')]),
    );
  const good = rows.filter(({ status }) => status === 'HOLDS' || status === 'PASS').length;
  const sections = [
    `# Evidence\n\nWritten ${writtenAt} by \`make evidence\`: ${good} of ${rows.length} rows hold.`,
    `## State of the repository\n\n${table(['fact', 'value'], repository)}`,
    `## Startability\n\n${table(['part', 'command', 'seconds'], startup.map(describeStart))}`,
    `## Hypotheses\n\n${listRows(of('H'))}`,
    `## Money\n\n${listRows(of('M'))}`,
    `## Risk register\n\n${listRows(of('R'))}`,
    `## Gates\n\nA gate fails with any row it follows from.\n\n${listRows(of('G'))}`,
    `## Where it is done\n\nFound in this run by TypeScript, from the names.\n\n${table(['row', 'name', 'place'], links.map(describeLink))}`,
    `## Runtime audit\n\n${table(['request', 'answer'], audit)}`,
    `## Rows\n\n${rows.map((row) => describeRow(row, limits)).join('\n\n')}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

const describeStart = ({ part, command, seconds }: Startup): string[] => [part, command, seconds.toFixed(1)];
const describeLink = ({ id, symbol, found }: Link): string[] => [id, symbol, found?.place ?? 'not found'];

function describeRow({ id, claim, status, reasons, proofs }: Row, { maxProofs, maxText }: Limits): string {
  const follows = gates.find((gate) => gate.id === id)?.follows;
  const parts = [
    `### ${id} ${claim}: ${status}`,
    ...(follows ? [`Follows from ${follows.join(', ')}.`] : []),
    ...reasons.map((reason) => `- ${reason}`),
    ...proofs.slice(0, maxProofs).map((proof) => codeBlock(describeProof(proof), maxText)),
  ];
  return parts.join('\n\n');
}

function codeBlock(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max)} …` : text;
  return `\`\`\`\`text\n${cut}\n\`\`\`\``;
}

function describeProof(proof: Proof): string {
  const json = (value: unknown): string => JSON.stringify(value);
  switch (proof.kind) {
    case 'exchange': {
      const { request, sent, answer } = proof;
      const body = sent === null ? '' : `\n${json(sent)}`;
      const asked = `${request.method} ${request.url} ${json(request.headers)}${body}`;
      return `${asked}\n→ ${answer.status} ${json(answer.headers)}\n${json(answer.body)}`;
    }
    case 'query': {
      const context = proof.tenant === null ? 'no tenant' : `tenant ${proof.tenant}`;
      const values = proof.values.length === 0 ? '' : ` ${json(proof.values)}`;
      return [`as revenue_app, ${context}: ${proof.sql}${values}`, ...proof.rows.map(json)].join('\n');
    }
    case 'source':
      return `${proof.place}: ${proof.text}`;
    case 'log':
      return proof.lines.map(json).join('\n');
    case 'figure':
      return `${proof.name}: ${json(proof.value)}`;
  }
}
