import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxBodyBytes, readBody } from '../../src/http/parse.ts';

/** A message whose body comes in these pieces, and then ends unless it is left open. */
function messageOf(
  pieces: readonly Uint8Array[],
  {
    headers = {},
    isOpen = false,
  }: { readonly headers?: Record<string, string>; readonly isOpen?: boolean } = {},
): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  Object.assign(message.headers, {
    'content-type': 'application/json',
    'transfer-encoding': 'chunked',
    ...headers,
  });
  for (const piece of pieces) message.push(piece);
  if (!isOpen) message.push(null);
  return message;
}

/** The bytes, cut at these places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.byteLength + 1)), bytes.byteLength].toSorted(
    (a, b) => a - b,
  );
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ byteLength }) => byteLength > 0);
}

describe('a body', () => {
  it('is the value that its text writes, wherever the pieces are cut', async () => {
    const values = fc.jsonValue({ stringUnit: 'binary' }).filter((value) => value !== undefined);
    await fc.assert(
      fc.asyncProperty(values, fc.array(fc.nat(), { maxLength: 8 }), async (value, places) => {
        const text = JSON.stringify(value);
        const body = await readBody(messageOf(cut(Buffer.from(text), places)));
        expect(body).toEqual({ kind: 'json', value: JSON.parse(text) });
      }),
    );
  });

  it('is as large as its bytes, in however many pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -2, max: 2 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (by, places) => {
          const bytes = Buffer.alloc(maxBodyBytes + by, ' ').fill('5', 0, 1);
          const body = await readBody(messageOf(cut(bytes, places)));
          expect(body.kind).toBe(by > 0 ? 'too-large' : 'json');
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is not waited for once it is too large', async () => {
    const message = messageOf([Buffer.alloc(maxBodyBytes + 1)], { isOpen: true });
    expect(await readBody(message)).toEqual({ kind: 'too-large' });
  });

  it('leaves nothing unread of what is too large', async () => {
    const message = messageOf([Buffer.alloc(maxBodyBytes + 1)], { isOpen: true });
    await readBody(message);
    message.push(Buffer.alloc(maxBodyBytes));
    message.push(null);
    await once(message, 'end');
    expect(message.readableLength).toBe(0);
  });

  it('that breaks off is no JSON', async () => {
    const message = messageOf([Buffer.from('{}')], { isOpen: true });
    const body = readBody(message);
    message.destroy(new Error('aborted'));
    expect(await body).toEqual({ kind: 'not-json' });
  });

  it('that is empty is none if it says so, and no JSON if it comes in chunks', async () => {
    const declared = messageOf([], { headers: { 'content-length': '0' } });
    delete declared.headers['transfer-encoding'];
    expect(await readBody(declared)).toEqual({ kind: 'none' });
    expect(await readBody(messageOf([]))).toEqual({ kind: 'not-json' });
  });

  it.each([
    ['another media type', { 'content-type': 'text/plain' }],
    ['no media type', { 'content-type': '' }],
    ['another charset', { 'content-type': 'application/json; charset=utf-16' }],
    ['a coding', { 'content-encoding': 'gzip' }],
    ['two codings', { 'content-encoding': 'identity, gzip' }],
  ])('of %s is rejected before a byte of it has come', async (_, headers) => {
    expect(await readBody(messageOf([], { headers, isOpen: true }))).toEqual({ kind: 'unsupported' });
  });

  it('that is announced as too large is rejected before a byte of it has come', async () => {
    const headers = { 'content-length': String(maxBodyBytes + 1) };
    expect(await readBody(messageOf([], { headers, isOpen: true }))).toEqual({ kind: 'too-large' });
  });
});
