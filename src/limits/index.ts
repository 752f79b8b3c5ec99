/** Rate limits per address and per tenant, counted in this process's memory. */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import type { Observe } from '../observe/observation.ts';
import { createAddressReader } from './address.ts';
import { createBuckets } from './buckets.ts';
import type { LimitSettings } from './settings.ts';

/** The detail and the headers of a 429. */
export type Excess = { readonly detail: string; readonly headers: Readonly<Record<string, unknown>> };

type Limited = {
  readonly request: IncomingMessage;
  readonly operation: { readonly responses: object } | undefined;
};

/** Each method counts one request and returns undefined when it is within the limit. */
export type RateLimits = {
  /** Skips operations without a 429 in the contract: the health checks. */
  countAddress(limited: Limited): Excess | undefined;
  countTenant(tenantId: TenantId): Excess | undefined;
};

/** A page opens with several requests, and all pages reconnect together after an outage. */
const burstSeconds = 10;

const limits = {
  address: 'Too many requests come from your network address.',
  tenant: 'Too many requests are sent for this merchant.',
};

/** Headers as in draft-ietf-httpapi-ratelimit-headers-11. */
function describeExcess(by: keyof typeof limits, burst: number, seconds: number): Excess {
  const headers = {
    'Retry-After': seconds,
    'RateLimit-Policy': `"${by}";q=${burst};w=${burstSeconds}`,
    RateLimit: `"${by}";r=0;t=${seconds}`,
  };
  return { detail: `${limits[by]} Try again in ${seconds} s.`, headers };
}

export function createRateLimits(settings: LimitSettings, clock: Clock, observe: Observe): RateLimits {
  let isReported = false;
  const readAddress = createAddressReader(settings.TRUSTED_PROXIES, () => {
    if (!isReported) observe({ kind: 'forwardedByUntrusted' });
    isReported = true;
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
