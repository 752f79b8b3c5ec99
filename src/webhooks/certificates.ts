/**
 * Keys of certificates that messages are signed with: fetched once a day from an address that the platform's rules have
 * allowed, and used only where an authority that Node trusts stands at the end of the chain. Messages whose signature
 * is still to be checked name the addresses: the fetches for them are few, and one that found nothing rests a minute.
 */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Clock } from '../model/clock.ts';
import type { Outbound } from '../platforms/outbound.ts';
import type { HookPlace } from './hook-id.ts';

export type CertificateOptions = {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Of authorities; a test has one of its own. */
  readonly roots?: readonly string[];
};

const keptMs = 24 * 3_600_000;
const keptWithoutMs = 60_000;
const maxKept = 100;
const maxFetches = 4;
const maxChain = 5;

type Chain = readonly X509Certificate[] | null | 'unreachable';

export function createCertificates({ outbound, clock, roots = rootCertificates }: CertificateOptions) {
  const kept = new Map<string, { readonly chain: Chain; readonly untilMs: number }>();
  const fetching = new Map<string, Promise<Chain>>();
  /** Parsed when the first is needed. */
  let authorities: readonly X509Certificate[] | undefined;

  async function fetchChain(url: URL, { platform, ...ids }: HookPlace, signal: AbortSignal): Promise<Chain> {
    const trace = { ...ids, refreshId: 'webhook' };
    const headers = { accept: 'application/x-pem-file, text/plain' };
    const got = await outbound({ platform, url, headers, signal, trace, isGuarded: true, isText: true });
    if (got.kind === 'failed') return got.failure.reason === 'invalid_response' ? null : 'unreachable';
    const chain = got.status === 200 && typeof got.body === 'string' ? parseChain(got.body) : [];
    return chain.length === 0 ? null : chain;
  }

  async function chainAt(url: URL, place: HookPlace, signal: AbortSignal): Promise<Chain> {
    const { href } = url;
    const known = kept.get(href);
    if (known && known.untilMs > clock.monotonicMs()) return known.chain;
    const underWay = fetching.get(href);
    if (underWay) return underWay;
    if (fetching.size >= maxFetches) return 'unreachable';
    const coming = fetchChain(url, place, signal).finally(() => fetching.delete(href));
    fetching.set(href, coming);
    const chain = await coming;
    if (chain === 'unreachable') return chain;
    const [without] = [...kept].find(([, one]) => one.chain === null) ?? [];
    const [oldest] = kept.keys();
    if (kept.size >= maxKept) kept.delete(without ?? oldest ?? href);
    kept.set(href, { chain, untilMs: clock.monotonicMs() + (chain ? keptMs : keptWithoutMs) });
    return chain;
  }

  return {
    /** Null: there is no certificate that could sign; `unreachable`: nobody can say now. */
    async keyAt(
      url: URL,
      name: RegExp,
      place: HookPlace,
      signal: AbortSignal,
    ): Promise<KeyObject | null | 'unreachable'> {
      const chain = await chainAt(url, place, signal);
      if (chain === null || chain === 'unreachable') return chain;
      authorities ??= roots.map((text) => new X509Certificate(text));
      const [leaf] = chain;
      const isTrusted =
        leaf &&
        namesOf(leaf).some((one) => name.test(one)) &&
        isAnswered(chain, authorities, clock.nowSeconds() * 1000);
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

/** Each is signed by the next, which may sign others, and the last by an authority; all are valid now. */
function isAnswered(
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
