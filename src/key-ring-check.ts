/** At the server's start: do the configured keys open what is stored? Only with the worker's URL can that be known. */
import { readAllTenants } from './administration.ts';
import { ConfigError, type Config } from './config.ts';
import { sampleKeyRing } from './connections/key-ring.ts';
import { systemClock } from './model/clock.ts';
import type { Observe } from './observe/observation.ts';
import type { Service } from './service.ts';

const limitMs = 3_000;

/**
 * Tells of each key that is missing.
 * @throws ConfigError when no stored token opens at all
 */
export async function checkKeyRing(
  { DATABASE_WORKER_URL: workerUrl }: Config,
  service: Service,
  observe: Observe,
): Promise<void> {
  if (workerUrl === undefined) return observe({ kind: 'keyRingUnchecked', reason: 'no_worker_url' });
  const tenantIds = await readAllTenants(workerUrl, await service.identifyDatabase());
  if (typeof tenantIds === 'string') return observe({ kind: 'keyRingUnchecked', reason: tenantIds });
  const { withTenant, cipher } = service;
  const options = { withTenant, cipher, clock: systemClock };
  const { tenants, opened, unopened } = await sampleKeyRing(options, tenantIds, limitMs);
  if (opened === 0 && unopened.size > 0)
    throw new ConfigError(
      `CREDENTIAL_KEYS opens no stored token; add the key that sealed them: ${[...unopened.keys()].join(', ')}; ` +
        'if it is lost, start without DATABASE_WORKER_URL, and let the merchants store their tokens anew',
    );
  observe({ kind: 'keyRingChecked', tenants, opened });
  for (const [keyId, concerned] of unopened) observe({ kind: 'keyMissing', keyId, tenants: concerned });
}
