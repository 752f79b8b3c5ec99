/** Receives a webhook. Holds no database connection while it verifies the signature. */
import { randomUUID } from 'node:crypto';
import type { Cipher } from '../connections/cipher.ts';
import type { Clock } from '../model/clock.ts';
import type { ConnectionId } from '../model/ids.ts';
import type { Platform } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';
import { definitions } from '../platforms/index.ts';
import type { WebhookNews, WebhookVerdict } from '../platforms/webhook.ts';
import type { WithTenant } from '../tenancy/with-tenant.ts';
import type { Certificates } from './certificates.ts';
import type { Hints } from './hints.ts';
import type { HookIds, HookPlace } from './hook-id.ts';
import { lockBound, readBound, storeHint, storeNews } from './inbox.ts';
import { openSecrets } from './secrets.ts';

/** A request before its body is read. */
export type RawMessage = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined: the client disconnected. */
  readonly readBody: (maxBytes: number) => Promise<Buffer | 'too-large' | undefined>;
};

export type Reception = 'received' | 'rejected' | 'too_old' | 'too_large' | 'unverifiable';

export type ReceiverOptions = {
  readonly withTenant: WithTenant;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly hookIds: HookIds;
  readonly hints: Pick<Hints, 'hint'>;
  readonly certificates: Certificates;
  readonly settings: object;
};

export const maxBytes = 1 << 20;
/** Per connection and process; further messages in the same second are one hint. */
const maxPerSecond = 20;
const certificateDeadlineMs = 4_000;

export function createReceiver(options: ReceiverOptions) {
  const { withTenant, clock, observe, hookIds, hints } = options;
  const admit = createFloodGate(clock);
  const readOnce = createBoundReader(withTenant);

  async function store(
    place: HookPlace,
    news: WebhookNews,
  ): Promise<'received' | 'repeated' | 'rejected' | 'flooded'> {
    const { tenantId, connectionId } = place;
    const admitted = admit(connectionId);
    if (admitted === 'nothing') return 'flooded';
    return withTenant(tenantId, async (transaction) => {
      if (!(await lockBound(transaction, place))) return 'rejected';
      if (admitted === 'message' && !(await storeNews(transaction, connectionId, news))) return 'repeated';
      await storeHint(transaction, connectionId);
      return admitted === 'message' ? 'received' : 'flooded';
    });
  }

  /**
   * An unknown address and a wrong signature get the same result.
   * @throws DatabaseUnavailableError when the database cannot be reached
   */
  return async (platform: Platform, hookId: string, message: RawMessage): Promise<Reception> => {
    const place = hookIds.parse(platform, hookId);
    if (!place) return 'rejected';
    const raw = await message.readBody(maxBytes);
    if (raw === 'too-large') return 'too_large';
    if (raw === undefined) return 'rejected';
    const verdict = await verify(options, readOnce, place, raw, message.headers);
    const outcome = verdict.kind === 'news' ? await store(place, verdict) : verdict.kind;
    observe({ kind: 'webhookReceived', ...place, outcome });
    if (outcome === 'received' || outcome === 'flooded') hints.hint(place.tenantId, place.connectionId);
    return outcome === 'repeated' || outcome === 'ignored' || outcome === 'flooded' ? 'received' : outcome;
  };
}

async function verify(
  { cipher, clock, certificates, settings }: ReceiverOptions,
  readOnce: ReturnType<typeof createBoundReader>,
  place: HookPlace,
  raw: Buffer,
  sent: RawMessage['headers'],
): Promise<WebhookVerdict> {
  const { platform, tenantId } = place;
  const { webhook: rules, ownSecrets } = definitions[platform];
  const bound = rules && (await readOnce(place));
  const own = ownSecrets?.(settings) ?? [];
  // An unbound account gets a random secret: equal work, so that timing reveals nothing.
  const secrets = bound ? [...openSecrets(cipher, tenantId, bound), ...own] : [randomUUID()];
  if (!rules) return { kind: 'rejected' };
  const headers = Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
  const verdict = await rules.verify({
    raw,
    headers,
    secrets,
    nowMs: clock.nowSeconds() * 1000,
    platformAccountId: bound?.platform_account_id ?? '',
    mode: bound?.mode === 'test' ? 'test' : 'live',
    certifiedKey: (url, name) =>
      certificates.fetchKey(url, name, place, AbortSignal.timeout(certificateDeadlineMs)),
  });
  return bound ? verdict : { kind: 'rejected' };
}

/** Concurrent messages of a connection share one read: at most one database connection. */
function createBoundReader(withTenant: WithTenant) {
  const underWay = new Map<string, ReturnType<typeof readBound>>();
  return async (place: HookPlace): ReturnType<typeof readBound> => {
    const key = `${place.platform} ${place.connectionId}`;
    const running = underWay.get(key);
    if (running) return running;
    const pending = withTenant(place.tenantId, (transaction) => readBound(transaction, place));
    underWay.set(key, pending);
    return pending.finally(() => underWay.delete(key));
  };
}

/** Per second: stores the first messages, then one hint; later messages only hint in memory. */
export function createFloodGate(
  clock: Clock,
): (connectionId: ConnectionId) => 'message' | 'hint' | 'nothing' {
  let second = 0;
  const counts = new Map<ConnectionId, number>();
  return (connectionId) => {
    const now = Math.floor(clock.monotonicMs() / 1000);
    if (now !== second) counts.clear();
    second = now;
    const count = (counts.get(connectionId) ?? 0) + 1;
    counts.set(connectionId, count);
    if (count <= maxPerSecond) return 'message';
    return count === maxPerSecond + 1 ? 'hint' : 'nothing';
  };
}
