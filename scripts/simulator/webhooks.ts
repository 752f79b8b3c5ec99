/**
 * Signed webhooks to the URLs registered for an account: Stripe's movements, and changes of a shop.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { customerAt } from './canaries.ts';
import type { SimulatorClock } from './clock.ts';
import { startOfSecond, type Entry } from './entry.ts';
import type { MerchantRegistry } from './merchant-registry.ts';
import type { Scripts } from './merchant/scripts.ts';
import { Rejection } from './control/rejection.ts';
import type { Site } from './site.ts';

export const hookBody = z.strictObject({
  platform: z.enum(['stripe', 'shopify', 'woocommerce']),
  account: z.string().min(1),
  url: z.url(),
  secret: z.string().min(1),
});
/** With `isOn` false no webhook is sent, then or later. */
export const hooksBody = z.strictObject({ isOn: z.boolean() });

type Hook = z.output<typeof hookBody>;
type Message = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

export type Webhooks = {
  register(hook: Hook): void;
  setOn(isOn: boolean): void;
  /** Sends all events since the last call. */
  tick(): void;
  /** Wraps a site to send a webhook for each change through its control API. */
  watch(platform: 'shopify' | 'woocommerce', site: Site): Site;
  state(): { readonly isOn: boolean; readonly sent: number };
  reset(): void;
};

type Parts = {
  readonly clock: SimulatorClock;
  readonly merchants: MerchantRegistry;
  readonly scripts: () => Scripts;
};

const tickMs = 200;
const ofAccount = z.looseObject({ account: z.string(), id: z.number().optional(), order: z.unknown() });
const silentVerbs = new Set(['account', 'truth', 'throttle', 'expire', 'shop', 'mode', 'rewrite']);

export function createWebhooks({ clock, merchants, scripts }: Parts): Webhooks {
  const hooks = new Map<string, Hook>();
  /** Stripe ids sent in the last two seconds. */
  let sentAt = new Map<string, number>();
  let sentToS = 0;
  let isOn = true;
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;

  const hookOf = (platform: Hook['platform'], account: string) => hooks.get(`${platform} ${account}`);

  function send(hook: Hook, { body, headers }: Message): void {
    if (!isOn) return;
    sent += 1;
    // Without retry: an unreachable server misses the webhook.
    fetch(hook.url, { method: 'POST', body, headers }).then(
      (response) => response.body?.cancel(),
      () => undefined,
    );
  }

  function tick(): void {
    const nowS = Math.floor(clock.nowMs() / 1000);
    const fromS = Math.max(sentToS - 1, nowS - 60);
    for (const hook of hooks.values()) {
      if (hook.platform !== 'stripe') scripts().catchUp(hook.account);
      const merchant = hook.platform === 'stripe' ? merchants.get(hook.account) : null;
      if (!merchant) continue;
      const span = { after: startOfSecond(fromS), before: startOfSecond(nowS + 1) };
      const query = { ...span, type: null, currency: null, scriptUntilS: nowS };
      for (const entry of merchant.ledger.newer(query)) {
        if (sentAt.has(entry.id)) continue;
        sentAt.set(entry.id, nowS);
        const isLive = merchant.profile.keys.some((key) => key.includes('_live_'));
        send(hook, ofStripe(hook, entry, { isLive, nowS: Math.floor(Date.now() / 1000) }));
      }
    }
    sentToS = nowS;
    sentAt = new Map([...sentAt].filter(([, second]) => second > nowS - 120));
  }

  return {
    register(hook) {
      hooks.set(`${hook.platform} ${hook.account}`, hook);
      if (hook.platform === 'stripe' && !merchants.get(hook.account))
        throw new Rejection(404, `there is no merchant ${hook.account}`);
      // Marks all earlier events as sent.
      const was = isOn;
      isOn = false;
      tick();
      isOn = was;
      timer ??= setInterval(tick, tickMs).unref();
    },
    setOn(wanted) {
      tick();
      isOn = wanted;
    },
    tick: () => {
      if (hooks.size > 0) tick();
    },
    watch(platform, site) {
      const control = Object.entries(site.control).map(([verb, run]) => {
        const runAndSend = (body: unknown): unknown => {
          const answer = run(body);
          const of = silentVerbs.has(verb) ? undefined : ofAccount.safeParse(body).data;
          const hook = of && hookOf(platform, of.account);
          if (hook)
            send(
              hook,
              platform === 'shopify'
                ? ofShopify(hook)
                : ofShop(hook, of.id ?? Number(of.order), verb === 'erase'),
            );
          return answer;
        };
        return [verb, runAndSend] as const;
      });
      return { ...site, control: Object.fromEntries(control) };
    },
    state: () => ({ isOn, sent }),
    reset() {
      clearInterval(timer);
      timer = undefined;
      hooks.clear();
      sentAt.clear();
      [isOn, sent, sentToS] = [true, 0, 0];
    },
  };
}

const topics: Readonly<Record<string, string>> = {
  charge: 'charge.succeeded',
  refund: 'charge.refunded',
  refund_failure: 'refund.failed',
  dispute: 'charge.dispute.funds_withdrawn',
  dispute_reversal: 'charge.dispute.funds_reinstated',
};

function ofStripe(
  { account, secret }: Hook,
  { id, category, amount, currency, customer }: Entry,
  { isLive, nowS }: { readonly isLive: boolean; readonly nowS: number },
): Message {
  const { name, email, phone } = customerAt(customer);
  const object = { id: `ch_${id}`, amount, currency, billing_details: { name, email, phone } };
  const event = { id: `evt_${id}`, object: 'event', account, livemode: isLive, created: nowS };
  const body = JSON.stringify({ ...event, type: topics[category] ?? 'charge.updated', data: { object } });
  const code = createHmac('sha256', secret).update(`${nowS}.${body}`).digest('hex');
  return { body, headers: { ...json, 'stripe-signature': `t=${nowS},v1=${code}` } };
}

const json = { 'content-type': 'application/json' };

function ofShopify({ account, secret }: Hook): Message {
  const { name, email } = customerAt(1);
  const body = JSON.stringify({ admin_graphql_api_id: 'gid://shopify/TenderTransaction/1', name, email });
  const named = { 'x-shopify-topic': 'tender_transactions/create', 'x-shopify-shop-domain': account };
  const headers = { ...json, ...named, 'x-shopify-webhook-id': randomUUID() };
  return { body, headers: { ...headers, 'x-shopify-hmac-sha256': codeOf(secret, body) } };
}

function ofShop({ secret }: Hook, id: number, isDeleted: boolean): Message {
  const { name, email } = customerAt(id);
  const body = JSON.stringify(isDeleted ? { id } : { id, status: 'processing', billing: { name, email } });
  // All deliveries of one second share an id, like real ones.
  const topic = isDeleted ? 'order.deleted' : 'order.updated';
  const deliveryId = createHash('md5')
    .update(`7${Math.floor(Date.now() / 1000)}`)
    .digest('hex');
  const headers = { ...json, 'x-wc-webhook-topic': topic, 'x-wc-webhook-delivery-id': deliveryId };
  return { body, headers: { ...headers, 'x-wc-webhook-signature': codeOf(secret, body) } };
}

const codeOf = (secret: string, body: string): string =>
  createHmac('sha256', secret).update(body).digest('base64');
