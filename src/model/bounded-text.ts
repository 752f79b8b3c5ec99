import type { Clock } from './clock.ts';
import { codeOf, type FailureReason } from './failure.ts';

/**
 * Reads the whole body of another server's response as text.
 * @throws Error when the body is cut off, or exceeds `maxBytes` after decoding
 */
export async function readTextUpTo(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (!body) return '';
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export type FetchFailure = {
  readonly reason: FailureReason;
  readonly status: number | null;
  /** Without a response: the code of the system or of TLS. */
  readonly code?: string;
};

export type FetchedText =
  { readonly kind: 'text'; readonly text: string } | ({ readonly kind: 'failed' } & FetchFailure);

type FetchTerms = {
  readonly accept: string;
  readonly maxBytes: number;
  /** For the whole fetch, including the body. */
  readonly deadlineMs: number;
  readonly clock: Clock;
  readonly stopping?: AbortSignal | undefined;
};

/** Fetches a document from a configured URL: one attempt, no redirects, only status 200. */
export async function fetchText(
  url: URL,
  { accept, maxBytes, deadlineMs, clock, stopping }: FetchTerms,
): Promise<FetchedText> {
  const deadline = new AbortController();
  const done = new AbortController();
  void clock.sleep(deadlineMs, done.signal).then(() => deadline.abort());
  const signal = stopping ? AbortSignal.any([deadline.signal, stopping]) : deadline.signal;
  let status: number | null = null;
  const failWith = (reason: FailureReason) => ({ kind: 'failed', reason, status }) as const;
  try {
    const response = await fetch(url, { headers: { accept }, signal, redirect: 'manual' });
    ({ status } = response);
    if (status !== 200) {
      await response.body?.cancel();
      return failWith('upstream_error');
    }
    return { kind: 'text', text: await readTextUpTo(response, maxBytes) };
  } catch (error) {
    if (signal.aborted) return failWith('timeout');
    if (status !== null) return failWith('invalid_response');
    const code = error instanceof Error ? codeOf(error.cause) : undefined;
    return { ...failWith('unreachable'), ...(code !== undefined && { code }) };
  } finally {
    done.abort();
  }
}
