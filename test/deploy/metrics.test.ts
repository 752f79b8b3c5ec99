/** Alerts and dashboard against the served metrics. */
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createInstruments } from '../../src/metrics/registry.ts';
import { failureReasons } from '../../src/model/failure.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { verdicts } from '../../src/reconciliation/windows.ts';
import { operations } from '#generated/router.ts';
import { read, readYaml } from './files.ts';
import { namesIn } from './promql.ts';

const rule = z.strictObject({
  alert: z.string().regex(/^Revenue[A-Za-z]+$/),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
  annotations: z.strictObject({ summary: z.string().min(20), action: z.string().min(40) }),
});
const alerts = z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(rule) })) });
const target = z.looseObject({ expr: z.string(), legendFormat: z.string() });
const dashboard = z.object({
  panels: z.array(z.looseObject({ title: z.string(), targets: z.array(target).default([]) })),
  annotations: z.object({ list: z.array(z.looseObject({ expr: z.string() })) }),
});
const instrument = z.object({ name: z.string(), type: z.string(), labelNames: z.array(z.string()) });

/** Labels added by Prometheus. */
const added = ['job', 'instance'];
const jobs = ['revenue-server', 'revenue-worker'];

type Of<Kind extends Observation['kind']> = Extract<Observation, { kind: Kind }>;
type Answer = Of<'revenueAnswered'>['outcome'];
type Message = Of<'webhookReceived'>['outcome'];

/** Known values of the labels used in the files; any other value never matches. */
const values = new Map<string, readonly string[]>(
  Object.entries({
    'revenue_answers_total outcome': ['fresh', 'unavailable', 'overloaded'] satisfies Answer[],
    'webhooks_total outcome': ['received', 'rejected', 'too_old', 'unverifiable'] satisfies Message[],
    'reconciliation_verdicts_total verdict': verdicts,
    'platform_call_duration_seconds outcome': [
      ...failureReasons,
      'answered' satisfies Of<'platformCalled'>['outcome'],
    ],
    'credential_exchanges_total outcome': ['stored' satisfies Of<'credentialExchanged'>['outcome']],
    'exchange_rate_loads_total outcome': ['loaded'],
    'http_server_request_duration_seconds status': ['2xx', '4xx', '5xx'],
    'http_server_request_duration_seconds operation': [...Object.keys(operations), 'none'],
    'up job': jobs,
  }),
);

describe.each(['deploy/prometheus/alerts.yaml', 'deploy/grafana/dashboard.json'])('%s', (file) => {
  let expressions: readonly string[];
  const labelsOf = new Map<string, readonly string[]>([['up', []]]);
  /** A histogram exports three metric names. */
  const baseOf = (metric: string): string =>
    labelsOf.has(metric) ? metric : metric.replace(/_(bucket|sum|count)$/, '');

  beforeAll(async () => {
    expressions = file.endsWith('.yaml')
      ? alerts.parse(await readYaml(file)).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr))
      : expressionsOf(dashboard.parse(JSON.parse(await read(file))));
    for (const metric of createInstruments(() => undefined).registry.getMetricsAsArray()) {
      const { name, type, labelNames } = instrument.parse(metric);
      labelsOf.set(name, type === 'histogram' ? [...labelNames, 'le'] : labelNames);
    }
  });

  it('names only served metrics', () => {
    const named = expressions.flatMap((expression) => namesIn(expression).metrics);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((metric) => !labelsOf.has(baseOf(metric)))).toEqual([]);
  });

  it('uses only labels of its metrics', () => {
    for (const expression of expressions) {
      const { metrics, matchers, groupings } = namesIn(expression);
      for (const { metric, label } of matchers)
        expect([...(labelsOf.get(baseOf(metric)) ?? []), ...added], expression).toContain(label);
      const common = metrics.map((metric) => [...(labelsOf.get(baseOf(metric)) ?? []), ...added]);
      for (const label of groupings)
        expect(
          common.every((labels) => labels.includes(label)),
          `${label}: ${expression}`,
        ).toBe(true);
    }
  });

  it('uses only known label values', async () => {
    const known = new Map([...values, ['revenue_data_age_seconds le', await boundsOfAges()] as const]);
    const wrong = expressions
      .flatMap((expression) => namesIn(expression).matchers)
      .flatMap(({ metric, label, operator, value }) => {
        const of = known.get(label === 'job' ? 'up job' : `${baseOf(metric)} ${label}`) ?? [];
        const asked = operator.endsWith('~') ? alternatives(value) : [value];
        return asked.filter((one) => !of.includes(one)).map((one) => `${metric}{${label}="${one}"}`);
      });
    expect(wrong).toEqual([]);
  });
});

/** Expands alternatives: `a|b(c|d)` becomes a, bc, bd. */
function alternatives(pattern: string): string[] {
  const open = /^(.*?)(\w*)\(([^()]*)\)(.*)$/.exec(pattern);
  if (!open) return pattern.split('|');
  const [, before = '', stem = '', inner = '', after = ''] = open;
  const spread = inner.split('|').map((one) => stem + one);
  return alternatives([before, ...spread].filter((one) => one !== '').join('|') + after).filter(
    (one) => one !== '',
  );
}

async function boundsOfAges(): Promise<string[]> {
  const metrics = createMetrics();
  metrics.observe({ kind: 'revenueAnswered', cache: 'memory', outcome: 'fresh', ageMs: 1 });
  const text = await metrics.read();
  return [...text.matchAll(/^revenue_data_age_seconds_bucket\{le="([^"]+)"\}/gm)].map(([, le = '']) => le);
}

const expressionsOf = ({ panels, annotations }: z.output<typeof dashboard>): string[] => [
  ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...annotations.list.map(({ expr }) => expr),
];

describe('the alerts', () => {
  it('cover each metric of failures', async () => {
    const text = await read('deploy/prometheus/alerts.yaml');
    const troubles = createInstruments(() => undefined)
      .registry.getMetricsAsArray()
      .map((metric) => instrument.parse(metric).name)
      .filter((name) => /(limited|errors|failures|unbooked|connections_lost|takeovers)_total$/.test(name));
    expect(troubles.length).toBeGreaterThan(5);
    expect(troubles.filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('shows every metric of the server', async () => {
    const named = expressionsOf(
      dashboard.parse(JSON.parse(await read('deploy/grafana/dashboard.json'))),
    ).join();
    const all = createInstruments(() => undefined).registry.getMetricsAsArray();
    expect(
      all.map((metric) => instrument.parse(metric).name).filter((name) => !named.includes(name)),
    ).toEqual([]);
  });
});
