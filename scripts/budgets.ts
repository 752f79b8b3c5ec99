/**
 * Part of `make check`: prints the size budgets of the tree. On an excess it fails with the remedy.
 */
import { glob, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { z } from 'zod';
import { command, CommandError } from './dev/console.ts';

const root = resolve(import.meta.dirname, '..');
const read = async (file: string): Promise<string> => readFile(join(root, file), 'utf8');
const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
type Sizes = ReadonlyMap<string, number>;

type Budget = readonly [what: string, sizes: Sizes, limit: number, mend: string];

const isCode = (line: string): boolean => !/^\s*(?:$|\/\/|\/?\*)/.test(line);

/**
 * Counts the lines and code lines of each TypeScript file below a folder, and the lines of each
 * function.
 */
async function measure(folder: string) {
  const files = new Map<string, number>();
  const code = new Map<string, number>();
  const functions = new Map<string, number>();
  for await (const file of glob(`${folder}/**/*.{ts,tsx}`, { cwd: root, exclude: ['**/node_modules'] })) {
    const text = await read(file);
    const lines = text.trimEnd().split('\n');
    files.set(file, lines.length);
    code.set(file, lines.filter(isCode).length);
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
    // A nested function counts by itself: a factory is as long as its own statements.
    const countLines = (node: ts.Node): number => {
      let inner = 0;
      ts.forEachChild(node, (child) => void (inner += countLines(child)));
      if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return inner;
      const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
      functions.set(`${file}:${lineOf(node.getStart())}`, lines - inner);
      return lines;
    };
    countLines(source);
  }
  return { files, code, functions };
}

/** Adds up lines or files by `placeOf`; undefined leaves a file out. */
function sum(sizes: Sizes, unit: 'lines' | 'files', placeOf: (file: string) => string | undefined): Sizes {
  const sums = new Map<string, number>();
  for (const [file, lines] of sizes) {
    const place = placeOf(file);
    if (place !== undefined) sums.set(place, (sums.get(place) ?? 0) + (unit === 'files' ? 1 : lines));
  }
  return sums;
}

const below = (folder: string) => (file: string) => (file.startsWith(`${folder}/`) ? folder : undefined);
const platformOf = (file: string) => /^src\/platforms\/[^/]+(?=\/)/.exec(file)?.[0];
/** Floors off the path of a cached answer; each has a budget for itself. */
const besides =
  /^src\/(?:administration|rates|worker|reconciliation|history|webhooks|live|limits|metrics)(?=\/)/;
const besideOf = (file: string) => besides.exec(file)?.[0];
const coreOf = (file: string) =>
  /^src\/(client|dashboard|platforms|operations)\//.test(file) || besides.test(file) ? undefined : 'src';
const pipelineOf = (file: string) =>
  /^src\/http\/(contract|request-context)\.ts$/.test(file) ? 'src/http' : undefined;
const folderOf = (file: string) => (file.startsWith('src/operations/') ? undefined : dirname(file));

await command(async () => {
  const { files: src, code, functions } = await measure('src');
  const { files: test } = await measure('test');
  const packages = Object.keys(manifest.parse(JSON.parse(await read('package.json'))).dependencies).length;
  const targets = [...(await read('Makefile')).matchAll(/^[a-z-]+:.*## /gm)].length;
  const operations = [...(await read('generated/operations.ts')).matchAll(/^    path: /gm)].length;
  const srcLines = [...src.values()].reduce((total, lines) => total + lines, 0);
  const budgets: readonly Budget[] = [
    ['lines of a file', src, 300, 'give a part of it a file of its own'],
    ['lines of a function', functions, 60, 'give a step of it a name'],
    ['files of a folder', sum(src, 'files', folderOf), 12, 'join files that change together'],
    ['files of a platform', sum(src, 'files', platformOf), 5, 'join files that change together'],
    ['lines of a platform', sum(src, 'lines', platformOf), 450, 'move what all platforms share'],
    // Code lines exclude comments and blank lines: these budgets do not punish explanation.
    ['code of the server', sum(code, 'lines', coreOf), 7_000, 'remove what repeats, or is not needed'],
    [
      'code of the operations',
      sum(code, 'lines', below('src/operations')),
      90 * operations,
      'move what two of them share',
    ],
    ['code of a floor beside', sum(code, 'lines', besideOf), 900, 'give a part of it a floor of its own'],
    [
      'code of the page',
      sum(code, 'lines', below('src/dashboard')),
      // A fifth of it is the forms for accounts and their keys.
      1_250,
      'show less, or share a component',
    ],
    ['code of the pipeline', sum(code, 'lines', pipelineOf), 230, 'remove what repeats, or is not needed'],
    ['lines of the client', sum(src, 'lines', below('src/client')), 1_300, 'leave it to the page'],
    ['production packages', new Map([['package.json', packages]]), 16, 'do without one'],
    ['make targets', new Map([['Makefile', targets]]), 16, 'give a target an option instead'],
    ['lines of tests', sum(test, 'lines', below('test')), 3 * srcLines, 'put similar cases into a table'],
    ['files of helpers', sum(test, 'files', below('test/support')), 15, 'put one beside its only user'],
  ];
  const over: string[] = [];
  for (const [what, sizes, limit, mend] of budgets) {
    const [[place, largest] = ['', 0]] = [...sizes].toSorted(([, one], [, other]) => other - one);
    process.stdout.write(`${what.padEnd(22)} ${`${largest}`.padStart(6)} of ${limit}  ${place}\n`);
    for (const [where, size] of sizes)
      if (size > limit) over.push(`${where}: ${size} ${what}, at most ${limit}: ${mend}`);
  }
  if (over.length > 0) throw new CommandError(`too large:\n${over.join('\n')}`, 'each line above says how');
});
