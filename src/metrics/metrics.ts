/** Turns observations into metrics: one entry for each kind. */
import type { Observation, Observe } from '../observe/observation.ts';
import { createInstruments, type Instruments, type Load } from './registry.ts';

export type Metrics = {
  readonly observe: Observe;
  /** Adds the load of the process to each scrape. */
  watch(readLoad: () => Load): void;
  /** The metrics in Prometheus's text format. */
  read(): Promise<string>;
  readonly contentType: string;
};

export function createMetrics(): Metrics {
  let readLoad = (): Load | undefined => undefined;
  const instruments = createInstruments(() => readLoad());
  const { registry } = instruments;
  const counters = createCounters(instruments);
  return {
    observe: (observation) => count(counters, observation.kind, observation),
    watch: (read) => void (readLoad = read),
    read: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

const classes = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;
const toSeconds = (milliseconds: number): number => milliseconds / 1000;

type Kind = Observation['kind'];
type Of<K extends Kind> = Extract<Observation, { readonly kind: K }>;
/** Null: for the log only. */
type Counters = { readonly [K in Kind]: ((observation: Of<K>) => unknown) | null };

function count<K extends Kind>(counters: Counters, kind: K, observation: Of<K>): void {
  counters[kind]?.(observation);
}

const createCounters = (to: Instruments): Counters => ({
  requestFinished: ({ operationId, status, durationMs }) => {
    const operation = operationId ?? 'none';
    const statusClass = classes[Math.floor((status ?? 0) / 100)] ?? 'none';
    to.requests.observe({ operation, status: statusClass }, toSeconds(durationMs));
  },
  revenueAnswered: ({ cache, outcome, ageMs }) => {
    to.answers.inc({ cache, outcome });
    if (ageMs !== null) to.age.observe(toSeconds(Math.max(0, ageMs)));
  },
  requestLimited: ({ by }) => to.limited.inc({ by }),
  pullFinished: ({ outcome, durationMs }) => {
    to.refreshes.observe({ outcome }, toSeconds(durationMs));
    if (outcome === 'lost') to.lost.inc({ work: 'refresh' });
  },
  backgroundFinished: ({ outcome }) => {
    to.background.inc({ outcome });
    if (outcome === 'lost') to.lost.inc({ work: 'background' });
  },
  leaseTakenOver: () => to.takeovers.inc({ work: 'refresh' }),
  taskAbandoned: () => to.takeovers.inc({ work: 'task' }),
  taskFinished: ({ task, outcome, durationMs }) => {
    to.tasks.observe({ task, outcome }, toSeconds(durationMs));
    if (outcome === 'lost') to.lost.inc({ work: 'task' });
  },
  windowReconciled: ({ platform, granularity, verdict }) =>
    to.verdicts.inc({ platform, granularity, verdict }),
  sweepFailed: () => to.sweepFailures.inc(),
  platformCalled: ({ platform, outcome, durationMs }) =>
    to.platformCalls.observe({ platform, outcome }, toSeconds(durationMs)),
  sourceFailed: ({ platform, reason }) => to.sourceFailures.inc({ platform, reason }),
  recordsUnbooked: (unbooked) => to.unbooked.inc({ platform: unbooked.platform }, unbooked.count),
  credentialExchanged: ({ platform, outcome }) => to.exchanges.inc({ platform, outcome }),
  webhookReceived: ({ platform, outcome }) => to.webhooks.inc({ platform, outcome }),
  ratesLoaded: () => to.rates.inc({ outcome: 'loaded' }),
  ratesFailed: ({ reason }) => to.rates.inc({ outcome: reason }),
  databaseConnectionLost: () => to.connectionsLost.inc(),
  bug: ({ kind }) => to.errors.inc({ kind }),
  contractViolated: ({ kind }) => to.errors.inc({ kind }),
  serverListening: null,
  forwardedByUntrusted: null,
  metricsListening: null,
  serverStopping: null,
  workerStarted: null,
  preparedStatementLost: null,
  protectionMissing: null,
  originNotAllowed: null,
  keyRingUnchecked: null,
  keyRingChecked: null,
  keyMissing: null,
  keySetFailed: null,
  ratesChanged: null,
  categoryIgnored: null,
  accountUnreadable: null,
  pullStarted: null,
  catchingUp: null,
  credentialUnreadable: null,
});
