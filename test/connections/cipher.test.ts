import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCipher, type Place } from '../../src/connections/cipher.ts';
import { parseConnectionId, parseTenantId } from '../../src/model/ids.ts';

/** Any text: of all scripts, and with control characters. */
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

/** The parts of an envelope: version, key id, nonce, ciphertext, tag. */
function split(envelope: string): [version: string, id: string, nonce: Buffer, sealed: Buffer, tag: Buffer] {
  const [version = '', id = '', ...parts] = envelope.split('.');
  const [nonce = '', sealed = '', tag = ''] = parts;
  return [
    version,
    id,
    Buffer.from(nonce, 'base64url'),
    Buffer.from(sealed, 'base64url'),
    Buffer.from(tag, 'base64url'),
  ];
}

function join(version: string, id: string, ...parts: readonly Buffer[]): string {
  return [version, id, ...parts.map((part) => part.toString('base64url'))].join('.');
}

describe('a sealed token', () => {
  it('opens where it was sealed, whatever it says', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('access_token', 'refresh_token'), (text, name) => {
        const column = name === 'access_token' ? 'access_token' : 'refresh_token';
        const there: Place = { ...anyPlace(), column };
        expect(cipher.open(cipher.seal(text, there), there)).toBe(text);
      }),
      { numRuns: 100 },
    );
  });

  it('shows nothing of what it says', () => {
    const envelope = cipher.seal(token, place);
    expect(envelope).toMatch(/^v1\.k2\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(envelope).not.toContain('rk_live');
    const [, , , sealed] = split(envelope);
    expect(sealed.includes(Buffer.from('rk_live'))).toBe(false);
  });

  it('is another one each time, so that equal tokens cannot be told', () => {
    const envelopes = Array.from({ length: 200 }, () => cipher.seal(token, place));
    const nonces = envelopes.map((envelope) => split(envelope)[2].toString('hex'));
    expect(new Set(envelopes).size).toBe(200);
    expect(new Set(nonces).size).toBe(200);
    expect(new Set(envelopes.map((envelope) => cipher.open(envelope, place)))).toEqual(new Set([token]));
  });

  it('does not open in another place', () => {
    const envelope = cipher.seal(token, place);
    const other = anyPlace();
    expect(cipher.open(envelope, { ...place, tenantId: other.tenantId })).toBeUndefined();
    expect(cipher.open(envelope, { ...place, connectionId: other.connectionId })).toBeUndefined();
    expect(cipher.open(envelope, { ...place, column: 'refresh_token' })).toBeUndefined();
    expect(cipher.open(envelope, place)).toBe(token);
  });

  it('does not open with tenant and connection exchanged', () => {
    const [tenantId, connectionId] = [parseTenantId(place.connectionId), parseConnectionId(place.tenantId)];
    if (!tenantId || !connectionId) throw new Error('both are UUIDs');
    expect(cipher.open(cipher.seal(token, place), { ...place, tenantId, connectionId })).toBeUndefined();
  });
});

describe('the key ring', () => {
  it('seals with its first key', () => {
    expect(split(cipher.seal(token, place))[1]).toBe('k2');
    expect(createCipher([newKey]).open(cipher.seal(token, place), place)).toBe(token);
  });

  it('opens with any of its keys, so that keys can be changed', () => {
    const before = createCipher([oldKey]).seal(token, place);
    expect(cipher.open(before, place)).toBe(token);
    expect(createCipher([oldKey, newKey]).open(cipher.seal(token, place), place)).toBe(token);
  });

  it('opens nothing that was sealed with a key which it lacks', () => {
    expect(createCipher([oldKey]).open(cipher.seal(token, place), place)).toBeUndefined();
  });

  it('does not take another key of the same name', () => {
    const impostor = createCipher([{ id: 'k2', key: Buffer.alloc(32, 9) }]);
    expect(impostor.open(cipher.seal(token, place), place)).toBeUndefined();
  });

  it('does not open an envelope that names another of its keys, even one of the same bytes', () => {
    const twins = createCipher([newKey, { id: 'twin', key: newKey.key }]);
    const envelope = twins.seal(token, place);
    expect(twins.open(envelope, place)).toBe(token);
    expect(twins.open(envelope.replace('.k2.', '.twin.'), place)).toBeUndefined();
  });

  it('has at least one key', () => {
    expect(() => createCipher([])).toThrow(RangeError);
  });
});

describe('a changed envelope', () => {
  const envelope = cipher.seal(token, place);
  const [version, id, nonce, sealed, tag] = split(envelope);

  it('does not open with any bit of its nonce, ciphertext or tag turned', () => {
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
    expect(turned.filter((one) => cipher.open(one, place) !== undefined)).toEqual([]);
  });

  it('does not open with any bit of its text turned', () => {
    const text = Buffer.from(envelope);
    const turned = Array.from({ length: text.length * 8 }, (_, bit) => {
      const changed = Buffer.from(text);
      changed[bit >> 3] = (text[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return changed;
    });
    const texts = turned.flatMap((bytes) => [bytes.toString('latin1'), bytes.toString('utf8')]);
    expect(texts.filter((one) => cipher.open(one, place) !== undefined)).toEqual([]);
  });

  it('does not open with any of its characters replaced by any other', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n';
    const replaced = Array.from(envelope).flatMap((old, index) =>
      Array.from(alphabet)
        .filter((one) => one !== old)
        .map((one) => `${envelope.slice(0, index)}${one}${envelope.slice(index + 1)}`),
    );
    expect(replaced.filter((one) => cipher.open(one, place) !== undefined)).toEqual([]);
  });

  it.each(['=', '==', '\n', ' ', '.', '.AA', '\u0000', 'A'])(
    'does not open with %j at its end or its beginning',
    (more) => {
      expect(cipher.open(`${envelope}${more}`, place)).toBeUndefined();
      expect(cipher.open(`${more}${envelope}`, place)).toBeUndefined();
    },
  );

  it('does not open with its tag cut short', () => {
    for (let length = 0; length < 16; length += 1) {
      expect(cipher.open(join(version, id, nonce, sealed, tag.subarray(0, length)), place)).toBeUndefined();
    }
    expect(cipher.open(join(version, id, nonce, sealed, Buffer.concat([tag, tag])), place)).toBeUndefined();
  });

  it('does not open with a nonce of another length', () => {
    for (const other of [Buffer.alloc(0), nonce.subarray(1), Buffer.concat([nonce, Buffer.alloc(4)])]) {
      expect(cipher.open(join(version, id, other, sealed, tag), place)).toBeUndefined();
    }
  });

  it('does not open cut off anywhere', () => {
    for (let length = 0; length < envelope.length; length += 1) {
      expect(cipher.open(envelope.slice(0, length), place)).toBeUndefined();
    }
  });

  it('does not open with its parts missing, doubled or in another order', () => {
    const wrong = [
      join(version, id, nonce, sealed),
      join(version, id, nonce, tag),
      join(version, id, nonce, sealed, tag, tag),
      join(version, id, sealed, nonce, tag),
      join(id, version, nonce, sealed, tag),
      join('', id, nonce, sealed, tag),
    ];
    expect(wrong.filter((one) => cipher.open(one, place) !== undefined)).toEqual([]);
  });

  it.each(['v0', 'v2', 'V1', '', 'v1 ', 'v'])('does not open as of version %j', (other) => {
    expect(cipher.open(join(other, id, nonce, sealed, tag), place)).toBeUndefined();
  });

  it.each(['k3', '', 'K2', 'constructor', '__proto__', 'k2 ', 'k1'])(
    'does not open by the key %j',
    (other) => {
      expect(cipher.open(join(version, other, nonce, sealed, tag), place)).toBeUndefined();
    },
  );
});

describe('what was never sealed', () => {
  it('does not open and does no harm', () => {
    const envelopeLike = fc.array(fc.oneof(fc.base64String(), fc.constantFrom('v1', 'k1', 'k2', '')), {
      maxLength: 7,
    });
    const garbage = fc.oneof(
      texts,
      envelopeLike.map((parts) => parts.join('.')),
      fc.uint8Array({ maxLength: 80 }).map((bytes) => `v1.k2.${Buffer.from(bytes).toString('base64url')}`),
      fc
        .tuple(
          fc.uint8Array({ minLength: 12, maxLength: 12 }),
          fc.uint8Array(),
          fc.uint8Array({ minLength: 16, maxLength: 16 }),
        )
        .map((parts) => join('v1', 'k1', ...parts.map((part) => Buffer.from(part)))),
    );
    fc.assert(
      fc.property(garbage, (text) => {
        expect(cipher.open(text, place)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
