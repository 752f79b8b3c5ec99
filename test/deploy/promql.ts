/** Extracts metric and label names from PromQL: enough of its grammar for the files of deploy/. */

type Matcher = {
  readonly metric: string;
  readonly label: string;
  readonly operator: string;
  readonly value: string;
};
export type Names = {
  readonly metrics: readonly string[];
  readonly matchers: readonly Matcher[];
  /** The labels of `by`, `without`, `on` and `ignoring`. */
  readonly groupings: readonly string[];
};

const keywords = new Set(['and', 'or', 'unless', 'by', 'without', 'on', 'ignoring', 'offset', 'bool']);
const grouping = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;
const selector = /([a-zA-Z_:][\w:]*)\s*\{([^}]*)\}/g;
const matcher = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;

export function namesIn(expression: string): Names {
  const groupings = [...expression.matchAll(grouping)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );
  const matchers = [...expression.matchAll(selector)].flatMap(([, metric = '', inner = '']) =>
    [...inner.matchAll(matcher)].map(([, label = '', operator = '', value = '']) => {
      return { metric, label, operator, value };
    }),
  );
  const bare = expression
    .replaceAll(grouping, ' ')
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b\d[\w.]*/g, ' ');
  const metrics = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g)].map(([name]) => name);
  return { metrics: metrics.filter((name) => !keywords.has(name)), matchers, groupings };
}
