/** X-Shopify-Hmac-Sha256: base64, the code of the body, by the client secret of the app. */
import { fromBase64, isSignedBy, newsOf, rejected, type WebhookRules } from '../webhook.ts';

export const shopifyWebhook: WebhookRules = {
  secretForm: /^[!-~]{8,}$/,
  secretHint: 'must be the client secret of the app',
  groupOf: (deletedId) => deletedId,
  async verify({ raw, headers, secrets }) {
    const code = fromBase64(headers['x-shopify-hmac-sha256'] ?? headers['shopify-hmac-sha256']);
    if (!isSignedBy(secrets, raw, code)) return rejected;
    const topic = headers['x-shopify-topic'] ?? headers['shopify-topic'];
    // Its id as the text has it: it is larger than a double holds.
    const [, deletedId] = /^\s*\{\s*"id"\s*:\s*(\d{1,30})\b/.exec(raw.toString('latin1', 0, 100)) ?? [];
    return newsOf(raw, {
      key: headers['x-shopify-webhook-id'] ?? headers['shopify-webhook-id'],
      topic,
      deletedId: topic === 'orders/delete' ? deletedId : null,
    });
  },
};
