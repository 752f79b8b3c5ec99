/** A parser of Prometheus's text format; throws at an invalid line. */
const comment = /^# (?:HELP (\w+) \S.*|TYPE (\w+) (?:counter|gauge|histogram))$/;
const sample = /^([a-z_]+)(?:\{((?:[a-z_]+="[^"\\\n]*",?)+)\})? (\S+)$/;

type Samples = {
  /** All metrics, with or without samples. */
  readonly names: readonly string[];
  /** By name and labels as written. */
  readonly values: ReadonlyMap<string, number>;
};

export function parseSamples(text: string): Samples {
  const names = new Set<string>();
  const values = new Map<string, number>();
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [isComment, help, type] = comment.exec(line) ?? [];
    const [isSample, name = '', labels = '', value = ''] = sample.exec(line) ?? [];
    const number = Number(value);
    if (isComment !== undefined) names.add(help ?? type ?? '');
    else if (isSample === undefined || value === '' || Number.isNaN(number)) throw new Error(line);
    else if (values.has(`${name}{${labels}}`)) throw new Error(`twice: ${line}`);
    else values.set(`${name}{${labels}}`, number);
  }
  return { names: [...names], values };
}
