/**
 * Requests to merchants' hosts: https on port 443, public addresses only. The checked address is
 * the dialled one, so DNS cannot answer differently in between.
 */
import { lookup as lookUp } from 'node:dns/promises';
import { BlockList, connect as dial, isIP, type LookupFunction, type Socket } from 'node:net';
import { Agent, buildConnector, fetch as fetchBy } from 'undici';

export type Fetch = (
  url: URL,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly signal: AbortSignal;
    readonly redirect: 'manual';
  },
) => Promise<Response>;

type Address = { readonly address: string; readonly family: number };

/** Replaced in tests. `port` is always 443. */
export type GuardedNetwork = {
  readonly lookup: (host: string) => Promise<readonly Address[]>;
  readonly connect: (to: {
    readonly host: string;
    readonly port: number;
    readonly lookup: LookupFunction;
    readonly autoSelectFamily: true;
  }) => Socket;
};

const tlsPort = 443;
const maxConnectMs = 10_000;

/** IANA's special IPv4 ranges: https://www.iana.org/assignments/iana-ipv4-special-registry */
const reservedV4 = listOf(
  'ipv4',
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
);
/** All public IPv6; not mapped IPv4, NAT64 or local addresses. */
const publicV6 = listOf('ipv6', '2000::/3');
/** Teredo, documentation, 6to4: https://www.iana.org/assignments/iana-ipv6-special-registry */
const reservedV6 = listOf('ipv6', '2001::/23 2001:db8::/32 2002::/16 3fff::/20');

function listOf(family: 'ipv4' | 'ipv6', ranges: string): BlockList {
  const list = new BlockList();
  for (const range of ranges.split(' ')) {
    const [net = '', prefix = ''] = range.split('/');
    list.addSubnet(net, Number(prefix), family);
  }
  return list;
}

function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !reservedV4.check(address, 'ipv4');
  return family === 6 && publicV6.check(address, 'ipv6') && !reservedV6.check(address, 'ipv6');
}

/** `fetch` with guarded connections, pooled by origin as usual. */
export function createGuardedFetch(network: Partial<GuardedNetwork> = {}): Fetch {
  const dispatcher = createGuardedAgent(network);
  return async (url, init) => {
    if (url.protocol !== 'https:' || url.port !== '')
      throw new TypeError('a guarded host is asked by https on port 443 only');
    return fetchBy(url, { ...init, dispatcher });
  };
}

function createGuardedAgent({
  lookup = (host) => lookUp(host, { all: true }),
  connect = dial,
}: Partial<GuardedNetwork>): Agent {
  const secure = buildConnector({ timeout: maxConnectMs });

  async function open(host: string): Promise<Socket> {
    const family = isIP(host);
    const found = family === 0 ? await lookup(host) : [{ address: host, family }];
    const allowed = found.filter(({ address }) => isPublic(address));
    if (allowed.length === 0) throw new Error('the host has no public address');
    const socket = connect({
      host,
      port: tlsPort,
      lookup: (_host, _options, done) => done(null, [...allowed]),
      autoSelectFamily: true,
    });
    const timeout = Object.assign(new Error('the host does not connect'), { code: 'ETIMEDOUT' });
    socket.setTimeout(maxConnectMs, () => socket.destroy(timeout));
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return socket.setTimeout(0);
  }

  return new Agent({
    connect(options, handOver) {
      open(options.hostname).then(
        (httpSocket) => secure({ ...options, httpSocket }, handOver),
        (error: unknown) => handOver(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
  });
}
