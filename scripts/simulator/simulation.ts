/** The simulator's whole state, created and reset in one place. */
import { createFaultQueue, type FaultQueue } from './fault-queue.ts';
import { addEvents } from './control/events.ts';
import { eventBody } from './control/bodies.ts';
import { createHolds, type Holds } from './holds.ts';
import { createMerchantRegistry, type MerchantRegistry } from './merchant-registry.ts';
import { createOutlets } from './merchant/outlets.ts';
import { createScripts, type Scripts } from './merchant/scripts.ts';
import { demoScripts } from './merchants.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { createSilences, type Silences } from './silences.ts';
import { createSimulatorClock, type SimulatorClock } from './clock.ts';
import type { Site } from './site.ts';
import { createSites } from './sites.ts';
import { createWebhooks, type Webhooks } from './webhooks.ts';

export type Simulation = {
  readonly clock: SimulatorClock;
  readonly merchants: MerchantRegistry;
  readonly sites: ReadonlyMap<string, Site>;
  readonly scripts: Scripts;
  readonly silences: Silences;
  readonly faults: FaultQueue;
  readonly holds: Holds;
  readonly requests: RequestLog;
  readonly webhooks: Webhooks;
  /** Restores the initial state and answers held requests. */
  reset(): void;
};

export function createSimulation(): Simulation {
  const clock = createSimulatorClock();
  const silences = createSilences();
  const merchants = createMerchantRegistry(silences);
  const nowMs = () => clock.nowMs();
  const webhooks = createWebhooks({ clock, merchants, scripts: () => scripts });
  const sites = new Map(createSites({ nowMs }));
  for (const name of ['shopify', 'woocommerce'] as const) {
    const site = sites.get(name);
    if (site) sites.set(name, webhooks.watch(name, site));
  }
  const outlets = createOutlets(
    sites,
    ({ atMs: createdMs, ...event }) =>
      void addEvents({ clock, merchants }, [eventBody.parse({ ...event, createdMs })]),
    nowMs,
  );
  const scripts: Scripts = createScripts(outlets, nowMs, demoScripts);
  const faults = createFaultQueue();
  const holds = createHolds();
  const requests = createRequestLog();

  return {
    clock,
    merchants,
    sites,
    scripts,
    silences,
    faults,
    holds,
    requests,
    webhooks,
    reset() {
      clock.reset();
      silences.reset();
      merchants.reset();
      for (const site of sites.values()) site.reset();
      scripts.reset();
      faults.clear();
      holds.release();
      requests.clear();
      webhooks.reset();
    },
  };
}
