/** Rules of the contract for Redocly, where its own cannot look: into examples of headers, and into schemas of problems. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsModule from 'ajv-formats';
import { listOf, membersOf } from './document.ts';

const ajv = new Ajv2020({ strict: false });
// CommonJS whose default export node sees one level down.
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

export default function lintRules() {
  return {
    id: 'contract',
    rules: {
      oas3: {
        'header-examples': () => ({ Header: { enter: checkExamples } }),
        'errors-are-whole-problems': () => ({ Response: { enter: checkProblem } }),
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

/** The members that any value of a schema has. */
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
