/**
 * Part of `make check`: comments are short, narrow and begin with their subject. Prints each fault.
 */
import { glob, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { command, CommandError } from './dev/console.ts';

const root = resolve(import.meta.dirname, '..');
const sources = ['*.ts', ...['src', 'scripts', 'db', 'test'].map((folder) => `${folder}/**/*.{ts,tsx}`)];
const maxColumns = 100;
const maxLines = 2;
/** Chains of clauses hide the subject: at most so many of 100 words, in a file of `minWords`. */
const relative = /^(?:that|which|who|what)$/i;
const maxRelativePercent = 3;
const minWords = 60;
const withoutSubject = /^(What|Who|Whatever|Whoever|One that)\b/;

/** A block comment, consecutive `//` lines, or a `//` comment after code. */
const block = /^[\t ]*\/\*[^]*?\*\//;
const slashes = /^[\t ]*\/\/.*(?:\n[\t ]*\/\/.*)*/;
const behindCode = /^(?:[^'"`\n]|'[^'\n]*'|"[^"\n]*"|`[^`\n]*`)*\S[\t ]+\/\/ .*/;
const comment = new RegExp([block, slashes, behindCode].map(({ source }) => source).join('|'), 'gm');

function findFaults(written: string): string[] {
  const lines = written.split('\n');
  const said = lines.map((line) => line.replace(/^\s*(\/?\*+|\/\/)\s*|^.*\s\/\/ |\s*\*\/$/g, ''));
  const tagsAt = said.findIndex((line) => line.startsWith('@'));
  // Drawings, and tags such as @throws and @example, may take more lines.
  const prose = said
    .slice(0, tagsAt === -1 ? undefined : tagsAt)
    .filter((line) => /\w/.test(line) && !/[\u2500-\u25FF]/.test(line));
  const widest = Math.max(...lines.map((line) => line.length));
  const [first = ''] = prose;
  return [
    ...(widest > maxColumns ? [`is ${widest} columns wide, at most ${maxColumns}: break the line`] : []),
    ...(prose.length > maxLines
      ? [`has ${prose.length} lines, at most ${maxLines}: say less, or let the code say it`]
      : []),
    ...(withoutSubject.test(first)
      ? [`begins with "${first.split(' ', 1).join()}": name the thing first`]
      : []),
  ];
}

/** The fault of all comments of a file together. */
function findChains(comments: readonly string[]): string[] {
  const words = comments.join(' ').match(/[A-Za-z']+/g) ?? [];
  const percent = (100 * words.filter((word) => relative.test(word)).length) / words.length;
  if (words.length < minWords || percent <= maxRelativePercent) return [];
  const share = percent.toFixed(1);
  return [
    `comments have ${share} of that, which, who, what in 100 words, at most ${maxRelativePercent}: split them`,
  ];
}

await command(async () => {
  const faults: string[] = [];
  for await (const file of glob(sources, { cwd: root, exclude: ['**/node_modules'] })) {
    const text = await readFile(join(root, file), 'utf8');
    const comments = [...text.matchAll(comment)];
    for (const { 0: written, index } of comments) {
      const before = text.slice(0, index);
      const found = findFaults(written);
      faults.push(...found.map((fault) => `${file}:${before.split('\n').length}: a comment ${fault}`));
    }
    faults.push(...findChains(comments.map(([written]) => written)).map((fault) => `${file}: ${fault}`));
  }
  if (faults.length > 0) throw new CommandError(faults.toSorted().join('\n'), 'each line above says how');
  process.stdout.write(
    'comments are short and narrow, begin with their subject, and are no chains of clauses\n',
  );
});
