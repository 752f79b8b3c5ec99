/** Contract rules beyond Redocly's: whole operations, examples of headers, schemas of problems. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsModule from 'ajv-formats';
import { listOf, membersOf } from './document.ts';

const ajv = new Ajv2020({ strict: false });
// CommonJS: node wraps its default export in another object.
formatsModule.default(ajv);

type Location = {
  readonly source: { readonly absoluteRef: string };
  child(names: readonly string[]): Location;
};
type Context = {
  readonly location: Location;
  readonly key: string | number;
  readonly report: (problem: { readonly message: string; readonly location: Location }) => void;
  readonly resolve: (
    reference: unknown,
    from: string,
  ) => { readonly node?: unknown; readonly location?: Location };
};

const ignoreFile = '.redocly.lint-ignore.yaml';
const ignorePlaces = ['', 'api-contracts'].map((folder) =>
  join(import.meta.dirname, '../..', folder, ignoreFile),
);

export default function lintRules() {
  // Redocly suggests this file; with it, lint would pass despite every problem listed there.
  if (ignorePlaces.some((path) => existsSync(path)))
    throw new Error(`${ignoreFile} switches contract checks off: remove it and fix the contract`);
  return {
    id: 'contract',
    rules: {
      oas3: {
        'header-examples': () => ({ Header: { enter: checkExamples } }),
        'errors-are-whole-problems': () => ({ Response: { enter: checkProblem } }),
        'statuses-fit-the-operation': () => ({ Operation: { enter: checkStatuses } }),
        'only-conditional-reads-are-kept': () => ({ Operation: { enter: checkCaching } }),
      },
    },
  };
}

function checkExamples(header: unknown, { location, report }: Context): void {
  const { schema, example, examples } = membersOf(header);
  const validate = ajv.compile(membersOf(schema));
  const named = Object.entries(membersOf(examples)).map(
    ([name, one]) => [['examples', name, 'value'], membersOf(one)['value']] as const,
  );
  const all = example === undefined ? named : [[['example'], example] as const, ...named];
  for (const [names, value] of all)
    if (!validate(value))
      report({
        message: `The example of a header must conform to its schema: ${ajv.errorsText(validate.errors, { dataVar: 'it' })}.`,
        location: location.child(names),
      });
}

const ofProblems = ['type', 'title', 'status', 'detail', 'instance', 'correlation_id', 'timestamp'];

function checkProblem(response: unknown, { key, location, report, resolve }: Context): void {
  if (/^[23]/.test(String(key))) return;
  for (const [type, media] of Object.entries(membersOf(membersOf(response)['content']))) {
    const required = requiredBy(membersOf(media)['schema'], location.source.absoluteRef, resolve);
    const missing = ofProblems.filter((name) => !required.has(name));
    if (missing.length > 0)
      report({
        message: `The schema of an error must require what every problem has; ${missing.join(', ')} may be missing.`,
        location: location.child(['content', type, 'schema']),
      });
  }
}

const needsNoToken = (operation: unknown): boolean => {
  const { security } = membersOf(operation);
  return Array.isArray(security) && security.length === 0;
};

function isConditional(operation: unknown, { location, resolve }: Context): boolean {
  const from = location.source.absoluteRef;
  const parameters = listOf(membersOf(operation)['parameters']);
  return parameters.some(
    (one) => nameOf(one) === 'If-None-Match' || nameOf(resolve(one, from).node) === 'If-None-Match',
  );
}

const nameOf = (parameter: unknown): unknown => membersOf(parameter)['name'];

function checkStatuses(operation: unknown, context: Context): void {
  const { responses, requestBody } = membersOf(operation);
  const isOpen = needsNoToken(operation);
  // A signed message of any media type.
  const isRaw = isOpen && membersOf(membersOf(requestBody)['content'])['*/*'] !== undefined;
  const required = [
    '400',
    ...(isOpen ? [] : ['401', '403', '429', '500', '503']),
    ...(requestBody === undefined ? [] : isRaw ? ['401', '413', '429', '503'] : ['413', '415']),
    ...(isConditional(operation, context) ? ['304'] : []),
  ];
  const own = isOpen ? ['503'] : ['404', '409', ...(requestBody === undefined ? [] : ['422'])];
  const possible = ['200', '204', ...required, ...own];
  const documented = Object.keys(membersOf(responses));
  const location = context.location.child(['responses']);
  const missing = required.filter((status) => !documented.includes(status));
  if (missing.length > 0)
    context.report({ message: `The operation needs ${missing.join(', ')} by what it takes.`, location });
  for (const status of documented.filter((one) => !possible.includes(one)))
    context.report({
      message: `An operation that takes this answers ${possible.toSorted().join(', ')}, and no ${status}.`,
      location: location.child([status]),
    });
}

function checkCaching(operation: unknown, context: Context): void {
  const responses = membersOf(membersOf(operation)['responses']);
  const conditional = isConditional(operation, context);
  for (const status of ['200', '304'].filter((one) => responses[one] !== undefined)) {
    const response = membersOf(responses[status]);
    const from = context.location.source.absoluteRef;
    const found = response['$ref'] === undefined ? response : context.resolve(response, from).node;
    const headers = membersOf(membersOf(found)['headers']);
    const missing = conditional ? ['ETag', 'Vary'].filter((name) => headers[name] === undefined) : [];
    const isKept = !String(membersOf(headers['Cache-Control'])['$ref']).endsWith('/NoStore.yaml');
    const location = context.location.child(['responses', status]);
    if (missing.length > 0)
      context.report({
        message: `An answer to If-None-Match needs the header ${missing.join(', ')}.`,
        location,
      });
    if (!conditional && isKept)
      context.report({
        message: 'Use NoStore.yaml, or take If-None-Match and answer with ETag and Vary.',
        location,
      });
  }
}

/** The members required of every value of a schema. */
function requiredBy(schema: unknown, from: string, resolve: Context['resolve']): ReadonlySet<unknown> {
  const isReference = membersOf(schema)['$ref'] !== undefined;
  const found = isReference ? resolve(schema, from) : { node: schema };
  const here = found.location?.source.absoluteRef ?? from;
  const node = membersOf(found.node);
  const each = (name: string): Array<ReadonlySet<unknown>> =>
    listOf(node[name]).map((one) => requiredBy(one, here, resolve));
  const alternatives = ['oneOf', 'anyOf'].flatMap((name) => {
    const [first, ...others] = each(name);
    return first ? [others.reduce((all, one) => all.intersection(one), first)] : [];
  });
  return [...each('allOf'), ...alternatives].reduce(
    (all, one) => all.union(one),
    new Set(listOf(node['required'])),
  );
}
