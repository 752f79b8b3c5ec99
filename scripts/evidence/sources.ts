/** The server's sources, parsed by TypeScript: where a name is declared, and where something is used. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { checkout } from '../dev/checkout.ts';

export type Place = { readonly symbol: string; readonly place: string; readonly text: string };

export type Sources = {
  /** Where the name is declared at the top of a file; undefined unless it is so once. */
  find(symbol: string): Place | undefined;
  /** Every node for which the test is true; the same test is not made again. */
  search(isMeant: IsMeant): readonly Place[];
};
type IsMeant = (node: ts.Node, source: ts.SourceFile) => boolean;

/** Trees by file, each with the text that it was made from. */
const trees = new Map<string, ts.SourceFile>();

function parse(file: string, text: string): ts.SourceFile {
  const known = trees.get(file);
  if (known?.text === text) return known;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  trees.set(file, tree);
  return tree;
}

/** @param changed texts instead of those on disk, by path */
export async function readSources(changed: Readonly<Record<string, string>> = {}): Promise<Sources> {
  const files = new Map<string, string>();
  for await (const file of glob('src/**/*.ts', { cwd: checkout }))
    files.set(file, await readFile(join(checkout, file), 'utf8'));
  for (const [file, text] of Object.entries(changed)) files.set(file, text);
  const parsed = [...files].map(([file, text]) => parse(file, text));
  const searched = new WeakMap<IsMeant, readonly Place[]>();
  const declared = new Map<string, Place[]>();
  for (const source of parsed)
    for (const [name, node] of source.statements.flatMap(namesOf))
      declared.set(name, [...(declared.get(name) ?? []), placeOf(name, node, source)]);
  return {
    find(symbol) {
      const [found, ...more] = declared.get(symbol) ?? [];
      return more.length === 0 ? found : undefined;
    },
    search(isMeant) {
      const known = searched.get(isMeant);
      if (known) return known;
      const found: Place[] = [];
      for (const source of parsed) {
        const visit = (node: ts.Node): void => {
          if (isMeant(node, source)) found.push(placeOf(node.getText(source), node, source));
          ts.forEachChild(node, visit);
        };
        visit(source);
      }
      searched.set(isMeant, found);
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
  // Of an overloaded function, the one with a body.
  if (!isNamed || !statement.name || (ts.isFunctionDeclaration(statement) && !statement.body)) return [];
  return [[statement.name.text, statement]];
}

function placeOf(symbol: string, node: ts.Node, source: ts.SourceFile): Place {
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  const [text = ''] = node.getText(source).split('\n');
  return { symbol, place: `${source.fileName}:${line + 1}`, text };
}
