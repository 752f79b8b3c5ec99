import type { SecuredHandler } from '../../../src/operations/handler.ts';
import { noStore } from '../../../src/operations/problem.ts';

export const credentials: SecuredHandler<'upsertPlatformCredentials'> = async (request, answer) => {
  const { platform, platform_account_id, expires_at = null } = request.body;
  return answer(200, {
    headers: noStore,
    body: {
      tenant_id: request.principal.tenantId,
      platform,
      platform_account_id,
      status: 'stored',
      expires_at,
      access_token: request.body.access_token, // error TS2353
      updated_at: '2026-07-01T12:00:00.000Z',
    },
  });
};
