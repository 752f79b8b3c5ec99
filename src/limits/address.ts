/** Finds a request's client address, also behind trusted proxies. */
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
import proxyAddress from 'proxy-addr';

type ReadAddress = (request: IncomingMessage) => string;

/**
 * The peer's address, or behind trusted proxies the right-most untrusted one of X-Forwarded-For:
 * clients can forge the rest. `reportUntrusted`: an untrusted peer sent such a header.
 * @throws TypeError when a range is invalid
 */
export function createAddressReader(trusted: readonly string[], reportUntrusted: () => void): ReadAddress {
  const isTrusted = trusted.length === 0 ? () => false : proxyAddress.compile([...trusted]);
  const trusts = (address: string, distance: number): boolean => isTrusted(dropPort(address), distance);
  return (request) => {
    const { headers, socket } = request;
    const peer = socket.remoteAddress ?? '';
    if (headers['x-forwarded-for'] === undefined && headers['forwarded'] === undefined)
      return networkOf(peer);
    if (!trusts(peer, 0)) {
      reportUntrusted();
      return networkOf(peer);
    }
    const address = dropPort(proxyAddress(request, trusts));
    return networkOf(isIP(address) === 0 ? peer : address);
  };
}

/** Some proxies append the port to the address. */
function dropPort(address: string): string {
  const [, bare] = /^\[?([\d.]+|[\da-f:.]+(?=\]))\]?(?::\d+)?$/i.exec(address) ?? [];
  return bare ?? address;
}

/** An IPv4 address, or the /64 of an IPv6 address: one household or machine owns all of it. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [bare = ''] = address.split('%');
  const [left = '', right] = (URL.parse(`http://[${bare}]`)?.hostname ?? '').slice(1, -1).split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(left), groups(right ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  const all = [...first, ...zeros, ...last];
  if (all.slice(0, 6).join(':') === '0:0:0:0:0:ffff') return all.slice(6).flatMap(bytesOf).join('.');
  return `${all.slice(0, 4).join(':')}::/64`;
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 255];
}
