/** X-WC-Webhook-Signature: HMAC of the body in base64, with the webhook's own secret. */
import { z } from 'zod';
import { hashOf, ignored, isSignedBase64, newsOf, readBody, rejected } from '../webhook.ts';
import type { WebhookRules } from '../webhook.ts';

const object = z.object({ id: z.int().positive().transform(String) });

/** WordPress stores the secret's special characters as entities. */
const decode = (secret: string): string =>
  secret
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll(/&quot;|&#0*34;|&#x22;/g, '"')
    .replaceAll(/&#0*39;|&#x27;|&apos;/g, "'")
    .replaceAll('&amp;', '&');

export const webhook: WebhookRules = {
  secretForm: /^[ -~]{8,}$/,
  secretHint: 'must be the secret of a webhook of the shop, of 8 characters or more',
  groupOf: (deletedId) => `order:${deletedId}`,
  async verify({ raw, headers, secrets }) {
    const { 'x-wc-webhook-signature': signature, 'x-wc-webhook-topic': topic } = headers;
    // A new webhook's first message is an unsigned trial; the shop expects status 200.
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded');
    if (signature === undefined && isForm && /^webhook_id=\d{1,20}$/.test(raw.toString('latin1', 0, 40)))
      return ignored;
    const given = secrets.flatMap((secret) => [decode(secret), secret]);
    if (!isSignedBase64(given, raw, signature)) return rejected;
    // All deliveries of one second have the same id.
    const key = `${headers['x-wc-webhook-delivery-id'] ?? ''}:${hashOf(raw)}`;
    const deletedId = topic === 'order.deleted' ? readBody(object, raw)?.id : null;
    return newsOf(raw, { key, topic, deletedId });
  },
};
