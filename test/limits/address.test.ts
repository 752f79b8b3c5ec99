/** The client address of a rate limit, with and without proxies. */
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createAddressReader } from '../../src/limits/address.ts';

type From = { readonly peer: string; readonly forwarded?: string; readonly rfc7239?: string };

function read(trusted: readonly string[], { peer, forwarded, rfc7239 }: From) {
  let untrusted = 0;
  const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: peer });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  if (rfc7239 !== undefined) request.headers['forwarded'] = rfc7239;
  return [createAddressReader(trusted, () => (untrusted += 1))(request), untrusted];
}

const none: readonly string[] = [];
const some = ['10.0.0.0/8', 'fd00::/8'];
const behind = (forwarded: string): From => ({ peer: '10.0.0.1', forwarded });
const forged = { peer: '192.0.2.1', forwarded: '198.51.100.7' };

describe('the client address of a request', () => {
  it.each<[string, readonly string[], From, string, number]>([
    ['the peer', none, { peer: '192.0.2.1' }, '192.0.2.1', 0],
    ['the peer, despite its X-Forwarded-For', none, forged, '192.0.2.1', 1],
    ['a peer outside the trusted ranges, despite its X-Forwarded-For', some, forged, '192.0.2.1', 1],
    [
      'a peer with only a Forwarded header',
      some,
      { peer: '192.0.2.1', rfc7239: 'for=1.2.3.4' },
      '192.0.2.1',
      1,
    ],
    ['a proxy without the header', some, { peer: '10.0.0.1' }, '10.0.0.1', 0],
    ['the address named by a proxy', some, behind('192.0.2.1'), '192.0.2.1', 0],
    ['not an address left of it', some, behind('198.51.100.7, 192.0.2.1, 10.0.0.2'), '192.0.2.1', 0],
    ['the address named by a proxy with a port', some, behind('192.0.2.1:4711'), '192.0.2.1', 0],
    ['the same in IPv6', some, behind('[2001:db8:1:2::3]:4711'), '2001:db8:1:2::/64', 0],
    ['not a proxy named by another with a port', some, behind('192.0.2.1, 10.0.0.2:443'), '192.0.2.1', 0],
    ['not an IPv6 proxy', some, behind('192.0.2.1, [fd00::2]:443'), '192.0.2.1', 0],
    ['the IPv4 address behind an IPv4-mapped one', some, behind('::ffff:c000:201'), '192.0.2.1', 0],
    ['the proxy, when it names no address', some, behind('unknown'), '10.0.0.1', 0],
    ['the IPv4 peer of a dual-stack socket', some, { peer: '::ffff:192.0.2.1' }, '192.0.2.1', 0],
    [
      'the address named by a proxy on a dual-stack socket',
      some,
      { ...forged, peer: '::ffff:10.0.0.1' },
      '198.51.100.7',
      0,
    ],
    ['the /64 of IPv6', none, { peer: '2001:db8:1:2:aaaa::1' }, '2001:db8:1:2::/64', 0],
    ['the same /64 in another notation', none, { peer: '2001:0DB8:0001:2:b::' }, '2001:db8:1:2::/64', 0],
    ['a /64 with zeros', none, { peer: '2001:db8::1' }, '2001:db8:0:0::/64', 0],
    ['a link-local address', none, { peer: 'fe80::1%eth0' }, 'fe80:0:0:0::/64', 0],
    [
      'the address named by a proxy in the loopback range',
      ['loopback'],
      { ...forged, peer: '::1' },
      '198.51.100.7',
      0,
    ],
  ])('is %s', (_, trusted, from, address, untrusted) => {
    expect(read(trusted, from)).toEqual([address, untrusted]);
  });
});
