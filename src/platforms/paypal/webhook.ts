/** PAYPAL-TRANSMISSION-SIG: RSA over `id|time|webhook id|CRC-32 of the body`. */
import { verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { fromBase64, newsOf, readBody, rejected, type WebhookRules } from '../webhook.ts';

/** PayPal retries for three days, and publishes no tolerance. */
const [maxAgeMs, maxAheadMs] = [4 * 86_400_000, 300_000];
const certificates =
  /^https:\/\/api(?:-m)?(\.sandbox)?\.paypal\.com\/v1\/notifications\/certs\/[\w-]{1,200}$/;
/** Name in its certificates; PayPal does not publish it. */
const signer = /^(?:[\w-]+\.)*paypal\.com$/;
const event = z.object({ id: z.string().optional(), event_type: z.string().optional() });

export const webhook: WebhookRules = {
  secretForm: /^[A-Z0-9]{10,32}$/,
  secretHint: 'must be the id of a webhook of the REST app, such as 8PT597110X687430LKGECATA',
  async verify({ raw, headers, secrets, nowMs, mode, certifiedKey }) {
    const { 'paypal-transmission-id': id, 'paypal-transmission-time': time } = headers;
    const signature = fromBase64(headers['paypal-transmission-sig']);
    const certificate = certificates.exec(headers['paypal-cert-url'] ?? '');
    const isRsa = headers['paypal-auth-algo'] === 'SHA256withRSA';
    if (!id || !time || !signature || !certificate || !isRsa || secrets.length === 0) return rejected;
    const [url, sandbox] = certificate;
    // Anybody can have messages signed in the sandbox.
    if ((sandbox !== undefined) !== (mode === 'test')) return rejected;
    const key = await certifiedKey(new URL(url), signer);
    if (key === 'unreachable') return { kind: 'unverifiable' };
    const isSigned = secrets.some((webhookId) => {
      const signed = Buffer.from(`${id}|${time}|${webhookId}|${crc32(raw)}`);
      return key?.asymmetricKeyType === 'rsa' && verify('sha256', signed, key, signature);
    });
    if (!isSigned) return rejected;
    const ageMs = nowMs - Date.parse(time);
    if (!(ageMs <= maxAgeMs && ageMs >= -maxAheadMs)) return { kind: 'too_old' };
    const { id: eventId, event_type: topic } = readBody(event, raw) ?? {};
    return newsOf(raw, { key: eventId, topic });
  },
};
