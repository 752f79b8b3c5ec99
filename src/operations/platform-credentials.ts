/** POST /api/attribution/platform-credentials: the tokens of a connected account, which come in and never go out. */
import type { Registry } from '../connections/registry.ts';
import { instant, isoTime } from '../model/instant.ts';
import type { SecuredHandler } from './handler.ts';
import { connectionNotFound } from './platform-connections.ts';
import { invalidRequest, noStore, unknownTenant } from './problem.ts';

export function upsertPlatformCredentials(registry: Registry): SecuredHandler<'upsertPlatformCredentials'> {
  return async ({ principal: { tenantId }, body, subject }, answer) => {
    const { platform, platform_account_id: platformAccountId } = body;
    const expiresMs = Date.parse(body.expires_at ?? '');
    if (typeof body.expires_at === 'string' && !(expiresMs >= earliestMs && expiresMs <= latestMs)) {
      const errors = [{ field: '/body/expires_at', message: 'is no moment in time', code: 'format' }];
      return answer(400, invalidRequest(subject, 'expires_at is no moment in time.', errors));
    }
    const stored = await registry.storeTokens(
      tenantId,
      { platform, platformAccountId },
      {
        accessToken: body.access_token,
        refreshToken: body.refresh_token ?? null,
        expiresAt: Number.isNaN(expiresMs) ? null : instant(expiresMs),
        scope: body.scope ?? null,
        tokenType: body.token_type ?? null,
      },
    );
    if (stored === 'unknown-tenant') return answer(403, unknownTenant(subject));
    if (stored === 'not-found') return answer(404, connectionNotFound(subject));
    return answer(200, {
      headers: noStore,
      body: {
        tenant_id: tenantId,
        platform,
        platform_account_id: platformAccountId,
        status: stored.isExpired ? 'expired' : 'stored',
        expires_at: stored.expiresAt === null ? null : isoTime(stored.expiresAt),
        updated_at: isoTime(stored.updatedAt),
      },
    });
  };
}

// What RFC 3339 can write and PostgreSQL keeps; an offset can lead out of these years, and a leap second is none of ours.
const earliestMs = Date.parse('0001-01-01T00:00:00Z');
const latestMs = Date.parse('9999-12-31T23:59:59.999Z');
