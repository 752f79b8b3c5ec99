/** Finds tenant tables not limited to one tenant in a statement, with PostgreSQL's parser. */
import { parse } from 'libpg-query';
import { covered, tenantColumn } from '../tenancy/tables.ts';

type Node = Readonly<Record<string, unknown>>;
/** Tenant tables by alias, and the enclosing query. */
type Scope = { readonly tables: Map<string, Table>; readonly around: Scope | undefined };
/** `heldBy`: tables joined on the same tenant for each row of this one. */
type Table = { readonly name: string; isHeld: boolean; readonly heldBy: Set<Table> };

/** Volatile functions: each Citus node would compute another value. */
const volatile =
  /^(now|clock_timestamp|statement_timestamp|transaction_timestamp|random|gen_random_uuid|uuidv\d|nextval)$/;

/** Statement kinds covered by the rules; the last two have no tables. */
const known = /^(Select|Insert|Update|Delete|Transaction|VariableSet)Stmt$/;

/** The worker's only statement across tenants: it reads ids alone. */
const acrossTenants: readonly string[] = ['select "id" from "tenants" order by "id"'];

/** @returns a reason for each table not limited to one tenant, and each volatile write */
export async function findFaults(text: string): Promise<string[]> {
  if (acrossTenants.includes(text)) return [];
  const tables: Table[] = [];
  const faults: string[] = [];
  const parsed: unknown = await parse(text);
  const statements = listOf(recordOf(parsed), 'stmts').map((statement) => recordOf(statement['stmt']));

  const add = (scope: Scope, relation: Node): Table | undefined => {
    const name = String(relation['relname']);
    if (!(name in covered)) return undefined;
    const table: Table = { name, isHeld: false, heldBy: new Set() };
    const { aliasname = name } = recordOf(relation['alias']);
    tables.push(table);
    scope.tables.set(String(aliasname), table);
    return table;
  };

  /** The table whose tenant column this is. */
  const tableOf = (scope: Scope | undefined, column: readonly string[]): Table | undefined => {
    if (!scope) return undefined;
    const last = column.at(-1) ?? '';
    for (const [alias, table] of scope.tables)
      if (tenantColumn(table.name) === last && (column.length === 1 || column[0] === alias)) return table;
    return tableOf(scope.around, column);
  };

  const isParameter = (node: Node): boolean => {
    const cast = recordOf(node['TypeCast']);
    return 'ParamRef' in node || ('arg' in cast && isParameter(recordOf(cast['arg'])));
  };
  const columnOf = (node: Node): readonly string[] =>
    listOf(recordOf(node['ColumnRef']), 'fields').map((field) => String(recordOf(field['String'])['sval']));

  /**
   * Marks tables held by equalities joined with AND. In an outer join an equality holds only the
   * optional side: rows of the other side appear even where it is false.
   */
  const hold = (scope: Scope, condition: Node, may: (table: Table) => boolean = isIn(scope)): void => {
    const bool = recordOf(condition['BoolExpr']);
    if (bool['boolop'] === 'AND_EXPR') for (const one of listOf(bool, 'args')) hold(scope, one, may);
    const equality = recordOf(condition['A_Expr']);
    const [operator] = listOf(equality, 'name');
    if (equality['kind'] !== 'AEXPR_OP' || recordOf(operator?.['String'])['sval'] !== '=') return;
    const sides = [recordOf(equality['lexpr']), recordOf(equality['rexpr'])];
    const [left, right] = sides.map((side) => tableOf(scope, columnOf(side)));
    for (const table of [left, right])
      if (table && may(table) && sides.some(isParameter)) table.isHeld = true;
    if (left && right && may(left)) left.heldBy.add(right);
    if (left && right && may(right)) right.heldBy.add(left);
  };

  const from = (scope: Scope, item: Node): void => {
    if ('RangeVar' in item) return void add(scope, recordOf(item['RangeVar']));
    const join = recordOf(item['JoinExpr']);
    if (!('JoinExpr' in item)) return visit(scope, item);
    const before = new Set(scope.tables.values());
    from(scope, recordOf(join['larg']));
    const left = new Set(scope.tables.values()).difference(before);
    from(scope, recordOf(join['rarg']));
    const right = new Set(scope.tables.values()).difference(before).difference(left);
    const missing = new Map<unknown, Set<Table>>([
      ['JOIN_INNER', left.union(right)],
      ['JOIN_LEFT', right],
      ['JOIN_RIGHT', left],
    ]).get(join['jointype']);
    hold(scope, recordOf(join['quals']), (table) => missing?.has(table) ?? false);
    visit(scope, join['quals']);
  };

  /** One query with its own scope: its tables, conditions and inner queries. */
  const query = (around: Scope | undefined, node: Node, kind: string): void => {
    const scope: Scope = { tables: new Map(), around };
    const common = listOf(recordOf(node['withClause']), 'ctes').map((one) =>
      recordOf(one['CommonTableExpr']),
    );
    for (const name of common.map((one) => String(one['ctename'])))
      if (name in covered) faults.push(`a query named as a table of tenants: ${name}`);
    for (const one of common) visit(scope, one['ctequery']);
    const target = 'relation' in node ? add(scope, recordOf(node['relation'])) : undefined;
    for (const item of [...listOf(node, 'fromClause'), ...listOf(node, 'usingClause')]) from(scope, item);
    hold(scope, recordOf(node['whereClause']));
    if (kind === 'InsertStmt' && target) insertInto(node, target);
    if (/"SubLink"/.test(JSON.stringify([node['onConflictClause'], node['valuesLists']])))
      faults.push('a sub-select behind VALUES or ON CONFLICT');
    const done = new Set(['withClause', 'relation', 'fromClause', 'usingClause']);
    for (const [key, value] of Object.entries(node)) {
      if (key === 'larg' || key === 'rarg') query(around, recordOf(value), 'SelectStmt');
      else if (!done.has(key)) visit(scope, value);
    }
  };

  /** An INSERT must set the tenant column to a parameter or to the tenant of a table it reads. */
  const insertInto = (node: Node, target: Table): void => {
    const columns = listOf(node, 'cols').map((column) => recordOf(column['ResTarget'])['name']);
    const place = columns.indexOf(tenantColumn(target.name));
    const select = recordOf(recordOf(node['selectStmt'])['SelectStmt']);
    const rows = listOf(select, 'valuesLists').map((row) => listOf(recordOf(row['List']), 'items')[place]);
    const read = recordOf(recordOf(listOf(select, 'targetList')[place]?.['ResTarget'])['val']);
    const values = rows.length > 0 ? rows.map(recordOf) : [read];
    if (place !== -1 && values.every(isParameter)) target.isHeld = true;
    // INSERT … SELECT may copy the tenant only from the source row.
    const source: Scope = { tables: new Map(), around: undefined };
    for (const item of listOf(select, 'fromClause')) from(source, item);
    const made = tableOf(source, columnOf(read));
    if (place === -1 || !made) return;
    hold(source, recordOf(select['whereClause']));
    target.heldBy.add(made);
  };

  const visit = (scope: Scope | undefined, value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(scope, one);
    for (const [key, inner] of Object.entries(Array.isArray(value) ? {} : recordOf(value))) {
      if (/^(Select|Insert|Update|Delete)Stmt$/.test(key)) query(scope, recordOf(inner), key);
      else visit(scope, inner);
    }
  };
  visit(undefined, statements);
  for (const kind of statements.flatMap((statement) => Object.keys(statement)))
    if (!known.test(kind)) faults.push(`a kind of statement that is not judged: ${kind}`);

  if (/"(Insert|Update|Delete)Stmt"/.test(JSON.stringify(statements)))
    for (const name of functionsIn(statements))
      if (volatile.test(name)) faults.push(`a volatile function in a write: ${name}`);
  for (const name of functionsIn(statements))
    if (name.startsWith('pg_advisory')) faults.push(`a lock that one node alone knows: ${name}`);
  for (const table of tables)
    if (!reaches(table, new Set())) faults.push(`not held to one tenant: ${table.name}`);
  return faults;
}

function reaches(table: Table, seen: Set<Table>): boolean {
  if (table.isHeld) return true;
  seen.add(table);
  return [...table.heldBy].some((other) => !seen.has(other) && reaches(other, seen));
}

const isIn =
  ({ tables }: Scope) =>
  (table: Table): boolean =>
    [...tables.values()].includes(table);

function functionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(functionsIn);
  return Object.entries(recordOf(value)).flatMap(([key, inner]) => {
    const named = key === 'FuncCall' ? listOf(recordOf(inner), 'funcname').at(-1) : undefined;
    const name = named ? [String(recordOf(named['String'])['sval'])] : [];
    const special = key === 'SQLValueFunction' ? ['now'] : [];
    return [...name, ...special, ...functionsIn(inner)];
  });
}

function isRecord(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOf(value: unknown): Node {
  return isRecord(value) ? value : {};
}

function listOf(node: Node, key: string): Node[] {
  const list = node[key];
  return Array.isArray(list) ? list.map(recordOf) : [];
}
