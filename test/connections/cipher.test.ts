import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCipher, type Place } from '../../src/connections/cipher.ts';
import { parseConnectionId, parseTenantId } from '../../src/model/ids.ts';

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));

const newKey = { id: 'k2', key: Buffer.alloc(32, 2) };
const oldKey = { id: 'k1', key: Buffer.alloc(32, 1) };
const cipher = createCipher([newKey, oldKey]);

function anyPlace(): Place {
  const tenantId = parseTenantId(randomUUID());
  const connectionId = parseConnectionId(randomUUID());
  if (!tenantId || !connectionId) throw new Error('randomUUID makes UUIDs');
  return { tenantId, connectionId, column: 'access_token' };
}

const place = anyPlace();
const token = 'rk_live_51Hx\u00e9_a token of the usual length, or a little more';

function split(envelope: string) {
  const [version = '', id = '', ...parts] = envelope.split('.');
  const [nonce = '', sealed = '', tag = ''] = parts.map((part) => Buffer.from(part, 'base64url'));
  return { version, id, nonce: Buffer.from(nonce), sealed: Buffer.from(sealed), tag: Buffer.from(tag) };
}

function join(version: string, id: string, ...parts: readonly Buffer[]): string {
  return [version, id, ...parts.map((part) => part.toString('base64url'))].join('.');
}

const openAll = (envelopes: readonly string[]) =>
  envelopes.filter((one) => cipher.open(one, place) !== undefined);

describe('a sealed token', () => {
  it('opens where it was sealed, for any text', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('access_token', 'refresh_token'), (text, name) => {
        const column = name === 'access_token' ? 'access_token' : 'refresh_token';
        const there: Place = { ...anyPlace(), column };
        expect(cipher.open(cipher.seal(text, there), there)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('reveals nothing of its text', () => {
    const envelope = cipher.seal(token, place);
    expect(envelope).toMatch(/^v1\.k2\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(envelope).not.toContain('rk_live');
    expect(split(envelope).sealed.includes(Buffer.from('rk_live'))).toBe(false);
  });

  it('differs each time, so equal tokens cannot be recognised', () => {
    const envelopes = Array.from({ length: 200 }, () => cipher.seal(token, place));
    const nonces = envelopes.map((envelope) => split(envelope).nonce.toString('hex'));
    expect(new Set(envelopes).size).toBe(200);
    expect(new Set(nonces).size).toBe(200);
    expect(new Set(envelopes.map((envelope) => cipher.open(envelope, place)))).toEqual(new Set([token]));
  });

  it('does not open in another place, nor with tenant and connection swapped', () => {
    const envelope = cipher.seal(token, place);
    const other = anyPlace();
    const [tenantId, connectionId] = [parseTenantId(place.connectionId), parseConnectionId(place.tenantId)];
    if (!tenantId || !connectionId) throw new Error('both are UUIDs');
    for (const elsewhere of [
      { tenantId: other.tenantId },
      { connectionId: other.connectionId },
      { column: 'refresh_token' as const },
      { tenantId, connectionId },
    ])
      expect(cipher.open(envelope, { ...place, ...elsewhere })).toBeUndefined();
    expect(cipher.open(envelope, place)).toBe(token);
  });
});

describe('a token sealed with options', () => {
  const options = { stripe_account: 'acct_1', environment: 'live' };
  const envelope = cipher.seal(token, { ...place, options });

  it('opens with the same options in any order', () => {
    const turned = { environment: 'live', stripe_account: 'acct_1' };
    expect(cipher.open(envelope, { ...place, options: turned })).toBe(token);
  });

  it('does not open with other options or without options', () => {
    for (const other of [{}, { ...options, stripe_account: 'acct_2' }, { ...options, more: '' }])
      expect(cipher.open(envelope, { ...place, options: other })).toBeUndefined();
    expect(cipher.open(envelope, place)).toBeUndefined();
  });

  it('keeps the earlier envelope format when it has no options', () => {
    expect(cipher.open(cipher.seal(token, { ...place, options: {} }), place)).toBe(token);
  });
});

describe('the key ring', () => {
  it('seals with its first key and opens with any of its keys', () => {
    const [oldRing, envelope] = [createCipher([oldKey]), cipher.seal(token, place)];
    expect(split(envelope).id).toBe('k2');
    expect(cipher.open(oldRing.seal(token, place), place)).toBe(token);
    for (const ring of [[newKey], [oldKey, newKey]])
      expect(createCipher(ring).open(envelope, place)).toBe(token);
  });

  it.each([
    ['an unknown key', [oldKey]],
    ['another key of the same name', [{ id: 'k2', key: Buffer.alloc(32, 9) }]],
  ])('opens nothing that was sealed with %s', (_, ring) => {
    expect(createCipher(ring).open(cipher.seal(token, place), place)).toBeUndefined();
  });

  it('does not open an envelope that names another of its keys, even with the same bytes', () => {
    const twins = createCipher([newKey, { id: 'twin', key: newKey.key }]);
    const envelope = twins.seal(token, place);
    expect(twins.open(envelope, place)).toBe(token);
    expect(twins.open(envelope.replace('.k2.', '.twin.'), place)).toBeUndefined();
  });

  it('requires at least one key', () => {
    expect(() => createCipher([])).toThrow(RangeError);
  });
});

describe('a changed envelope', () => {
  const envelope = cipher.seal(token, place);
  const { version, id, nonce, sealed, tag } = split(envelope);

  it('does not open with any bit of nonce, ciphertext or tag flipped', () => {
    const parts = [nonce, sealed, tag];
    const turned = parts.flatMap((part, which) =>
      Array.from({ length: part.length * 8 }, (_, bit) => {
        const changed = Buffer.from(part);
        const index = bit >> 3;
        changed[index] = (part[index] ?? 0) ^ (1 << (bit & 7));
        return join(version, id, ...parts.with(which, changed));
      }),
    );
    expect(turned.length).toBeGreaterThan(600);
    expect(openAll(turned)).toEqual([]);
  });

  it('does not open with any bit of its text flipped', () => {
    const text = Buffer.from(envelope);
    const turned = Array.from({ length: text.length * 8 }, (_, bit) => {
      const changed = Buffer.from(text);
      changed[bit >> 3] = (text[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return changed;
    });
    expect(openAll(turned.flatMap((bytes) => [bytes.toString('latin1'), bytes.toString('utf8')]))).toEqual(
      [],
    );
  });

  it('does not open with any character replaced by another', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n';
    const replaced = Array.from(envelope).flatMap((old, index) =>
      Array.from(
        alphabet.replace(old, ''),
        (one) => envelope.slice(0, index) + one + envelope.slice(1 + index),
      ),
    );
    expect(openAll(replaced)).toEqual([]);
  });

  it.each(['=', '==', '\n', ' ', '.', '.AA', '\u0000', 'A'])(
    'does not open with %j at its end or start',
    (more) => expect(openAll([`${envelope}${more}`, `${more}${envelope}`])).toEqual([]),
  );

  const cut = ({ length }: { readonly length: number }) => Array.from({ length }, (_, at) => at);
  it.each<[string, string[]]>([
    ['cut off anywhere', cut(envelope).map((length) => envelope.slice(0, length))],
    ['a truncated tag', cut(tag).map((length) => join(version, id, nonce, sealed, tag.subarray(0, length)))],
    ['a doubled tag', [join(version, id, nonce, sealed, Buffer.concat([tag, tag]))]],
    [
      'a nonce of another length',
      [Buffer.alloc(0), nonce.subarray(1), Buffer.concat([nonce, Buffer.alloc(4)])].map((other) =>
        join(version, id, other, sealed, tag),
      ),
    ],
    ['a part missing', [join(version, id, nonce, sealed), join(version, id, nonce, tag)]],
    ['a part twice', [join(version, id, nonce, sealed, tag, tag)]],
    ['swapped parts', [join(version, id, sealed, nonce, tag), join(id, version, nonce, sealed, tag)]],
    ['a version', ['v0', 'v2', 'V1', '', 'v1 ', 'v'].map((other) => join(other, id, nonce, sealed, tag))],
    [
      'another key',
      ['k3', '', 'K2', 'constructor', '__proto__', 'k2 ', 'k1'].map((other) =>
        join(version, other, nonce, sealed, tag),
      ),
    ],
  ])('does not open with %s', (_, changed) => {
    expect(openAll(changed)).toEqual([]);
  });
});

it('text that was never sealed does not open', () => {
  const [like, bytes] = [fc.constantFrom('v1', 'k1', 'k2', ''), fc.uint8Array({ maxLength: 80 })];
  const of = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const garbage = fc.oneof(
    texts,
    fc.array(fc.oneof(fc.base64String(), like), { maxLength: 7 }).map((parts) => parts.join('.')),
    bytes.map((sealed) => `v1.k2.${Buffer.from(sealed).toString('base64url')}`),
    fc.tuple(of(12), bytes, of(16)).map((parts) => join('v1', 'k1', ...parts.map((one) => Buffer.from(one)))),
  );
  fc.assert(
    fc.property(garbage, (text) => {
      expect(cipher.open(text, place)).toBeUndefined();
    }),
    { numRuns: 2000 },
  );
});
