/** An HTTP client for any request: invalid paths, repeated headers, bodies of any kind. */
import { request as open } from 'node:http';
import type { Agent, IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

export type Asked = {
  readonly method: string;
  /** The target, exactly as in the request line. */
  readonly path: string;
  /** A list is sent as several header lines. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** A text or buffer gets a Content-Length; a stream is chunked unless headers differ. */
  readonly body?: string | Buffer | Readable;
};

export type Got = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; undefined if empty. */
  readonly body: unknown;
};

/** The server may wait 10 s (ANSWER_DEADLINE_MS) for a platform before it responds. */
const timeoutMs = 20_000;

/** @throws Error on a timeout (20 s), an incomplete response, or a body other than JSON */
export async function send(url: string, asked: Asked, agent: Agent | false = false): Promise<Got> {
  const { method, path, headers, body } = asked;
  const { hostname, port } = new URL(url);
  const sent: OutgoingHttpHeaders = {};
  for (const [name, value] of Object.entries(headers))
    sent[name] = typeof value === 'string' ? value : [...value];
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
  if (isWhole) sent['content-length'] = Buffer.byteLength(body);
  const signal = AbortSignal.timeout(timeoutMs);
  const request = open({ hostname, port, method, path, headers: sent, agent, signal });
  const response = new Promise<Got>((resolve, reject) => {
    request.once('error', reject).once('response', (message) => {
      const isStream = message.headers['content-type'] === 'text/event-stream';
      const goesOn = isStream && message.headers['content-length'] === undefined && method !== 'HEAD';
      (goesOn ? readFirstEvent(message) : textOf(message))
        .then((text) => {
          const parsed: unknown = text === '' ? undefined : isStream ? text : JSON.parse(text);
          resolve({ status: message.statusCode ?? 0, headers: message.headers, text, body: parsed });
        })
        .catch(reject);
    });
  });
  if (isWhole) request.end(body);
  else if (body) {
    if (sent['content-length'] === undefined) request.setHeader('transfer-encoding', 'chunked');
    body.on('error', () => undefined).pipe(request);
    request.flushHeaders();
    request.once('close', () => void body.destroy());
  } else {
    if (method === 'POST')
      for (const name of ['content-length', 'transfer-encoding']) request.removeHeader(name);
    request.end();
  }
  return response;
}

/** Reads the first event of an endless stream, then closes it. */
async function readFirstEvent(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) {
    text += String(chunk);
    if (text.includes('\n\n')) break;
  }
  return text;
}

const maxReadable = 1_000;

export function curlLine(url: string, { method, path, headers, body }: Asked): string {
  const quote = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => `-H ${quote(`${name}: ${one}`)}`),
  );
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : undefined;
  const packed = bytes && bytes.byteLength > maxReadable ? gzipSync(bytes) : undefined;
  const sendsBody = bytes
    ? [
        `echo ${(packed ?? bytes).toString('base64')} | base64 -d | ${packed ? 'gunzip | ' : ''}`,
        ' --data-binary @-',
      ]
    : ['', ''];
  const target = quote(`${url}${path}`);
  return `${sendsBody[0]}curl -i --path-as-is -X ${method} ${lines.join(' ')}${sendsBody[1]} ${target}`;
}
