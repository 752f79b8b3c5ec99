/** Figures of a run: printed as they arrive, kept as JSON, and written to docs/performance.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { note } from '../dev/console.ts';

const figure = z.object({
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  /** Upper and lower targets. */
  atMost: z.number().optional(),
  atLeast: z.number().optional(),
  /** A ratio within one run, compared with the committed one. */
  isRatio: z.boolean().optional(),
});
export type Figure = z.infer<typeof figure>;

/** `text`: the method of measurement, for the reader of the document. */
export type Section = {
  readonly title: string;
  readonly text: string;
  readonly figures: readonly Figure[];
  /** Distance between two measurements of the same server: 0.05 is 5 %. */
  readonly spread?: number | undefined;
};

const root = join(import.meta.dirname, '../..');
const dataFile = join(root, 'docs/performance.json');
const sections = z.record(
  z.string(),
  z.object({
    title: z.string(),
    text: z.string(),
    figures: z.array(figure),
    spread: z.number().optional(),
    machine: z.string(),
    date: z.string(),
  }),
);
export type Recorded = z.infer<typeof sections>;

export async function readRecorded(): Promise<Recorded> {
  const text = await readFile(dataFile, 'utf8').catch(() => '{}');
  return sections.parse(JSON.parse(text));
}

export function print({ title, figures }: Section): void {
  note(title);
  for (const one of figures) note(`  ${one.name}: ${format(one)}${isMet(one) ? '' : '  MISSED'}`);
}

export function isMet({ value, atMost = Infinity, atLeast = -Infinity }: Figure): boolean {
  return value <= atMost && value >= atLeast;
}

/** Replaces a section's last record and rewrites the document. */
export async function record(name: string, section: Section): Promise<void> {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${gigabytes} GB, Linux ${release()}, Node ${process.version}`;
  const recorded = await readRecorded();
  recorded[name] = {
    ...section,
    figures: [...section.figures],
    machine,
    date: new Date().toISOString().slice(0, 10),
  };
  await writeFile(dataFile, `${JSON.stringify(recorded, undefined, 2)}\n`);
  await writeFile(join(root, 'docs/performance.md'), formatReport(recorded));
}

function formatReport(recorded: Recorded): string {
  const parts = Object.entries(recorded).map(([name, { title, text, figures, spread, machine, date }]) => {
    const rows = figures.map((one) => `| ${one.name} | ${format(one)} | ${formatTarget(one)} |`);
    const apart =
      spread === undefined
        ? ''
        : ` Two measurements of the same server lay ${(spread * 100).toFixed(1)} % apart.`;
    return `## ${title}

${text}${apart}

| | measured | asked for |
|---|---|---|
${rows.join('\n')}

\`make bench SECTION=${name}\`, ${date}, on ${machine}.
`;
  });
  return `# Performance

Written by \`make bench\`; every figure comes from one run on the machine that its section names. Ratios compare servers
within a run, so they hold on other machines too; times and rates do not. \`make bench CHECK=1\` measures the ratios
again and fails when one has grown.

${parts.join('\n')}`;
}

function format({ value, unit }: Figure): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`;
}

function formatTarget(one: Figure): string {
  if (one.atMost === undefined && one.atLeast === undefined) return '';
  if (one.atMost === one.atLeast) return `= ${one.atMost}${isMet(one) ? '' : ' (missed)'}`;
  const bound = one.atMost === undefined ? `≥ ${one.atLeast}` : `≤ ${one.atMost}`;
  return `${bound}${isMet(one) ? '' : ' (missed)'}`;
}
