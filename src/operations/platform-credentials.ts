/** POST /api/attribution/platform-credentials: stores tokens; no operation returns them. */
import type { ConnectionService } from '../connections/connection-service.ts';
import { instant, isoTime, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import { definitions } from '../platforms/index.ts';
import type { RequestInfo, SecuredHandler } from './handler.ts';
import { connectionNotFound } from './platform-connections.ts';
import { invalidRequest, noStore, problem, unknownTenant } from './problem.ts';

export function upsertPlatformCredentials(
  connections: ConnectionService,
): SecuredHandler<'upsertPlatformCredentials'> {
  return async ({ principal: { tenantId }, body, info }, respond) => {
    const { platform, platform_account_id: platformAccountId, ...given } = body;
    const { access_token: accessToken, refresh_token, expires_at, scope, token_type, ...options } = given;
    const expiresAt = typeof expires_at === 'string' ? parseMoment(expires_at) : null;
    if (expiresAt === undefined) {
      const errors = [{ field: '/body/expires_at', message: 'is not a valid time', code: 'format' }];
      return respond(400, invalidRequest(info, 'expires_at is not a valid time.', errors));
    }
    const stored = await connections.storeTokens(
      tenantId,
      { platform, platformAccountId },
      {
        accessToken,
        refreshToken: refresh_token ?? null,
        expiresAt,
        options,
        scope: scope ?? null,
        tokenType: token_type ?? null,
      },
    );
    if (stored === 'unknown-tenant') return respond(403, unknownTenant(info));
    if (stored === 'not-found') return respond(404, connectionNotFound(info));
    if (stored === 'test-key') {
      const errors = [
        { field: '/body/access_token', code: 'test-key', message: 'must be a key of live mode' },
      ];
      const detail = 'This is a key of test mode, and this service shows real revenue. Store a live key.';
      return respond(400, invalidRequest(info, detail, errors));
    }
    if (stored.kind === 'invalid') {
      const errors = stored.problems.map(({ member, message, code }) => {
        return { field: `/body/${member}`, message, code };
      });
      const detail = stored.problems.map(({ member, message }) => `The ${member} ${message}.`).join(' ');
      return respond(400, invalidRequest(info, detail, errors));
    }
    if (stored.kind === 'not-configured')
      return respond(422, describeUnconfigured(info, platform, stored.missing));
    return respond(200, {
      headers: noStore,
      body: {
        tenant_id: tenantId,
        platform,
        platform_account_id: stored.platformAccountId,
        status: stored.isExpired ? 'expired' : 'stored',
        expires_at: stored.expiresAt === null ? null : isoTime(stored.expiresAt),
        updated_at: isoTime(stored.updatedAt),
      },
    });
  };
}

function describeUnconfigured(info: RequestInfo, platform: Platform, missing: readonly string[]) {
  const variables = missing.join(' and ');
  const detail =
    `This server is not set up to read ${definitions[platform].title} with these credentials: ` +
    `its operator has to set ${variables}.`;
  return { headers: noStore, body: problem('platformNotConfigured', info, detail) };
}

/** Undefined for a leap second, which Date lacks, and outside the years 1 to 9999. */
function parseMoment(text: string): Instant | undefined {
  // RFC 3339 allows lower case, and a space for the T; Date.parse would misread some of those.
  const epochMs = Date.parse(text.replace(/\s/, 'T').toUpperCase());
  const year = new Date(epochMs).getUTCFullYear();
  return year >= 1 && year <= 9999 ? instant(epochMs) : undefined;
}
