/** Stores the secrets of webhooks, which no operation returns, and receives their messages. */
import { isoTime } from '../model/instant.ts';
import { definitions } from '../platforms/index.ts';
import type { Webhooks } from '../webhooks/index.ts';
import type { OpenHandler, SecuredHandler } from './handler.ts';
import { connectionNotFound } from './platform-connections.ts';
import { invalidRequest, noStore, problem, unknownTenant } from './problem.ts';

export function setPlatformWebhook(
  webhooks: Pick<Webhooks, 'setSecret'>,
): SecuredHandler<'setPlatformWebhook'> {
  return async ({ principal: { tenantId }, body, info }, respond) => {
    const { platform, platform_account_id: platformAccountId, secret } = body;
    const stored = await webhooks.setSecret(tenantId, { platform, platformAccountId }, secret);
    if (stored === 'unknown-tenant') return respond(403, unknownTenant(info));
    if (stored === 'not-found') return respond(404, connectionNotFound(info));
    if (stored.kind === 'invalid') {
      const { hint } = stored;
      const [member, message, code] =
        hint === null
          ? ['platform', `has no webhooks: ${definitions[platform].title}`, 'wrong-platform']
          : ['secret', hint, 'format'];
      const errors = [{ field: `/body/${member}`, message, code }];
      return respond(400, invalidRequest(info, `The ${member} ${message}.`, errors));
    }
    return respond(200, {
      headers: noStore,
      body: {
        tenant_id: tenantId,
        platform,
        platform_account_id: stored.platformAccountId,
        url: stored.url,
        updated_at: isoTime(stored.updatedAt),
      },
    });
  };
}

const retryAfterSeconds = 5;

export function receiveWebhook(webhooks: Pick<Webhooks, 'receive'>): OpenHandler<'receiveWebhook'> {
  return async ({ params: { platform, hook_id }, message, info }, respond) => {
    switch (await webhooks.receive(platform, hook_id, message)) {
      case 'received':
        return respond(200, { headers: noStore, body: { status: 'received' } });
      case 'rejected': {
        const detail = 'The address is unknown here, or the signature is not of its account.';
        const headers = { ...noStore, 'WWW-Authenticate': 'Signature realm="attribution"' } as const;
        return respond(401, { headers, body: problem('unauthorized', info, detail) });
      }
      case 'too_old': {
        const errors = [
          { field: '/body', message: 'was signed too long ago, or by a clock that is ahead', code: 'age' },
        ];
        const detail = 'The message was signed too long ago, or by a clock that is ahead.';
        return respond(400, invalidRequest(info, detail, errors));
      }
      case 'too_large': {
        const body = problem('contentTooLarge', info, 'The body of a webhook may have at most 1 MiB.');
        return respond(413, { headers: noStore, body });
      }
      case 'unverifiable': {
        const detail = 'The signature cannot be checked at the moment. Send the message again.';
        const headers = { ...noStore, 'Retry-After': retryAfterSeconds };
        return respond(503, { headers, body: problem('identityUnavailable', info, detail) });
      }
    }
  };
}
