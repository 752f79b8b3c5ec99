/** The tests resolve all names, and connect to their own server: no socket leaves 127.0.0.1. */
import { once } from 'node:events';
import { createPrivateKey } from 'node:crypto';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { createServer } from 'node:https';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { createGuardedFetch } from '../../src/platforms/address-guard.ts';
import { createOutbound } from '../../src/platforms/outbound.ts';
import { listen } from '../support/wire.ts';
import { json, serve, stopSites, trace } from './site.ts';

/** Test certificate for shop.example, valid from 2020 to 2126. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBWDCB/6ADAgECAgEBMAoGCCqGSM49BAMCMBcxFTATBgNVBAMMDHNob3AuZXhhbXBsZTAgFw0yMDAxMDEwMDAwMDBaGA8yMTI2
MDEwMTAwMDAwMFowFzEVMBMGA1UEAwwMc2hvcC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEbB0Y4byQ9PorbMjl
Wcd70/cUFwmszk6nYoaF7lQGdefYnyM0P6m+LdQ6DtXjT8/XANK6XH6Szzi98qHGG2TnlKM6MDgwFwYDVR0RBBAwDoIMc2hvcC5l
eGFtcGxlMB0GA1UdDgQWBBT8JQ9J/qSDe3fudZIMzoX4JMj12jAKBggqhkjOPQQDAgNIADBFAiBwDiNdaf5fB2lUCOXvPP2AT1sl
QIon/f1M8YaMCVOVpwIhAN27dMiWlNFIbtAeFJMkpIInhN7U9CjRcQX6WIj9pPhj
-----END CERTIFICATE-----`;
const key = createPrivateKey({
  key: Buffer.from(
    'MHcCAQEEIOUCai/bJTCNR0KdbKrLGJDD82IvGNyCZ4ILywqtZbPwoAoGCCqGSM49AwEHoUQDQgAEbB0Y4byQ9PorbMjlWcd70/cUFwms' +
      'zk6nYoaF7lQGdefYnyM0P6m+LdQ6DtXjT8/XANK6XH6Szzi98qHGG2TnlA==',
    'base64',
  ),
  format: 'der',
  type: 'sec1',
});
const [publicV4, publicV6] = ['8.8.8.8', '2606:4700::1111'];

const usual = getCACertificates();
const server = createServer({ cert: certificate, key: key.export({ format: 'pem', type: 'sec1' }) });
server.on('request', ({ url }, response) => {
  if (url === '/away') response.writeHead(302, { location: 'https://127.0.0.1/' }).end();
  else response.end(JSON.stringify({ url }));
});
let port = 0;
beforeAll(async () => {
  setDefaultCACertificates([certificate]);
  port = await listen(server);
});
afterAll(async () => {
  setDefaultCACertificates(usual);
  server.close();
  server.closeAllConnections();
  await Promise.all([once(server, 'close'), stopSites()]);
});

/** A guarded client with `resolve` as its DNS; `dialled` lists the addresses to connect to. */
function openGuarded(resolve: (host: string) => readonly string[] = () => []) {
  const [resolved, dialled]: [string[], string[]] = [[], []];
  const guardedFetch = createGuardedFetch({
    async lookup(host) {
      resolved.push(host);
      return resolve(host).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
    connect({ host, port: asked, lookup }): Socket {
      const note: Parameters<LookupFunction>[2] = (_, found) =>
        void dialled.push(...[found].flat().map((one) => (typeof one === 'string' ? one : one.address)));
      if (/^[\d.]+$|:/.test(host)) dialled.push(host);
      else lookup(host, { all: true }, note);
      expect(asked).toBe(443);
      return connect(port, '127.0.0.1');
    },
  });
  const outbound = createOutbound({
    deadlineMs: 20_000,
    clock: { ...systemClock, sleep: async () => undefined },
    observe: () => undefined,
    guardedFetch,
  });
  const ask = (url: string, isGuarded = true) =>
    outbound({
      platform: 'woocommerce',
      url: new URL(url),
      isGuarded,
      headers: {},
      signal: new AbortController().signal,
      trace,
    });
  return { ask, resolved, dialled };
}

const unreachable = { kind: 'failed', failure: { reason: 'unreachable' } };

describe('a guarded request', () => {
  it('connects to the resolved public address, with a certificate of the name', async () => {
    const { ask, resolved, dialled } = openGuarded(() => [publicV4, publicV6]);
    expect(await ask('https://shop.example/a?b=c')).toMatchObject({ status: 200, body: { url: '/a?b=c' } });
    expect([resolved, dialled]).toEqual([['shop.example'], [publicV4, publicV6]]);
    for (let more = 0; more < 10; more += 1) await ask('https://shop.example/');
    // Connections are reused; a call may start just before the previous one is free again.
    expect(resolved.length).toBeLessThanOrEqual(2);
  });

  it('skips private addresses and dials the public ones of a name', async () => {
    const { ask, dialled } = openGuarded(() => ['127.0.0.1', publicV4, '::1', '10.0.0.1']);
    expect(await ask('https://shop.example/')).toMatchObject({ status: 200 });
    expect(dialled).toEqual([publicV4]);
  });

  it('resolves once per connection, and does not dial a private address after a change', async () => {
    let turn = 0;
    const { ask, dialled } = openGuarded(() => [[publicV4], ['127.0.0.1']][turn++] ?? []);
    expect(await ask('https://shop.example/')).toMatchObject({ status: 200 });
    server.closeIdleConnections();
    expect(await ask('https://shop.example/')).toEqual(unreachable);
    expect(dialled).toEqual([publicV4]);
  });

  it('rejects a certificate of another name', async () => {
    const { ask } = openGuarded(() => [publicV4]);
    expect(await ask('https://other.example/')).toEqual(unreachable);
  });

  it('does not follow a redirect to a private address', async () => {
    const { ask, resolved } = openGuarded(() => [publicV4]);
    const redirected = { kind: 'failed', failure: { reason: 'invalid_response' } };
    expect(await ask('https://shop.example/away')).toEqual(redirected);
    expect(resolved).toEqual(['shop.example']);
  });

  it.each([
    'http://shop.example/',
    'https://shop.example:8443/',
    'data:application/json,{}',
    'file:///etc/passwd',
  ])('uses only https on port 443: %s is not sent', async (url) => {
    const { ask, resolved } = openGuarded(() => [publicV4]);
    expect(await ask(url)).toEqual(unreachable);
    expect(resolved).toEqual([]);
  });

  it('differs from other requests: those go to the address of the operator', async () => {
    const site = await serve(json(200, { own: true }));
    expect(await openGuarded().ask(site.url.href, false)).toMatchObject({ body: { own: true } });
  });
});

describe('a guarded host', () => {
  /** Hosts as a URL spells them. */
  const literals = `
    127.0.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 127.1 127.0.0.1. 0x7f.0x0.0x0.0x1 127.0.0.01 %31%32%37.0.0.1
    １２７.０.０.１ ①②⑦.⓪.⓪.① 127。0。0。1 𝟭𝟮𝟳.0.0.1 0 0x 012.0.0.1 2852039166 0xA9FEA9FE 0251.0376.0251.0376
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.255.255.254 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255
    198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
    [::1] [::] [0:0:0:0:0:0:0:1] [::127.0.0.1] [::7f00:1] [::8.8.8.8] [::ffff:127.0.0.1] [::ffff:7f00:1]
    [::ffff:a9fe:a9fe] [::ffff:8.8.8.8] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::8.8.8.8] [64:ff9b:1::1]
    [2002:7f00:1::] [2002:808:808::1] [2001::1] [2001:0:7f00:1::] [2001:10::1] [2001:20::1] [2001:db8::1]
    [3fff::1] [3fff:fff::1] [5f00::1] [100::1] [100:0:0:1::1] [4000::1] [8000::1] [fc00::1] [fd00:ec2::254]
    [fe80::1] [febf::1] [fec0::1] [ff02::1] [ff0e::1] [1::1]`;
  it.each(literals.trim().split(/\s+/))('%s is not dialled', async (host) => {
    const { ask, resolved, dialled } = openGuarded();
    expect(await ask(`https://${host}/`)).toEqual(unreachable);
    expect([resolved, dialled]).toEqual([[], []]);
  });

  /** These make no valid URL, so no request is possible. */
  const invalid = '127.0.0.08 4294967296 1.2.3.4.5 ١٢٧.٠.٠.١ 127.0.0.1%00 [fe80::1%25eth0] [::1';
  it.each(invalid.split(' '))('%s is no host', (host) => {
    expect(URL.parse(`https://${host}/`)).toBeNull();
  });

  it.each<[string, string]>([
    ['localhost', '127.0.0.1'],
    ['localhost.', '::1'],
    ['ⓛocalhost', '127.0.0.1'],
    ['127.0.0.1.nip.io', '127.0.0.1'],
    ['metadata.google.internal', '169.254.169.254'],
    ['mapped.example', '::ffff:10.0.0.1'],
    ['zone.example', 'fe80::1%lo'],
    ['nat64.example', '64:ff9b::a00:1'],
    ['nonsense.example', '127.1'],
    ['empty.example', ''],
  ])('%s, resolved to %s, is not dialled', async (host, address) => {
    const { ask, resolved, dialled } = openGuarded(() => [address]);
    expect(await ask(`https://${host}/`)).toEqual(unreachable);
    expect([resolved.length > 0, dialled]).toEqual([true, []]);
  });

  it.each([
    '8.8.8.8',
    '100.128.0.1',
    '172.32.0.1',
    '192.0.1.1',
    '223.255.255.255',
    '1.0.0.0',
    '2606:4700::1111',
  ])('at the public address %s is dialled', async (address) => {
    const { ask, dialled } = openGuarded(() => [address]);
    expect(await ask('https://shop.example/')).toMatchObject({ status: 200 });
    expect(dialled).toEqual([address]);
  });
});
