/** Webhooks are hints to read a platform now; their payload is never booked. */
import type { Cipher, SealingKey } from '../connections/cipher.ts';
import { findRow, type Account } from '../connections/connection-rows.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { Platform } from '../model/platform.ts';
import type { Outbound } from '../platforms/outbound.ts';
import { definitions } from '../platforms/index.ts';
import { lock } from '../revenue/row.ts';
import { readTenant } from '../tenancy/tenants.ts';
import { createCertificates } from './certificates.ts';
import { createHints } from './hints.ts';
import { createHookIds } from './hook-id.ts';
import { pruneInbox, readLostHints, readStatus } from './inbox.ts';
import { createReceiver } from './receive.ts';
import { createHintedRefresh, type HintedRefreshOptions } from './refresh.ts';
import { saveSecret } from './secrets.ts';

export type WebhookOptions = Omit<HintedRefreshOptions, 'ttlMs'> & {
  readonly cipher: Cipher;
  readonly outbound: Outbound;
  /** All settings: some platforms have one secret for all accounts. */
  readonly settings: {
    readonly CREDENTIAL_KEYS: readonly SealingKey[];
    /** Undefined: the server's public address is unknown. */
    readonly WEBHOOK_BASE_URL?: string | undefined;
    readonly CACHE_TTL_MS: number;
  };
};

export type Webhooks = ReturnType<typeof createWebhooks>;

export function createWebhooks(options: WebhookOptions) {
  const { withTenant, cipher, settings, clock, observe } = options;
  const { WEBHOOK_BASE_URL: baseUrl } = settings;
  const hookIds = createHookIds(settings.CREDENTIAL_KEYS);
  const refresh = createHintedRefresh({ ...options, ttlMs: settings.CACHE_TTL_MS });
  const hints = createHints({ clock, observe, refresh });
  const certificates = createCertificates(options);
  const urlOf = (platform: Platform, tenantId: TenantId, connectionId: ConnectionId): string | null =>
    baseUrl === undefined
      ? null
      : `${baseUrl.replace(/\/+$/, '')}/webhooks/${platform}/${hookIds.make({ platform, tenantId, connectionId })}`;

  return {
    receive: createReceiver({ ...options, hookIds, hints, certificates }),

    /** `not-found`: the tenant has no such connection. */
    setSecret: (tenantId: TenantId, account: Account, secret: string) =>
      withTenant(tenantId, async (transaction) => {
        await lock(transaction);
        if (!(await readTenant(transaction))) return 'unknown-tenant' as const;
        const row = await findRow(transaction, account);
        if (row?.deleted_at !== null) return 'not-found' as const;
        const rules = definitions[row.platform].webhook;
        if (!rules?.secretForm.test(secret))
          return { kind: 'invalid', hint: rules?.secretHint ?? null } as const;
        const updatedAt = await saveSecret(transaction, cipher, row.id, secret);
        const url = urlOf(row.platform, tenantId, row.id);
        return { kind: 'stored', platformAccountId: row.platform_account_id, url, updatedAt } as const;
      }),

    /** Undefined: the platform has no webhooks. */
    async describe(tenantId: TenantId, platform: Platform, connectionId: ConnectionId) {
      if (!definitions[platform].webhook) return undefined;
      const status = await withTenant(tenantId, (transaction) => readStatus(transaction, connectionId));
      return { url: urlOf(platform, tenantId, connectionId), ...status };
    },

    /** For the worker: follows hints lost with their process, and deletes old messages. */
    async catchUp(tenantId: TenantId, signal: AbortSignal): Promise<{ readonly hasWebhooks: boolean }> {
      const { hasWebhooks, lost } = await withTenant(tenantId, async (transaction) => {
        await pruneInbox(transaction);
        return readLostHints(transaction);
      });
      if (hasWebhooks) await refresh(tenantId, lost, signal);
      return { hasWebhooks };
    },

    stop: () => hints.stop(),
  };
}
