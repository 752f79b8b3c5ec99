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

/** Certificates fetched from a platform that answers this. */
function fetching(answer: () => Response | Promise<Response>) {
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
  const { keyAt } = createCertificates({ outbound, clock, roots: [made.root] });
  const keyOf = (of: URL) => keyAt(of, /(?:^|\.)paypal\.com$/, place, signal);
  return { asked, clock, keyOf, key: () => keyOf(url) };
}
const showing = (...texts: readonly string[]) => fetching(() => new Response(texts.join('\n')));

it('a certificate that an authority answers for, by another that may sign, has a key', async () => {
  expect(await showing(made.leaf, made.inter).key()).toMatchObject({ type: 'public' });
  expect(await showing(made.leaf, made.inter, made.root).key()).toMatchObject({ type: 'public' });
});

it.each([
  ['its issuer is not shown', [made.leaf]],
  ['its issuer may not sign', [made.rogue, made.stray, made.inter]],
  ['its authority is not ours', [made.foreign]],
  ['its name only ends alike', [made.evil, made.inter]],
  ['it is an authority itself', [made.root]],
  ['there is none', ['<html>hello</html>']],
])('a certificate has no key when %s', async (_, texts) => {
  expect(await showing(...texts).key()).toBeNull();
});

it('a certificate is fetched once a day, and its end is seen in between', async () => {
  const { asked, clock, key } = showing(made.leaf, made.inter);
  for (let times = 0; times < 3; times += 1) await key();
  expect(asked).toEqual([url.href]);
  clock.advance(24 * 3_600_000 + 1);
  await key();
  expect(asked).toHaveLength(2);
  clock.advance(200 * 365 * 86_400_000);
  expect(await key()).toBeNull();
});

it('an address that leads elsewhere has no key; one that does not answer may have one later', async () => {
  const moved = () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } });
  expect(await fetching(moved).key()).toBeNull();
  expect(await fetching(() => new Response(null, { status: 404 })).key()).toBeNull();
  expect(await fetching(() => new Response(null, { status: 503 })).key()).toBe('unreachable');
  expect(await fetching(async () => Promise.reject(new Error('away'))).key()).toBe('unreachable');
});

it('messages that are not signed cause few fetches: one of an address at a time, and none for a minute where there is nothing', async () => {
  const nothing = fetching(() => new Response(null, { status: 404 }));
  await Promise.all([nothing.key(), nothing.key()]);
  expect(await nothing.key()).toBeNull();
  expect(nothing.asked).toHaveLength(1);
  nothing.clock.advance(60_001);
  await nothing.key();
  expect(nothing.asked).toHaveLength(2);
  const gate = createGate();
  const hanging = fetching(async () => gate.pass().then(() => new Response(null, { status: 404 })));
  const keys = Array.from({ length: 9 }, (_, n) => hanging.keyOf(new URL(`${url.href}${n}`)));
  await gate.reached;
  gate.open();
  expect((await Promise.all(keys)).filter((key) => key === 'unreachable')).toHaveLength(5);
  expect(hanging.asked).toHaveLength(4);
});
