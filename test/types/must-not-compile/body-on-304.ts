import type { components } from '#generated/contract.ts';
import type { SecuredHandler } from '../../../src/operations/handler.ts';

type Current = { readonly ETag: string; readonly body: components['schemas']['RealtimeRevenueV1'] };

export function notModified({ ETag, body }: Current): SecuredHandler<'getRealtimeRevenueV1'> {
  return async ({ headers: { 'If-None-Match': sent } }, answer) => {
    const headers = { ETag, 'Cache-Control': 'private, max-age=18', Vary: 'Authorization' };
    if (sent === ETag) return answer(304, { headers, body }); // error TS2322
    return answer(200, { headers, body });
  };
}
