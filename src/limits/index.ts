/** How often an address and a tenant may ask this process, counted without the database. */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import type { Observe } from '../observe/observation.ts';
import { createAddressReader } from './address.ts';
import { createBuckets } from './buckets.ts';

/** The detail and the headers of a 429. */
export type Excess = { readonly detail: string; readonly headers: Readonly<Record<string, unknown>> };

type Limited = {
  readonly request: IncomingMessage;
  readonly operation: { readonly responses: object } | undefined;
};

/** Each counts a request, and returns undefined when it is within the limit. */
export type RateLimits = {
  /** Does not count operations without a 429 in the contract, which are those of health. */
  countAddress(limited: Limited): Excess | undefined;
  countTenant(tenantId: TenantId): Excess | undefined;
};

type Settings = {
  readonly RATE_LIMIT_PER_TENANT: number | 'off';
  readonly RATE_LIMIT_PER_ADDRESS: number | 'off';
  readonly TRUSTED_PROXIES: readonly string[];
};

/** A page that opens asks several times at once, and pages come back together after an outage. */
const burstSeconds = 10;

const limits = {
  address: 'Too many requests come from your network address.',
  tenant: 'Too many requests are sent for this merchant.',
};

/** The headers as draft-ietf-httpapi-ratelimit-headers-11 has them. */
function describeExcess(by: keyof typeof limits, burst: number, seconds: number): Excess {
  const headers = {
    'Retry-After': seconds,
    'RateLimit-Policy': `"${by}";q=${burst};w=${burstSeconds}`,
    RateLimit: `"${by}";r=0;t=${seconds}`,
  };
  return { detail: `${limits[by]} Try again in ${seconds} s.`, headers };
}

export function createRateLimits(settings: Settings, clock: Clock, observe: Observe): RateLimits {
  let isTold = false;
  const readAddress = createAddressReader(settings.TRUSTED_PROXIES, () => {
    if (!isTold) observe({ kind: 'forwardedByUntrusted' });
    isTold = true;
  });
  const createCounter = (by: keyof typeof limits, perSecond: number | 'off') => {
    if (perSecond === 'off') return undefined;
    const burst = perSecond * burstSeconds;
    const buckets = createBuckets({ perSecond, burst }, clock);
    return (key: string): Excess | undefined => {
      const seconds = buckets.take(key);
      if (seconds === undefined) return undefined;
      observe({ kind: 'requestLimited', by });
      return describeExcess(by, burst, seconds);
    };
  };
  const ofAddress = createCounter('address', settings.RATE_LIMIT_PER_ADDRESS);
  const ofTenant = createCounter('tenant', settings.RATE_LIMIT_PER_TENANT);
  return {
    countAddress({ request, operation }) {
      const isLimited = operation === undefined || '429' in operation.responses;
      return isLimited ? ofAddress?.(readAddress(request)) : undefined;
    },
    countTenant: (tenantId) => ofTenant?.(tenantId),
  };
}
