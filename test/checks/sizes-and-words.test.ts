import { afterAll, beforeAll, expect, it } from 'vitest';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';

const file = 'src/model/money.ts';
let copy: CheckoutCopy;
let before: string;
beforeAll(async () => {
  copy = await copyCheckout();
  before = await copy.read(file);
});
afterAll(() => copy[Symbol.asyncDispose]());

const head = (text: string): string => text.replace(/^\/\*\*/, '\n/**');

it('the size check reports files, functions and folders over the limit, each with a remedy', async () => {
  const long = (lines: number): string => `export function long() {\n${'  long();\n'.repeat(lines - 2)}}\n`;
  await copy.edit(file, () => `${long(61)}${before}${long(250)}`);
  const { code, stdout, stderr } = await copy.run('scripts/budgets.ts');
  expect(code).toBe(1);
  expect(stdout).toMatch(/^lines of a function +250 of 60 {2}src\/model\/money\.ts:\d+$/m);
  expect(stderr).toMatch(
    /^src\/model\/money\.ts: 3\d\d lines of a file, at most 300: give a part of it a file of its own$/m,
  );
  expect(stderr).toContain(`${file}:1: 61 lines of a function, at most 60: give a step of it a name\n`);
}, 90_000);

it.each([
  ['// Whatever comes.', ['1: a comment begins with "Whatever": name the thing first']],
  ['/** One that comes. */', ['1: a comment begins with "One": name the thing first']],
  ['const one = 1; // Who comes', ['1: a comment begins with "Who": name the thing first']],
  [`/** It ${'is '.repeat(40)} */`, ['1: a comment is 130 columns wide, at most 100: break the line']],
  ['const one = 1;\n// one\n// two\n// three', ['2: a comment has 3 lines, at most 2: say less']],
  ['const one = 1;\n/**\n * one\n * two\n * three\n */\nconst two = 2;\n', ['2: a comment has 3 lines']],
  ['/**\n * one\n * two\n * three\n */\nconst one = 1;\n', ['1: a comment has 3 lines']],
  ['/**\n * one\n * two\n * @throws Error\n */\nexport const one = 1;\n', []],
  ["const one = 'http://one // Who';\n", []],
  ['// A word that, or a word which, hides who acts.\nconst one = 1;\n'.repeat(9), [' comments have ']],
])('the comment %j is held to the form of comments', async (written, faults) => {
  await copy.edit(file, () => `${written}\n${head(before)}`);
  const { stderr } = await copy.run('scripts/words.ts');
  const reported = stderr.split('\n').filter((line) => line.replace('error ', '').startsWith(`${file}:`));
  expect(reported.map((line) => faults.find((fault) => line.includes(`${file}:${fault}`)))).toEqual(faults);
});
