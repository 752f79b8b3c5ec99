/** POST /api/attribution/platform-credentials: the tokens of a connected account, which come in and never go out. */
import type { Registry } from '../connections/registry.ts';
import { instant, isoTime, type Instant } from '../model/instant.ts';
import type { SecuredHandler } from './handler.ts';
import { connectionNotFound } from './platform-connections.ts';
import { invalidRequest, noStore, unknownTenant } from './problem.ts';

export function upsertPlatformCredentials(registry: Registry): SecuredHandler<'upsertPlatformCredentials'> {
  return async ({ principal: { tenantId }, body, subject }, answer) => {
    const { platform, platform_account_id: platformAccountId } = body;
    const expiresAt = typeof body.expires_at === 'string' ? momentOf(body.expires_at) : null;
    if (expiresAt === undefined) {
      const errors = [{ field: '/body/expires_at', message: 'is no moment in time', code: 'format' }];
      return answer(400, invalidRequest(subject, 'expires_at is no moment in time.', errors));
    }
    const stored = await registry.storeTokens(
      tenantId,
      { platform, platformAccountId },
      {
        accessToken: body.access_token,
        refreshToken: body.refresh_token ?? null,
        expiresAt,
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

/** Undefined for a leap second, which no clock of ours has, and for what lies outside the years that PostgreSQL writes. */
function momentOf(text: string): Instant | undefined {
  // RFC 3339 allows small letters, and a space for the T; Date.parse then takes some years for others.
  const epochMs = Date.parse(text.replace(/\s/, 'T').toUpperCase());
  const year = new Date(epochMs).getUTCFullYear();
  return year >= 1 && year <= 9999 ? instant(epochMs) : undefined;
}
