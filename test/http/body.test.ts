import { once } from 'node:events';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxBodyBytes, readBody } from '../../src/http/parse.ts';

/** A message whose body comes in these pieces, and then ends unless it is left open. */
function messageOf(
  pieces: readonly Uint8Array[],
  { headers = {}, isOpen = false }: { headers?: Record<string, string>; isOpen?: boolean } = {},
): IncomingMessage {
  const message = new IncomingMessage(new Socket());
  const usual = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
  Object.assign(message.headers, usual, headers);
  for (const piece of pieces) message.push(piece);
  if (!isOpen) message.push(null);
  return message;
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % (bytes.byteLength + 1)), bytes.byteLength].toSorted(
    (a, b) => a - b,
  );
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ byteLength }) => byteLength > 0);
}

describe('a body', () => {
  const places = fc.array(fc.nat(), { maxLength: 8 });

  it('is the value that its text writes, wherever the pieces are cut', async () => {
    const values = fc.jsonValue({ stringUnit: 'binary' }).filter((value) => value !== undefined);
    const property = fc.asyncProperty(values, places, async (value, at) => {
      const text = JSON.stringify(value);
      const body = await readBody(messageOf(cut(Buffer.from(text), at)));
      expect(body).toEqual({ kind: 'json', value: JSON.parse(text) });
    });
    await fc.assert(property);
  });

  it('is as large as its bytes, in however many pieces', async () => {
    const property = fc.asyncProperty(fc.integer({ min: -2, max: 2 }), places, async (by, at) => {
      const bytes = Buffer.alloc(maxBodyBytes + by, ' ').fill('5', 0, 1);
      const body = await readBody(messageOf(cut(bytes, at)));
      expect(body.kind).toBe(by > 0 ? 'too-large' : 'json');
    });
    await fc.assert(property, { numRuns: 50 });
  });

  it('is not waited for once it is too large, and nothing of it is left unread', async () => {
    const message = messageOf([Buffer.alloc(maxBodyBytes + 1)], { isOpen: true });
    expect(await readBody(message)).toEqual({ kind: 'too-large' });
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
    ['another media type', 'unsupported', { 'content-type': 'text/plain' }],
    ['no media type', 'unsupported', { 'content-type': '' }],
    ['another charset', 'unsupported', { 'content-type': 'application/json; charset=utf-16' }],
    ['a coding', 'unsupported', { 'content-encoding': 'gzip' }],
    ['two codings', 'unsupported', { 'content-encoding': 'identity, gzip' }],
    ['too many bytes', 'too-large', { 'content-length': String(maxBodyBytes + 1) }],
  ])('that announces %s is rejected before a byte of it has come', async (_, kind, headers) => {
    expect(await readBody(messageOf([], { headers, isOpen: true }))).toEqual({ kind });
  });
});
