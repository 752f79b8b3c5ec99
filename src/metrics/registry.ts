/** The metrics for Prometheus. Labels take only names from the code: the series are bounded. */
import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';
import { createProcessGauges, readCpuSeconds } from './process.ts';

/** The load of the process at a scrape. */
export type Load = {
  readonly connectionsInUse: number;
  readonly waitingPulls: number;
  readonly waitingRequests: number;
  readonly waitingTasks: number;
  readonly runningRefreshes: number;
  readonly waitingRefreshes: number;
  readonly openStreams: number;
};

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const workSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
/** The TTL is 30 s; platforms with a reporting delay may be 15 minutes behind. */
const ageSeconds = [0.25, 1, 2.5, 5, 10, 15, 20, 25, 30, 35, 60, 300, 900, 1800];

export type Instruments = ReturnType<typeof createInstruments>;

export function createInstruments(readLoad: () => Load | undefined) {
  const registry = new Registry(Registry.PROMETHEUS_CONTENT_TYPE);
  const make = createMaker(registry);
  for (const [name, key, help] of loadGauges) make.gauge(name, help, () => readLoad()?.[key]);
  for (const [name, read, help] of createProcessGauges()) make.gauge(name, help, read);
  make.readCounter('process_cpu_seconds_total', 'Processor time that the process has used', readCpuSeconds);
  return {
    registry,
    ...createAnswerInstruments(make),
    ...createRefreshInstruments(make),
    ...createFaultInstruments(make),
  };
}

type Maker = ReturnType<typeof createMaker>;

function createMaker(registry: Registry<typeof Registry.PROMETHEUS_CONTENT_TYPE>) {
  const registers = [registry];
  return {
    counter: <Label extends string>(name: string, labelNames: readonly Label[], help: string) =>
      new Counter({ name, help, labelNames, registers }),
    histogram: <Label extends string>(
      name: string,
      labelNames: readonly Label[],
      buckets: number[],
      help: string,
    ) => new Histogram({ name, help, labelNames, buckets, registers }),
    /** `read` is called at each scrape; undefined: no value yet. */
    gauge(name: string, help: string, read: () => number | undefined): void {
      const collect = (): void => {
        const value = read();
        if (value !== undefined) made.set(value);
      };
      const made: Gauge = new Gauge({ name, help, registers, collect });
    },
    readCounter(name: string, help: string, read: () => number): void {
      const collect = (): void => {
        made.reset();
        made.inc(read());
      };
      const made: Counter = new Counter({ name, help, registers, collect });
    },
  };
}

const loadGauges: ReadonlyArray<readonly [name: string, key: keyof Load, help: string]> = [
  [
    'database_connections_in_use',
    'connectionsInUse',
    'Connections of the pool that a transaction of a merchant holds; at most `DATABASE_POOL_SIZE`',
  ],
  ['database_requests_waiting', 'waitingRequests', 'Transactions of requests that wait for a connection'],
  [
    'database_refreshes_waiting',
    'waitingPulls',
    'Transactions of refreshes that wait for a connection; they go first',
  ],
  ['database_tasks_waiting', 'waitingTasks', 'Transactions of the worker that wait for a connection'],
  ['revenue_refreshes_running', 'runningRefreshes', 'Refreshes that run in this process'],
  [
    'revenue_refreshes_waiting',
    'waitingRefreshes',
    'Merchants whose refresh waits for one of `MAX_CONCURRENT_PULLS`',
  ],
  ['revenue_streams_open', 'openStreams', 'Streams of figures that are open'],
];

const createAnswerInstruments = ({ counter, histogram }: Maker) => ({
  requests: histogram(
    'http_server_request_duration_seconds',
    ['operation', 'status'],
    requestSeconds,
    'Requests by operation (`none`: no operation) and class of status (`none`: the client left first)',
  ),
  limited: counter(
    'http_server_rate_limited_total',
    ['by'],
    'Requests that got a 429, by whose limit: `tenant` or `address`',
  ),
  answers: counter(
    'revenue_answers_total',
    ['cache', 'outcome'],
    'Revenue reads: answered from `memory`, from the `row`, or `waited` for a refresh; and with which outcome',
  ),
  age: histogram(
    'revenue_data_age_seconds',
    [],
    ageSeconds,
    'Age of the figures of an answer, when it is given',
  ),
});

const createRefreshInstruments = ({ counter, histogram }: Maker) => ({
  refreshes: histogram(
    'revenue_refresh_duration_seconds',
    ['outcome'],
    workSeconds,
    'Refreshes from their claim to their end, by outcome',
  ),
  background: counter(
    'revenue_background_reads_total',
    ['outcome'],
    'Reading that goes on behind an answer, by outcome',
  ),
  takeovers: counter(
    'lease_takeovers_total',
    ['work'],
    'Refreshes and tasks that this process took over from one that had fallen silent',
  ),
  lost: counter(
    'leases_lost_total',
    ['work'],
    'Leases that this process lost to another, or to a change by the merchant, while it worked',
  ),
  tasks: histogram(
    'worker_task_duration_seconds',
    ['task', 'outcome'],
    workSeconds,
    'Tasks of the worker, by their end',
  ),
  verdicts: counter(
    'reconciliation_verdicts_total',
    ['platform', 'granularity', 'verdict'],
    'Closed windows that were compared with their platform, by how that ended',
  ),
  sweepFailures: counter(
    'worker_sweep_failures_total',
    [],
    'Times that a worker could not go through all merchants',
  ),
  platformCalls: histogram(
    'platform_call_duration_seconds',
    ['platform', 'outcome'],
    workSeconds,
    'Calls of a platform with their retries, by outcome: `answered`, or the reason of the failure',
  ),
});

const createFaultInstruments = ({ counter }: Maker) => ({
  sourceFailures: counter(
    'source_failures_total',
    ['platform', 'reason'],
    'Times that an account could not be read, by the reason of the failure',
  ),
  unbooked: counter(
    'records_unbooked_total',
    ['platform'],
    'Records that cannot be booked exactly, when first seen',
  ),
  exchanges: counter(
    'credential_exchanges_total',
    ['platform', 'outcome'],
    'New pairs of tokens that a platform was asked for',
  ),
  webhooks: counter('webhooks_total', ['platform', 'outcome'], 'Messages of platforms at known addresses'),
  rates: counter('exchange_rate_loads_total', ['outcome'], 'Loads of exchange rates, by outcome'),
  connectionsLost: counter('database_connections_lost_total', [], 'Idle database connections that broke'),
  errors: counter(
    'internal_errors_total',
    ['kind'],
    'Faults of the server itself; each has a line in the log',
  ),
});
