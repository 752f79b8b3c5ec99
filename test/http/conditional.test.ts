import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, answerConditional } from '../../src/http/conditional.ts';
import type { RequestContext } from '../../src/http/request-context.ts';
import { bodilessMessage } from '../support/edge.ts';

/** Any text: of all scripts, and with control characters. */
const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));

describe('a list of entity tags', () => {
  it.each([
    ['"a"', '"a"'],
    ['W/"a"', '"a"'],
    ['"a"', 'W/"a"'],
    ['W/"a"', 'W/"a"'],
    ['"x", "a"', '"a"'],
    ['"a", "x"', '"a"'],
    ['"x","a","y"', '"a"'],
    ['W/"x" ,\tW/"a"', '"a"'],
    [' "a" ', '"a"'],
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
    ['"a-gzip"', '"a"'],
    ['"a-gzip"', 'W/"a"'],
    ['W/"a-gzip"', '"a"'],
    ['W/"a-gzip"', 'W/"a"'],
    ['"a--gzip"', '"a"'],
    ['"a-br"', 'W/"a"'],
    ['"a-deflate"', '"a"'],
    ['"a-zstd"', '"a"'],
    ['"x-gzip", W/"a-br"', '"a"'],
    ['"a-gzip"', '"a-gzip"'],
    ['"a-gzip-gzip"', '"a-gzip"'],
    ['*', '"a"'],
    ['*', 'W/"a"'],
    [' * ', '"a"'],
  ])('%s holds %s', (list, tag) => {
    expect(matches(list, tag)).toBe(true);
  });

  it.each([
    ['"a"', '"a-gzip"'],
    ['"a-gzip-gzip"', '"a"'],
    ['"a---gzip"', '"a"'],
    ['"agzip"', '"a"'],
    ['"a-gzip2"', '"a"'],
    ['"a-GZIP"', '"a"'],
    ['"a-x"', '"a"'],
    ['"b-gzip"', '"a"'],
    ['a-gzip', '"a"'],
    ['"b"', '"a"'],
    ['"A"', '"a"'],
    ['"aa"', '"a"'],
    ['"a "', '"a"'],
    ['"a,b"', '"a"'],
    ['"a,b"', '"b"'],
    ['"a","b"', '","'],
    ['"a", "b"', '"a,b"'],
    ['"W/a"', 'W/"a"'],
    ['W/"b"', 'W/"a"'],
    ['', '"a"'],
    [' ', '"a"'],
    [',', '"a"'],
    ['""', '"a"'],
    ['a', '"a"'],
    ['W/a', 'W/"a"'],
    ["'a'", '"a"'],
    ['"a', '"a"'],
    ['a"', '"a"'],
    ['**', '"a"'],
    ['"*"', '"a"'],
    ['*, "b"', '"a"'],
    ['W/*', '"a"'],
    ['"\\"a\\""', '"a"'],
    ['undefined', '"a"'],
  ])('%j does not hold %s', (list, tag) => {
    expect(matches(list, tag)).toBe(false);
  });

  const opaque = fc
    .string({ unit: fc.constantFrom(',', ',', 'a', 'b', 'W', '/', '*', '\\', '!', '#', '~'), maxLength: 6 })
    .map((text) => `"${text}"`);
  const tags = fc.tuple(fc.boolean(), opaque).map(([weak, text]) => (weak ? `W/${text}` : text));
  const withoutWeakness = (tag: string): string => (tag.startsWith('W/') ? tag.slice(2) : tag);

  it('holds exactly the tags that were written into it, weak ones and strong ones alike', () => {
    const separators = fc.constantFrom(',', ', ', ' ,\t', ',,');
    fc.assert(
      fc.property(
        fc.array(tags, { minLength: 1, maxLength: 5 }),
        separators,
        tags,
        (list, separator, tag) => {
          const expected = list.map(withoutWeakness).includes(withoutWeakness(tag));
          expect(matches(list.join(separator), tag)).toBe(expected);
          expect(list.every((one) => matches(list.join(separator), one))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is read in a time that grows with its length alone', () => {
    for (const list of [
      '"'.repeat(16_000),
      'W/'.repeat(8000),
      `"${'a'.repeat(16_000)}`,
      '"a",'.repeat(4000),
    ]) {
      expect(matches(list, '"b"')).toBe(false);
    }
  });

  it('never fails, whatever it says', () => {
    fc.assert(
      fc.property(texts, (list) => {
        expect(matches(list, '"a tag that nobody has"')).toBe(list.trim() === '*');
      }),
    );
  });
});

describe('an answer to a conditional request', () => {
  const answer = {
    status: 200,
    headers: { ETag: 'W/"tag"', 'Cache-Control': 'private, max-age=7', Vary: 'Authorization' },
    body: { revenue_total: 1 },
  };

  it.each(['GET', 'HEAD'])(
    'is 304 without a body but with all headers when the client of %s has its tag',
    (method) => {
      expect(answerConditional(request(method, '"other", "tag"'), answer)).toEqual({
        ...answer,
        status: 304,
        body: undefined,
      });
      expect(answerConditional(request(method, '*'), answer)).toMatchObject({ status: 304 });
    },
  );

  it('is whole when the client has another one, or names none', () => {
    expect(answerConditional(request('GET', '"other"'), answer)).toBe(answer);
    expect(answerConditional(request('GET', ''), answer)).toBe(answer);
    expect(answerConditional(request('GET'), answer)).toBe(answer);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    'is whole for %s, whatever tag is sent along',
    (method) => {
      expect(answerConditional(request(method, '*'), answer)).toBe(answer);
      expect(answerConditional(request(method, '"tag"'), answer)).toBe(answer);
    },
  );

  it.each([201, 204, 304, 400, 401, 403, 404, 500, 503])('is whole when its status is %d', (status) => {
    const other = { ...answer, status };
    expect(answerConditional(request('GET', '*'), other)).toBe(other);
    expect(answerConditional(request('GET', '"tag"'), other)).toBe(other);
  });

  it('is whole when it has no tag', () => {
    const untagged = { ...answer, headers: { Vary: 'Authorization' } };
    expect(answerConditional(request('GET', '*'), untagged)).toBe(untagged);
  });
});

function request(method: string, ifNoneMatch?: string): Pick<RequestContext, 'method' | 'request'> {
  const message = bodilessMessage();
  if (ifNoneMatch !== undefined) message.headers['if-none-match'] = ifNoneMatch;
  return { method, request: message };
}
