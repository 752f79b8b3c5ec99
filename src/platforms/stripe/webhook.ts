/** Stripe-Signature: `t=<seconds>,v1=<hex>[,v1=…]`, HMACs of `t.body`: one an active secret. */
import { z } from 'zod';
import { ignored, isSignedBy, newsOf, readBody, rejected, type WebhookRules } from '../webhook.ts';

const maxApartSeconds = 300;
const text = z.string().optional();
const event = z.object({ id: text, type: text, account: text.nullable(), livemode: z.boolean().optional() });

export const webhook: WebhookRules = {
  secretForm: /^whsec_\w{8,}$/,
  secretHint: 'must be the signing secret of an endpoint, whsec_…',
  async verify({ raw, headers, secrets, nowMs, platformAccountId, mode }) {
    const parts = (headers['stripe-signature'] ?? '').split(',').map((part) => part.trim().split('='));
    const valuesOf = (wanted: string) =>
      parts.flatMap(([name, value = '']) => (name === wanted ? value : []));
    const [seconds = ''] = valuesOf('t');
    const signed = Buffer.concat([Buffer.from(`${seconds}.`), raw]);
    const codes = valuesOf('v1').filter((code) => /^[0-9a-f]{64}$/.test(code));
    if (!/^\d{1,12}$/.test(seconds)) return rejected;
    if (!codes.some((code) => isSignedBy(secrets, signed, Buffer.from(code, 'hex')))) return rejected;
    // A stamp of the future would otherwise stay valid until then.
    if (Math.abs(nowMs / 1000 - Number(seconds)) > maxApartSeconds) return { kind: 'too_old' };
    const { id, type, account, livemode } = readBody(event, raw) ?? {};
    const isOther = account && account !== platformAccountId;
    if (isOther || (livemode !== undefined && livemode !== (mode === 'live'))) return ignored;
    return newsOf(raw, { key: id, topic: type });
  },
};
