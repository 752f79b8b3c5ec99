import { expect, it } from 'vitest';
import type { HookPlace } from '../../src/webhooks/hook-id.ts';
import { createCertificates } from '../../src/webhooks/certificates.ts';
import { createOutbound } from '../../src/platforms/outbound.ts';
import { manualClock } from '../support/manual-clock.ts';
import { createGate, newIds } from '../support/harness.ts';
import { certificates as made } from './authority.ts';

const url = new URL('https://api.paypal.com/v1/notifications/certs/CERT-1');
const place: HookPlace = { platform: 'paypal', ...newIds() };
const signal = new AbortController().signal;

/** Fetches certificates from a platform with this response. */
function fetchFrom(answer: () => Response | Promise<Response>) {
  const clock = manualClock(Math.floor(Date.UTC(2027, 0) / 1000));
  const asked: string[] = [];
  const outbound = createOutbound({
    deadlineMs: 5_000,
    clock: { ...clock, sleep: async () => undefined },
    observe: () => undefined,
    guardedFetch: async (asking) => {
      asked.push(String(asking));
      return answer();
    },
  });
  const { fetchKey } = createCertificates({ outbound, clock, roots: [made.root] });
  const keyOf = (of: URL) => fetchKey(of, /(?:^|\.)paypal\.com$/, place, signal);
  return { asked, clock, keyOf, key: () => keyOf(url) };
}
const fetchTexts = (...texts: readonly string[]) => fetchFrom(() => new Response(texts.join('\n')));

it('a certificate with a valid chain to a root has a key', async () => {
  expect(await fetchTexts(made.leaf, made.inter).key()).toMatchObject({ type: 'public' });
  expect(await fetchTexts(made.leaf, made.inter, made.root).key()).toMatchObject({ type: 'public' });
});

it.each([
  ['its issuer is missing', [made.leaf]],
  ['its issuer may not sign', [made.rogue, made.stray, made.inter]],
  ['its root is unknown', [made.foreign]],
  ['its name has only the same ending', [made.evil, made.inter]],
  ['it is a root itself', [made.root]],
  ['there is none', ['<html>hello</html>']],
])('a certificate has no key when %s', async (_, texts) => {
  expect(await fetchTexts(...texts).key()).toBeNull();
});

it('a certificate is fetched once a day, and has no key after its expiry', async () => {
  const { asked, clock, key } = fetchTexts(made.leaf, made.inter);
  for (let times = 0; times < 3; times += 1) await key();
  expect(asked).toEqual([url.href]);
  clock.advance(24 * 3_600_000 + 1);
  await key();
  expect(asked).toHaveLength(2);
  clock.advance(200 * 365 * 86_400_000);
  expect(await key()).toBeNull();
});

it('a URL with a redirect or 404 has no key, and one with a 503 or network error is unreachable', async () => {
  const redirect = () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } });
  expect(await fetchFrom(redirect).key()).toBeNull();
  expect(await fetchFrom(() => new Response(null, { status: 404 })).key()).toBeNull();
  expect(await fetchFrom(() => new Response(null, { status: 503 })).key()).toBe('unreachable');
  expect(await fetchFrom(async () => Promise.reject(new Error('away'))).key()).toBe('unreachable');
});

it('unsigned messages cause one fetch per URL, at most four at once, and none for a minute after a 404', async () => {
  const nothing = fetchFrom(() => new Response(null, { status: 404 }));
  await Promise.all([nothing.key(), nothing.key()]);
  expect(await nothing.key()).toBeNull();
  expect(nothing.asked).toHaveLength(1);
  nothing.clock.advance(60_001);
  await nothing.key();
  expect(nothing.asked).toHaveLength(2);
  const gate = createGate();
  const hanging = fetchFrom(async () => gate.pass().then(() => new Response(null, { status: 404 })));
  const keys = Array.from({ length: 9 }, (_, n) => hanging.keyOf(new URL(`${url.href}${n}`)));
  await gate.reached;
  gate.open();
  expect((await Promise.all(keys)).filter((key) => key === 'unreachable')).toHaveLength(5);
  expect(hanging.asked).toHaveLength(4);
});
