/**
 * Keys of certificates with a root trusted by Node, from addresses allowed by the platform.
 * Unverified messages name them: concurrent fetches are bounded, failed ones wait a minute.
 */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Clock } from '../model/clock.ts';
import type { Outbound } from '../platforms/outbound.ts';
import type { HookPlace } from './hook-id.ts';

export type CertificateOptions = {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Root certificates; injected by tests. */
  readonly roots?: readonly string[];
};

const cacheMs = 24 * 3_600_000;
const failureCooldownMs = 60_000;
const maxCached = 100;
const maxFetches = 4;
const maxChain = 5;

type Chain = readonly X509Certificate[] | null | 'unreachable';

export type Certificates = ReturnType<typeof createCertificates>;

export function createCertificates({ outbound, clock, roots = rootCertificates }: CertificateOptions) {
  const cache = new Map<string, { readonly chain: Chain; readonly untilMs: number }>();
  const fetching = new Map<string, Promise<Chain>>();
  /** Parsed on first use. */
  let authorities: readonly X509Certificate[] | undefined;

  async function fetchChain(url: URL, { platform, ...ids }: HookPlace, signal: AbortSignal): Promise<Chain> {
    const trace = { ...ids, refreshId: 'webhook' };
    const headers = { accept: 'application/x-pem-file, text/plain' };
    const got = await outbound({ platform, url, headers, signal, trace, isGuarded: true, isText: true });
    if (got.kind === 'failed') return got.failure.reason === 'invalid_response' ? null : 'unreachable';
    const chain = got.status === 200 && typeof got.body === 'string' ? parseChain(got.body) : [];
    return chain.length === 0 ? null : chain;
  }

  async function getChain(url: URL, place: HookPlace, signal: AbortSignal): Promise<Chain> {
    const { href } = url;
    const cached = cache.get(href);
    if (cached && cached.untilMs > clock.monotonicMs()) return cached.chain;
    const underWay = fetching.get(href);
    if (underWay) return underWay;
    if (fetching.size >= maxFetches) return 'unreachable';
    const pending = fetchChain(url, place, signal).finally(() => fetching.delete(href));
    fetching.set(href, pending);
    const chain = await pending;
    if (chain === 'unreachable') return chain;
    const [without] = [...cache].find(([, one]) => one.chain === null) ?? [];
    const [oldest] = cache.keys();
    if (cache.size >= maxCached) cache.delete(without ?? oldest ?? href);
    cache.set(href, { chain, untilMs: clock.monotonicMs() + (chain ? cacheMs : failureCooldownMs) });
    return chain;
  }

  return {
    /** Null: no trusted certificate. `unreachable`: unknown for now. */
    async fetchKey(
      url: URL,
      name: RegExp,
      place: HookPlace,
      signal: AbortSignal,
    ): Promise<KeyObject | null | 'unreachable'> {
      const chain = await getChain(url, place, signal);
      if (chain === null || chain === 'unreachable') return chain;
      authorities ??= roots.map((text) => new X509Certificate(text));
      const [leaf] = chain;
      const isTrusted =
        leaf &&
        namesOf(leaf).some((one) => name.test(one)) &&
        isTrustedChain(chain, authorities, clock.nowSeconds() * 1000);
      return isTrusted ? leaf.publicKey : null;
    },
  };
}

function parseChain(text: string): X509Certificate[] {
  const parts = text.match(/-----BEGIN CERTIFICATE-----[\w+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return parts.slice(0, maxChain).map((part) => new X509Certificate(part));
  } catch {
    return [];
  }
}

function namesOf({ subject, subjectAltName = '' }: X509Certificate): string[] {
  const common = subject.split('\n').filter((line) => line.startsWith('CN='));
  return [...common, ...subjectAltName.split(', ')].map((name) => name.replace(/^(?:CN=|DNS:)/, ''));
}

/** The next certificate signs each, a root the last; all are valid now, all issuers are CAs. */
function isTrustedChain(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  nowMs: number,
): boolean {
  const isValid = (one: X509Certificate) =>
    one.validFromDate.getTime() <= nowMs && nowMs <= one.validToDate.getTime();
  const signs = (issuer: X509Certificate, one: X509Certificate) =>
    issuer.ca && isValid(issuer) && one.checkIssued(issuer) && one.verify(issuer.publicKey);
  const [leaf, ...issuers] = chain;
  if (!leaf || !isValid(leaf)) return false;
  let last = leaf;
  for (const issuer of [undefined, ...issuers]) {
    if (issuer && !signs(issuer, last)) return false;
    last = issuer ?? last;
    if (authorities.some((authority) => signs(authority, last))) return true;
  }
  return false;
}
