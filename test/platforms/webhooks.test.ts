/** Signatures of webhook messages: made by Node or openssl, checked by another program. */
import { createHmac, createPublicKey } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../src/model/platform.ts';
import { definitions } from '../../src/platforms/index.ts';
import type { WebhookMessage } from '../../src/platforms/webhook.ts';

type Sent = Partial<Omit<WebhookMessage, 'raw'>> & { readonly body: string };

async function verify(platform: Platform, { body, ...sent }: Sent) {
  const rules = definitions[platform].webhook;
  if (!rules) throw new Error(`${platform} has no webhooks`);
  return rules.verify({
    raw: Buffer.from(body),
    headers: {},
    secrets: [],
    nowMs: Date.now(),
    platformAccountId: 'acct_sim_1',
    mode: 'test',
    certifiedKey: async () => null,
    ...sent,
  });
}

const rejected = { kind: 'rejected' };

describe('Stripe', () => {
  const secret = 'whsec_test_0123456789abcdefABCDEF';
  const body =
    '{"id":"evt_sim_0001","object":"event","account":"acct_sim_1","type":"charge.succeeded","livemode":false,"created":1795424699,"data":{"object":{"id":"ch_sim_1","amount":1234,"currency":"eur"}}}';
  const v1 = '18335bc647d141b8fbe9b9f787f97c21e48446a7c5485b76cbf8a807097d12ca';
  const headers = { 'stripe-signature': `t=1795424700,v1=${v1}` };
  const at = (seconds: number) => ({ secrets: [secret], headers, body, nowMs: seconds * 1000 });

  it('signs its timestamp and the body', async () => {
    const news = { kind: 'news', key: 'evt_sim_0001', topic: 'charge.succeeded', deletedId: null };
    expect(await verify('stripe', at(1_795_424_710))).toEqual(news);
  });

  it('signs with both secrets during a roll: either is enough, and v0 is ignored', async () => {
    const rolling = {
      'stripe-signature': `t=1795424700,v1=af73f7b02c6235a8b22f29c84632bebc630493c11636c4ed55c0d85159b4f370,v1=${v1},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39`,
    };
    const sent = { ...at(1_795_424_710), headers: rolling };
    for (const known of [secret, 'whsec_test_old_fedcba9876543210'])
      expect(await verify('stripe', { ...sent, secrets: [known] })).toMatchObject({ kind: 'news' });
    const v0 = { 'stripe-signature': rolling['stripe-signature'].replaceAll('v1=', 'v2=') };
    expect(await verify('stripe', { ...sent, headers: v0 })).toEqual(rejected);
  });

  it.each([
    ['far in the future', 1_795_421_100],
    ['a second too far in the future', 1_795_424_399],
    ['a second too old', 1_795_425_001],
  ])('rejects a timestamp as too old: %s', async (_, seconds) => {
    expect(await verify('stripe', at(seconds))).toEqual({ kind: 'too_old' });
  });

  it('accepts a timestamp up to five minutes in the past or future', async () => {
    for (const seconds of [1_795_424_400, 1_795_425_000])
      expect(await verify('stripe', at(seconds))).toMatchObject({ kind: 'news' });
  });

  it('rejects a body parsed and serialised again', async () => {
    const again = JSON.stringify(JSON.parse(body), null, 2);
    expect(await verify('stripe', { ...at(1_795_424_710), body: again })).toEqual(rejected);
  });

  it('ignores messages for another account or mode', async () => {
    for (const other of [{ platformAccountId: 'acct_2' }, { mode: 'live' as const }])
      expect(await verify('stripe', { ...at(1_795_424_710), ...other })).toEqual({ kind: 'ignored' });
  });
});

describe('Shopify', () => {
  const secrets = ['shpss_sim_00112233445566778899aabbccddeeff'];
  const body =
    '{"id":820982911946154508,"admin_graphql_api_id":"gid://shopify/Order/820982911946154508","updated_at":"2026-11-23T09:15:02Z","name":"Zoë – #9999"}';
  const code = 'YQVkLAOi0sNBD8qOm7l4YHc1RAbBtkuc3HCVMJ+Hq08=';
  const named = {
    'x-shopify-topic': 'orders/delete',
    'x-shopify-shop-domain': 'sim-one.myshopify.com',
    'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
  };

  it('signs UTF-8 bytes, and an id beyond the range of a double keeps its digits', async () => {
    const headers = { ...named, 'x-shopify-hmac-sha256': code };
    expect(await verify('shopify', { secrets, headers, body })).toEqual({
      kind: 'news',
      key: named['x-shopify-webhook-id'],
      topic: 'orders/delete',
      deletedId: '820982911946154508',
    });
  });

  it.each([
    '6105642c03a2d2c3410fca8e9bb9786077354406c1b64b9cdc7095309f87ab4f',
    'ZQVkLAOi0sNBD8qOm7l4YHc1RAbBtkuc3HCVMJ+Hq08=',
    undefined,
  ])('rejects the signature %s', async (wrong) => {
    const headers = { ...named, 'x-shopify-hmac-sha256': wrong };
    expect(await verify('shopify', { secrets, headers, body })).toEqual(rejected);
  });

  it('is read from headers without the prefix x-', async () => {
    const headers = {
      'shopify-topic': 'orders/create',
      'shopify-webhook-id': 'b54557e4',
      'shopify-hmac-sha256': code,
    };
    expect(await verify('shopify', { secrets, headers, body })).toEqual({
      kind: 'news',
      key: 'b54557e4',
      topic: 'orders/create',
      deletedId: null,
    });
  });

  it('signs with the client secret of the server', () => {
    const own = definitions.shopify.ownSecrets?.({ SHOPIFY_CLIENT_SECRET: 'shpss_own' });
    expect(own).toEqual(['shpss_own']);
    expect(definitions.shopify.ownSecrets?.({})).toEqual([]);
  });
});

describe('WooCommerce', () => {
  const secret = 'wc_sim_secret_42';
  const body = '{"id":723,"status":"completed","currency":"EUR","total":"29.35"}';
  const headers = {
    'x-wc-webhook-signature': 'qI9mqVjRtyt/euLupAT6KzaOOP0KLimpPM6PC77VCAI=',
    'x-wc-webhook-topic': 'order.updated',
    'x-wc-webhook-delivery-id': 'd1',
  };
  const sign = (text: string, by: string, topic = 'order.updated') => ({
    body: text,
    headers: {
      ...headers,
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-signature': createHmac('sha256', by).update(text).digest('base64'),
    },
  });

  it('signs the body', async () => {
    expect(await verify('woocommerce', { secrets: [secret], headers, body })).toMatchObject({
      kind: 'news',
      topic: 'order.updated',
      deletedId: null,
    });
    expect(await verify('woocommerce', { secrets: ['another'], headers, body })).toEqual(rejected);
  });

  it('signs with the secret after decoding its HTML entities', async () => {
    const sent = sign(body, `a<b>&"c'`);
    const secrets = ['a&lt;b&gt;&amp;&quot;c&#039;'];
    expect(await verify('woocommerce', { secrets, ...sent })).toMatchObject({ kind: 'news' });
  });

  it('sends an unsigned form as its first ping, accepted and ignored', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const ping = { secrets: [secret], headers: form, body: 'webhook_id=7' };
    expect(await verify('woocommerce', ping)).toEqual({ kind: 'ignored' });
    expect(await verify('woocommerce', { ...ping, body: 'webhook_id=7&more=1' })).toEqual(rejected);
    expect(await verify('woocommerce', { ...ping, headers: {} })).toEqual(rejected);
  });

  it('gives two messages of one second different keys, and a repeated message the same key', async () => {
    const readKey = async (text: string) => {
      const verdict = await verify('woocommerce', { secrets: [secret], ...sign(text, secret) });
      return verdict.kind === 'news' ? verdict.key : verdict.kind;
    };
    const keys = await Promise.all(['{"id":1}', '{"id":2}', '{"id":1}'].map(readKey));
    expect(new Set(keys).size).toBe(2);
    expect(keys[0]).toBe(keys[2]);
  });

  it('names the deleted order', async () => {
    const sent = sign('{"id":723}', secret, 'order.deleted');
    expect(await verify('woocommerce', { secrets: [secret], ...sent })).toMatchObject({ deletedId: '723' });
  });
});

describe('PayPal', () => {
  const pem = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAy0Xgl7K/nlY8JoiZmaHC
YV/Z3aZbyUyoeUaGS7tZC4NeiskHKKjttbzb80ew4523Xd81kdYoDAgbGB11Tl3j
ZYPdL37Orat/eS0p1Q7tAQURWeIuNSojot/1NtxlPEGq52KvwYswuOEuWt8nOukd
nYsiiG1BB4t4d49tNRBrp4j09cUmS/e1lL2kw/rWhCR5L78E8hZXoe4tHhqX9gkn
NeXDjBnuAjneCN0u5O9TwQWWqoQYDaxUJH1HfmJ1G2EO13VMnvEsVdW6vurZWJTM
w8WaBH1FuB848QSJOxd2F2JnmZkA1ELY000zgXKu8T+Sj59Ej/fPwdp91xtcI/VB
CwIDAQAB
-----END PUBLIC KEY-----
`;
  const certificate = 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-7a19';
  const headers = {
    'paypal-cert-url': certificate,
    'paypal-transmission-id': '69cd13f0-d67a-11e5-baa3-778b53f4ae55',
    'paypal-transmission-time': '2026-11-23T05:12:09Z',
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-transmission-sig':
      'SV7eYXLMT8ufJPqdbhmy3FJRe5cmEPcv/p6mpqnVSY1+TgsBMCz/bVRWu+UHm3W1PX0EPgUPUMu/m68n44sXNuzYZud3q4O316VaLcw1oiwhJyWhRy+E136M5Jsi9d7k05qsNkiLJRuhf3jcoVGD6QhSeeA2VZypDRDMvxQO0CfRnNocLZSwQSG/ILc31itORfhagVQMVwy4mIg/JgjTqi6omgd2DfrvNmeAa2tpj0V3qF3Wk2zpKsUnW56lg5Gu9J/V59lEx4SA0g27byYkto7xkySuZmZyEG78VOPJMlnsjJXa9KNlUlDo1BbSNbTzlC3I4TFkkxsb2k+DZNUA2g==',
  };
  const body = '{"id":"WH-SIM-1"}';
  const sent = {
    secrets: ['1JE4291016473214C'],
    headers,
    body,
    nowMs: Date.parse('2026-11-23T05:13:00Z'),
    certifiedKey: async () => createPublicKey(pem),
  };

  it('signs a checksum beyond 2^31 as an unsigned number', async () => {
    expect(crc32(body)).toBe(3_803_250_051);
    expect(await verify('paypal', sent)).toMatchObject({ kind: 'news', key: 'WH-SIM-1' });
  });

  it('rejects a body parsed and serialised again', async () => {
    const again =
      '{\n "id": "WH-SIM-1",\n "event_type": "PAYMENT.CAPTURE.COMPLETED",\n "create_time": "2026-11-23T05:12:08Z",\n "resource_type": "capture",\n "resource": {\n  "id": "5TY05013RG002845M",\n  "amount": {\n   "currency_code": "USD",\n   "value": "465.00"\n  },\n  "status": "COMPLETED"\n }\n}';
    expect(crc32(again)).toBe(1_626_823_706);
    expect(await verify('paypal', { ...sent, body: again })).toEqual(rejected);
  });

  it('rejects a message signed for another webhook id, as the simulator of PayPal signs', async () => {
    expect(await verify('paypal', { ...sent, secrets: ['WEBHOOK_ID'] })).toEqual(rejected);
  });

  it.each([
    'https://api.sandbox.paypal.com.evil.example/v1/notifications/certs/CERT-1',
    'https://api.sandbox.paypal.com:8443/v1/notifications/certs/CERT-1',
    'http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1',
    'https://user@api.sandbox.paypal.com/v1/notifications/certs/CERT-1',
    'https://api.sandbox.paypal.com/v1/notifications/certs/../../open?to=CERT-1',
    'https://api.paypal.com/v1/notifications/certs/CERT-1',
    undefined,
  ])('rejects a certificate URL for a test account without a request: %s', async (url) => {
    const asked: URL[] = [];
    const certifiedKey = async (at: URL) => (asked.push(at), createPublicKey(pem));
    const elsewhere = { ...sent, headers: { ...headers, 'paypal-cert-url': url }, certifiedKey };
    expect(await verify('paypal', elsewhere)).toEqual(rejected);
    expect(asked).toEqual([]);
  });

  it('rejects a sandbox certificate for a live account', async () => {
    expect(await verify('paypal', { ...sent, mode: 'live' })).toEqual(rejected);
  });

  it('is unverifiable while the certificate is unreachable, and rejected without one', async () => {
    const dropKey = (key: null | 'unreachable') => ({ ...sent, certifiedKey: async () => key });
    expect(await verify('paypal', dropKey('unreachable'))).toEqual({ kind: 'unverifiable' });
    expect(await verify('paypal', dropKey(null))).toEqual(rejected);
  });

  it('is too old after four days, or more than five minutes in the future', async () => {
    for (const time of ['2026-11-27T05:12:10Z', '2026-11-23T05:07:08Z'])
      expect(await verify('paypal', { ...sent, nowMs: Date.parse(time) })).toEqual({ kind: 'too_old' });
  });
});
