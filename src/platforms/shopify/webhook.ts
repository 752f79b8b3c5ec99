/** X-Shopify-Hmac-Sha256: HMAC of the body in base64, with the app's client secret. */
import { isSignedBase64, newsOf, rejected, type WebhookRules } from '../webhook.ts';

export const webhook: WebhookRules = {
  secretForm: /^[!-~]{8,}$/,
  secretHint: 'must be the client secret of the app',
  groupOf: (deletedId) => deletedId,
  async verify({ raw, headers, secrets }) {
    const code = headers['x-shopify-hmac-sha256'] ?? headers['shopify-hmac-sha256'];
    if (!isSignedBase64(secrets, raw, code)) return rejected;
    const topic = headers['x-shopify-topic'] ?? headers['shopify-topic'];
    // From the text: the id is larger than a double holds.
    const [, deletedId] = /^\s*\{\s*"id"\s*:\s*(\d{1,30})\b/.exec(raw.toString('latin1', 0, 100)) ?? [];
    const key = headers['x-shopify-webhook-id'] ?? headers['shopify-webhook-id'];
    return newsOf(raw, { key, topic, deletedId: topic === 'orders/delete' ? deletedId : null });
  },
};
