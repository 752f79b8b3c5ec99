/** Two dereferenced contracts → every difference visible to a client, each with its rule. */
import { compareOperation, compareOthers, type Operation, type Sides } from './compare-operations.ts';
import type { Comparison, Report } from './compare-schemas.ts';
import { below, inside, membersOf, placeOf } from './document.ts';
import { ruleOf, type Direction, type Level } from './rules.ts';

export type Finding = {
  readonly rule: string;
  readonly level: Level;
  readonly operations: readonly string[];
  /** JSON pointer into the bundle; for a removed part, into the old bundle. */
  readonly at: string;
  readonly detail: string;
};

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'];
const known = ['info', 'servers', 'security', 'tags', 'paths', 'components', 'externalDocs'];

export function compareContracts(before: unknown, after: unknown): Finding[] {
  const found = new Map<string, Finding & { readonly operations: string[] }>();
  const reporter = (operation: string) => (rule: string, at: string, detail: string) => {
    const key = `${rule} ${at} ${detail}`;
    const finding = found.get(key) ?? { rule, level: ruleOf(rule).level, operations: [], at, detail };
    if (!finding.operations.includes(operation)) finding.operations.push(operation);
    found.set(key, finding);
  };
  const sides = (report: Report): Sides => {
    const towards = (direction: Direction): Comparison => ({
      documents: [before, after],
      direction,
      report,
      seen: new Set(),
    });
    return { report, request: towards('request'), response: towards('response') };
  };

  const [were, are] = [operationsOf(before), operationsOf(after)];
  for (const [key, { label, operation }] of were)
    if (!are.has(key)) reporter(label)('operation-removed', operation.at, 'no longer in the contract');
  for (const [key, now] of are) {
    const [report, was] = [reporter(now.label), were.get(key)];
    if (was) compareOperation(sides(report), was, now);
    else report('operation-added', now.operation.at, 'new');
  }
  const whole = [placeOf(before, before, ''), placeOf(after, after, '')] as const;
  compareOthers(sides(reporter('the whole')), whole, known, 'document-keyword-undecided');
  return [...found.values()];
}

/** By method and path; the names of path parameters do not matter. */
function operationsOf(document: unknown): Map<string, Operation> {
  const found = new Map<string, Operation>();
  for (const [path, value] of Object.entries(membersOf(membersOf(document)['paths']))) {
    const item = placeOf(document, value, below('/paths', path));
    for (const method of methods) {
      const operation = inside(item, method);
      const label = `${method.toUpperCase()} ${path}`;
      if (operation) found.set(label.replaceAll(/\{[^}]*\}/g, '{}'), { label, path, operation, item });
    }
  }
  return found;
}
