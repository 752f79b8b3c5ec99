import type { components } from '#generated/contract.ts';
import type { SecuredHandler } from '../../../src/operations/handler.ts';

type Schemas = components['schemas'];
type Read = (tenantId: string, interval: Schemas['Interval']) => Promise<Schemas['RealtimeRevenueV1']>;

export function interval(read: Read): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ principal: { tenantId }, query }, answer) => {
    const maxAge = query.interval === 'week' ? 5 : 30; // error TS2367
    const headers = { ETag: '"1"', 'Cache-Control': `private, max-age=${maxAge}`, Vary: 'Authorization' };
    const body = await read(tenantId, query.interval);
    return answer(200, { headers, body });
  };
}
