import proxyAddress from 'proxy-addr';
import { z } from 'zod';

const error = 'must be whole requests a second, from 1 to 1000000, or off';
const rate = z.union([z.literal('off'), z.coerce.number().int().min(1, error).max(1_000_000, error)], {
  error,
});

const proxies = z
  .string()
  .transform((list) => (list === '' ? [] : list.split(',').map((range) => range.trim())))
  .refine(areRanges, 'must be addresses or ranges, such as 10.0.0.0/8, or loopback, by comma');

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
      'Requests a second of one tenant that one process takes, and ten times as many at once; more get a 429; `off`: no limit',
    ),
  RATE_LIMIT_PER_ADDRESS: rate
    .prefault('1000')
    .describe(
      'Requests a second from one address (IPv6: /64) that one process takes, and ten times as many at once; `off`: no limit',
    ),
  TRUSTED_PROXIES: proxies
    .prefault('')
    .describe(
      'Addresses or ranges of your proxies, by comma, such as `10.0.0.0/8` or `loopback`: of these `X-Forwarded-For` is believed',
    ),
};
