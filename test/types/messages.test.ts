/** The compiler reports each mistake in the two neighbouring files as one error at its line. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const directive = /^( *)\/\/ @ts-expect-error TS(\d+): (.+)$/gm;

type Diagnostic = { readonly line: number; readonly code: number; readonly message: readonly string[] };

/** The mistakes announced by the file's directives, and its diagnostics without the directives. */
function readMistakes(name: string) {
  const file = join(import.meta.dirname, name);
  const text = readFileSync(file, 'utf8');
  const mistakes = [...text.matchAll(directive)].map(({ index, 2: code, 3: what = '' }) => ({
    what,
    code: Number(code),
    // The line after the directive.
    line: text.slice(0, index).split('\n').length + 1,
  }));
  return { file, mistakes, diagnostics: compile(file, text.replace(directive, '$1//')) };
}

function compile(file: string, text: string): readonly Diagnostic[] {
  const reject = (fault: ts.Diagnostic): never => {
    throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  };
  const parsing = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: reject };
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), { noEmit: true }, parsing);
  if (!config || config.errors.length > 0) throw new Error('tsconfig.json cannot be read');
  const host = ts.createCompilerHost(config.options);
  const readFile = host.readFile.bind(host);
  host.readFile = (path) => (path === file ? text : readFile(path));
  const program = ts.createProgram([file], config.options, host);
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} is not part of the program`);
  return ts.getPreEmitDiagnostics(program, source).map(({ start = 0, code, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    code,
    message: ts.flattenDiagnosticMessageText(messageText, '\n').split('\n'),
  }));
}

const samples = [
  {
    name: 'handler-types.ts',
    minMistakes: 22,
    messages: {
      'an operation without a handler':
        /^Property 'getLiveness' is missing in type .+ but required in type 'Table'\.$/,
      'an undocumented member of the body':
        /^Object literal may only specify known properties, and 'total_refunds' does not exist in type /,
    },
  },
  {
    name: 'client-types.ts',
    minMistakes: 10,
    messages: {
      'an invalid parameter value': /^Type '"week"' is not assignable to type '.*"hour".*'\.$/,
    },
  },
];

describe.each(samples)('a mistake in $name', ({ name, minMistakes, messages }) => {
  const { mistakes, diagnostics } = readMistakes(name);

  it('is one error at its line, and the file has no other', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(minMistakes);
    expect(diagnostics.map(({ line, code }) => ({ line, code }))).toEqual(
      mistakes.map(({ line, code }) => ({ line, code })),
    );
    expect(diagnostics.filter(({ message }) => message.length > 1)).toEqual([]);
  });

  it.each(Object.entries(messages))('with %s has a helpful message', (what, words) => {
    const mistake = mistakes.find((one) => one.what === what);
    expect(diagnostics.find(({ line }) => line === mistake?.line)?.message[0]).toMatch(words);
  });
});
