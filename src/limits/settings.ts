import proxyAddress from 'proxy-addr';
import { z } from 'zod';

const error = 'must be a whole number of requests per second, from 1 to 1000000, or off';
const rate = z.union([z.literal('off'), z.coerce.number().int().min(1, error).max(1_000_000, error)], {
  error,
});

const proxies = z
  .string()
  .transform((list): readonly string[] => (list === '' ? [] : list.split(',').map((range) => range.trim())))
  .refine(areRanges, 'must be comma-separated addresses or ranges, such as 10.0.0.0/8 or loopback');

function areRanges(ranges: readonly string[]): boolean {
  try {
    proxyAddress.compile([...ranges]);
    return true;
  } catch {
    return false;
  }
}

export const limitSettings = {
  RATE_LIMIT_PER_TENANT: rate
    .prefault('200')
    .describe(
      'Requests per second for one tenant in one process, with a burst of ten times as many; more get a 429; `off`: no limit',
    ),
  RATE_LIMIT_PER_ADDRESS: rate
    .prefault('1000')
    .describe(
      'Requests per second from one address (IPv6: /64) in one process, with a burst of ten times as many; `off`: no limit',
    ),
  TRUSTED_PROXIES: proxies
    .prefault('')
    .describe(
      'Comma-separated addresses or ranges of your proxies, such as `10.0.0.0/8` or `loopback`; only their `X-Forwarded-For` is trusted',
    ),
};

export type LimitSettings = z.output<z.ZodObject<typeof limitSettings>>;
