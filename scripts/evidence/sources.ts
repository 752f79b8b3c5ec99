/** The server's sources, parsed by TypeScript: declarations of names, and uses. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { checkout } from '../dev/checkout.ts';

export type Place = { readonly symbol: string; readonly place: string; readonly text: string };

export type Sources = {
  /** The top-level declaration of a name; undefined unless there is exactly one. */
  find(symbol: string): Place | undefined;
  /** Every node matching the predicate; results are cached per predicate. */
  search(isWanted: Predicate): readonly Place[];
};
type Predicate = (node: ts.Node, source: ts.SourceFile) => boolean;

/** Trees by file, each with its source text. */
const trees = new Map<string, ts.SourceFile>();

function parse(file: string, text: string): ts.SourceFile {
  const known = trees.get(file);
  if (known?.text === text) return known;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  trees.set(file, tree);
  return tree;
}

/** @param changed replaces texts on disk, by path */
export async function readSources(changed: Readonly<Record<string, string>> = {}): Promise<Sources> {
  const files = new Map<string, string>();
  for await (const file of glob('src/**/*.ts', { cwd: checkout }))
    files.set(file, await readFile(join(checkout, file), 'utf8'));
  for (const [file, text] of Object.entries(changed)) files.set(file, text);
  const parsed = [...files].map(([file, text]) => parse(file, text));
  const searched = new WeakMap<Predicate, readonly Place[]>();
  const declared = new Map<string, Place[]>();
  for (const source of parsed)
    for (const [name, node] of source.statements.flatMap(namesOf))
      declared.set(name, [...(declared.get(name) ?? []), placeOf(name, node, source)]);
  return {
    find(symbol) {
      const [found, ...more] = declared.get(symbol) ?? [];
      return more.length === 0 ? found : undefined;
    },
    search(isWanted) {
      const known = searched.get(isWanted);
      if (known) return known;
      const found: Place[] = [];
      for (const source of parsed) {
        const visit = (node: ts.Node): void => {
          if (isWanted(node, source)) found.push(placeOf(node.getText(source), node, source));
          ts.forEachChild(node, visit);
        };
        visit(source);
      }
      searched.set(isWanted, found);
      return found;
    },
  };
}

function namesOf(statement: ts.Statement): Array<readonly [name: string, node: ts.Node]> {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap((one) =>
      ts.isIdentifier(one.name) ? [[one.name.text, statement] as const] : [],
    );
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement);
  // For an overloaded function: the declaration with a body.
  if (!isNamed || !statement.name || (ts.isFunctionDeclaration(statement) && !statement.body)) return [];
  return [[statement.name.text, statement]];
}

function placeOf(symbol: string, node: ts.Node, source: ts.SourceFile): Place {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  const [text = ''] = node.getText(source).split('\n');
  return { symbol, place: `${source.fileName}:${line + 1}`, text };
}
