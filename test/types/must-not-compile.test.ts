import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const mistakes = filesOf('must-not-compile');
const rightForms = filesOf('must-compile');
const marker = / \/\/ error TS(\d+)$/;
const program = compile([...mistakes, ...rightForms]);

function filesOf(folder: string): string[] {
  const path = join(import.meta.dirname, folder);
  return readdirSync(path).map((name) => join(path, name));
}

function compile(files: readonly string[]): ts.Program {
  const refuse = (fault: ts.Diagnostic): never => {
    throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: refuse };
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), { noEmit: true }, host);
  if (!config || config.errors.length > 0) throw new Error('tsconfig.json cannot be read');
  return ts.createProgram(files, config.options);
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n');
}

function markersOf(file: string): { line: number; code: number }[] {
  return linesOf(file).flatMap((text, index) => {
    const [, code] = marker.exec(text) ?? [];
    return code === undefined ? [] : [{ line: index + 1, code: Number(code) }];
  });
}

function diagnosticsOf(file: string) {
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} is not part of the program`);
  return ts.getPreEmitDiagnostics(program, source).map(({ start = 0, code, category, messageText }) => ({
    line: source.getLineAndCharacterOfPosition(start).line + 1,
    code,
    category: ts.DiagnosticCategory[category],
    message: ts.flattenDiagnosticMessageText(messageText, '\n').split('\n'),
  }));
}

/** The most lines that one of the two has where they differ. */
function distance(mistake: string, rightForm: string): number {
  const [one, other] = [linesOf(mistake).map((line) => line.replace(marker, '')), linesOf(rightForm)];
  const shorter = Math.min(one.length, other.length);
  let before = 0;
  while (before < shorter && one[before] === other[before]) before += 1;
  let after = 0;
  while (after < shorter - before && one.at(-1 - after) === other.at(-1 - after)) after += 1;
  return Math.max(one.length, other.length) - before - after;
}

describe('handlers and calls with one mistake each', () => {
  it('are there', () => {
    expect(mistakes.length).toBeGreaterThanOrEqual(14);
  });

  it.each(mistakes.map((file) => [basename(file, '.ts'), file]))(
    '%s: fails where the mistake is, in one line',
    (_, file) => {
      const [marked, ...more] = markersOf(file);
      expect(marked).toBeDefined();
      expect(more).toEqual([]);
      const found = diagnosticsOf(file);
      expect(found).toMatchObject([{ ...marked, category: 'Error' }]);
      expect(found[0]?.message).toHaveLength(1);
    },
  );

  it.each(mistakes.map((file) => [basename(file, '.ts'), file]))(
    '%s: is one line away from code that compiles',
    (_, file) => {
      expect(Math.min(...rightForms.map((rightForm) => distance(file, rightForm)))).toBe(1);
    },
  );
});

describe('the right form of these handlers and calls', () => {
  it.each(rightForms.map((file) => [basename(file, '.ts'), file]))('%s compiles', (_, file) => {
    expect(diagnosticsOf(file)).toEqual([]);
  });

  it('is the form of at least one mistake each', () => {
    const idle = rightForms.filter((rightForm) => mistakes.every((file) => distance(file, rightForm) > 1));
    expect(idle).toEqual([]);
  });
});
