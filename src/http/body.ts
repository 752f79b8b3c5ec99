/** A request's body → JSON: read to its end within a limit, in the one form that the contract takes. */
import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';

export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unsupported' };

export const mostBodyBytes = 100 * 1024;
export const bodyIsTooLarge = `The body of the request may have ${mostBodyBytes / 1024} KiB.`;

/**
 * Reads the body. What is refused here is not kept any further; the rest is discarded as it comes.
 */
export async function readBody(message: IncomingMessage): Promise<Body> {
  const { headers } = message;
  const declared = Number(headers['content-length'] ?? 0);
  if (declared === 0 && headers['transfer-encoding'] === undefined) return { kind: 'none' };
  if (!isJson(headers['content-type']) || !isPlain(headers['content-encoding']))
    return { kind: 'unsupported' };
  if (declared > mostBodyBytes) return { kind: 'too-large' };
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    const parts: AsyncIterable<Buffer> = message.iterator({ destroyOnReturn: false });
    for await (const chunk of parts) {
      bytes += chunk.byteLength;
      if (bytes > mostBodyBytes) return { kind: 'too-large' };
      chunks.push(chunk);
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    // Or the client broke off: then nobody reads what is answered.
    return { kind: 'not-json' };
  } finally {
    // Node discards only what nobody has begun to read; the rest of this would stand before the next request.
    message.resume();
  }
}

/** JSON is UTF-8 (RFC 8259 §8.1), whether a charset says so or not. */
function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  try {
    const { essence, params } = new MIMEType(contentType);
    return essence === 'application/json' && /^utf-8$/i.test(params.get('charset') ?? 'utf-8');
  } catch {
    return false;
  }
}

function isPlain(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || /^identity$/i.test(contentEncoding);
}
