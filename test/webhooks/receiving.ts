/** Signed messages to a running server. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { readAnswer, type Harness, type Merchant } from '../support/harness.ts';

export const secret = 'whsec_of_a_test_0123456789';
const webhooksPath = '/api/attribution/platform-webhooks';
const withUrl = z.object({ url: z.url() });

/** Stores the secret and returns the path of the webhook. */
export async function setWebhook(
  harness: Harness,
  { token }: Pick<Merchant, 'token'>,
  account: { readonly platform: string; readonly platform_account_id: string },
  stored = secret,
): Promise<string> {
  const response = await fetch(`${harness.url}${webhooksPath}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...account, secret: stored }),
  });
  const { status, body, text } = await readAnswer(response);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return new URL(withUrl.parse(body).url).pathname;
}

export const ofStripe = (merchant: Pick<Merchant, 'account'>) =>
  ({ platform: 'stripe', platform_account_id: merchant.account }) as const;

let messages = 0;
/** A new Stripe event with its own id. */
export const event = (more: object = {}): string =>
  JSON.stringify({ id: `evt_${(messages += 1)}`, type: 'charge.succeeded', ...more });

export function stripeHeaders(body: string | Buffer, by = secret, atMs = Date.now()) {
  const seconds = Math.floor(atMs / 1000);
  const code = createHmac('sha256', by).update(`${seconds}.`).update(body).digest('hex');
  return { 'stripe-signature': `t=${seconds},v1=${code}` };
}

export async function post(url: string, path: string, body: string, headers: Record<string, string>) {
  return readAnswer(await fetch(`${url}${path}`, { method: 'POST', body, headers }));
}

/** Posts a valid Stripe message. */
export const sendEvent = (harness: Pick<Harness, 'url'>, path: string, body = event()) =>
  post(harness.url, path, body, stripeHeaders(body));

/** Posts a shop's message: the order is deleted. */
export async function sendDeletion({ url }: Pick<Harness, 'url'>, path: string, by: string, id: number) {
  const body = JSON.stringify({ id });
  const signature = createHmac('sha256', by).update(body).digest('base64');
  const headers = { 'x-wc-webhook-topic': 'order.deleted', 'x-wc-webhook-signature': signature };
  return post(url, path, body, headers);
}
