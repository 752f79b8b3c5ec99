import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ids from '../../src/model/ids.ts';

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));

const id = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

describe.each([
  ['a tenant', ids.parseTenantId],
  ['a connection', ids.parseConnectionId],
  ['a correlation', ids.parseCorrelationId],
  ['a lease', ids.parseLeaseToken],
])('the id of %s', (_, parse) => {
  it('is a UUID of any version in either case, and parses to lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(parse(uuid)).toBe(uuid);
        expect(parse(uuid.toUpperCase())).toBe(uuid);
      }),
    );
    expect(parse('0192F0c1-7A2B-7c3d-8E4f-5a6b7c8d9E0F')).toBe(id);
    expect(parse('00000000-0000-0000-0000-000000000000')).toBe('00000000-0000-0000-0000-000000000000');
  });

  const lengths = ['', 'x', id.slice(1), `${id}0`];
  const wrapped = [` ${id}`, `${id} `, `${id}\n`, `\n${id}`, `{${id}}`, `urn:uuid:${id}`];
  const several = [`${id}\n${id}`, `${id},${id}`, `${id}'; drop table tenants --`];
  const hyphens = [id.replaceAll('-', ''), id.replaceAll('-', '_'), id.replace('-', '\u2010')];
  const digits = [id.replace('0', 'g'), id.replace('0', '０')];
  it.each([...lengths, ...wrapped, ...several, ...hyphens, ...digits])('is not %j', (text) => {
    expect(parse(text)).toBeUndefined();
  });

  it('is no other text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(parse(text)).toBeUndefined();
      }),
    );
  });
});
