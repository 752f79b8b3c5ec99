import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, answerConditional } from '../../src/http/respond.ts';
import type { RequestContext } from '../../src/http/request-context.ts';
import { bodilessMessage } from '../support/edge.ts';

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));

describe('a list of entity tags', () => {
  const ofA = (list: string): [list: string, tag: string] => [list, '"a"'];
  const ofWeakA = (list: string): [list: string, tag: string] => [list, 'W/"a"'];

  it.each([
    ...['"a"', 'W/"a"', '"x", "a"', '"a", "x"', '"x","a","y"', 'W/"x" ,\tW/"a"', ' "a" '].map(ofA),
    ...['"a-gzip"', 'W/"a-gzip"', '"a--gzip"', '"a-br"', '"a-deflate"', '"a-zstd"'].map(ofA),
    ...['"x-gzip", W/"a-br"', '*', ' * '].map(ofA),
    ...['"a"', 'W/"a"', '"a-gzip"', 'W/"a-gzip"', '"a-br"', '*'].map(ofWeakA),
    [', "a",, "b",', '"b"'],
    ['"a,b"', '"a,b"'],
    ['"x", "a,b", "y"', '"a,b"'],
    ['","', '","'],
    ['""', '""'],
    ['W/""', '""'],
    ['"!#$%&\'()*+-./:;<=>?@[]^_`{|}~"', '"!#$%&\'()*+-./:;<=>?@[]^_`{|}~"'],
    ['"a\\"', '"a\\"'],
    ['"\u00e9"', '"\u00e9"'],
    ['"W/a"', '"W/a"'],
    ['"a-gzip"', '"a-gzip"'],
    ['"a-gzip-gzip"', '"a-gzip"'],
  ])('%s holds %s', (list, tag) => {
    expect(matches(list, tag)).toBe(true);
  });

  it.each([
    ...['"a-gzip-gzip"', '"a---gzip"', '"agzip"', '"a-gzip2"', '"a-GZIP"', '"a-x"', '"b-gzip"', 'a-gzip'].map(
      ofA,
    ),
    ...['"b"', '"A"', '"aa"', '"a "', '"a,b"', '', ' ', ',', '""', 'a', "'a'", '"a', 'a"'].map(ofA),
    ...['**', '"*"', '*, "b"', 'W/*', '"\\"a\\""', 'undefined'].map(ofA),
    ...['"W/a"', 'W/"b"', 'W/a'].map(ofWeakA),
    ['"a"', '"a-gzip"'],
    ['"a,b"', '"b"'],
    ['"a","b"', '","'],
    ['"a", "b"', '"a,b"'],
  ])('%j does not hold %s', (list, tag) => {
    expect(matches(list, tag)).toBe(false);
  });

  const opaque = fc
    .string({ unit: fc.constantFrom(',', ',', 'a', 'b', 'W', '/', '*', '\\', '!', '#', '~'), maxLength: 6 })
    .map((text) => `"${text}"`);
  const tags = fc.tuple(fc.boolean(), opaque).map(([weak, text]) => (weak ? `W/${text}` : text));
  const dropWeakness = (tag: string): string => (tag.startsWith('W/') ? tag.slice(2) : tag);

  it('matches exactly its tags, weak or strong', () => {
    const separators = fc.constantFrom(',', ', ', ' ,\t', ',,');
    const property = fc.property(
      fc.array(tags, { minLength: 1, maxLength: 5 }),
      separators,
      tags,
      (list, separator, tag) => {
        const expected = list.map(dropWeakness).includes(dropWeakness(tag));
        expect(matches(list.join(separator), tag)).toBe(expected);
        expect(list.every((one) => matches(list.join(separator), one))).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it('is parsed in linear time', () => {
    const endless = ['"'.repeat(16_000), 'W/'.repeat(8000), `"${'a'.repeat(16_000)}`, '"a",'.repeat(4000)];
    for (const list of endless) {
      expect(matches(list, '"b"')).toBe(false);
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(texts, (list) => {
        expect(matches(list, '"a tag that nobody has"')).toBe(list.trim() === '*');
      }),
    );
  });
});

describe('a response to a conditional request', () => {
  const answer = {
    status: 200,
    headers: { ETag: 'W/"tag"', 'Cache-Control': 'private, max-age=7', Vary: 'Authorization' },
    body: { revenue_total: 1 },
  };

  it.each(['GET', 'HEAD'])('is a 304 without body and with all headers for %s with its ETag', (method) => {
    const notModified = { ...answer, status: 304, body: undefined };
    expect(answerConditional(request(method, '"other", "tag"'), answer)).toEqual(notModified);
    expect(answerConditional(request(method, '*'), answer)).toEqual(notModified);
  });

  it.each(['"other"', '', undefined])('is complete when the client names %j', (tag) => {
    expect(answerConditional(request('GET', tag), answer)).toBe(answer);
  });

  it('is complete when it has no ETag', () => {
    const untagged = { ...answer, headers: { Vary: 'Authorization' } };
    expect(answerConditional(request('GET', '*'), untagged)).toBe(untagged);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('is complete for %s with any ETag', (method) => {
    for (const tag of ['*', '"tag"']) expect(answerConditional(request(method, tag), answer)).toBe(answer);
  });

  it.each([201, 204, 304, 400, 401, 403, 404, 500, 503])('is complete when its status is %d', (status) => {
    const other = { ...answer, status };
    for (const tag of ['*', '"tag"']) expect(answerConditional(request('GET', tag), other)).toBe(other);
  });
});

function request(method: string, ifNoneMatch?: string): Pick<RequestContext, 'method' | 'request'> {
  const message = bodilessMessage();
  if (ifNoneMatch !== undefined) message.headers['if-none-match'] = ifNoneMatch;
  return { method, request: message };
}
