/** TypeScript's language service on one file: hovers and completions as an editor shows them. */
import { join } from 'node:path';
import ts from 'typescript';

export function createEditor(folder: string, text: string) {
  const file = join(folder, 'editor.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: (path) => (path === file ? text : ts.sys.readFile(path)),
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot(path) {
      const content = path === file ? text : ts.sys.readFile(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  /** The offset after these words. */
  const behind = (words: string): number => {
    const at = text.indexOf(words);
    if (at < 0) throw new Error(`the file has no ${words}`);
    return at + words.length;
  };
  return {
    /** The hover text of the name at the end of these words. */
    hover(words: string) {
      const info = service.getQuickInfoAtPosition(file, behind(words) - 1);
      const tags = (info?.tags ?? []).map(({ name, text: said }) =>
        `@${name} ${ts.displayPartsToString(said)}`.trim(),
      );
      const type = ts.displayPartsToString(info?.displayParts);
      return { type, documentation: [ts.displayPartsToString(info?.documentation), ...tags].join('\n') };
    },
    /** The completions after these words, in editor order. */
    complete: (words: string) =>
      (service.getCompletionsAtPosition(file, behind(words), {})?.entries ?? [])
        .toSorted((a, b) => (a.sortText + a.name < b.sortText + b.name ? -1 : 1))
        .map(({ name, kindModifiers = '' }) => ({
          name,
          isDeprecated: kindModifiers.includes('deprecated'),
        })),
    struckOut: () =>
      service
        .getSuggestionDiagnostics(file)
        .filter(({ reportsDeprecated }) => reportsDeprecated)
        .map(({ start, length }) => text.slice(start, start + length)),
  };
}
