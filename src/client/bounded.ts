/** Work that ends: with what it came to, or with the reason why it came to nothing. */
import type { Environment } from './environment.ts';
import type { CallOptions } from './request.ts';
import type { Failed } from './result.ts';

/** Does the work until the caller's signal or the time-out ends it; it need not heed the signal that it is handed. */
export async function withTimeout<T>(
  { after }: Environment,
  { signal, timeoutMs = 30_000 }: CallOptions,
  otherwise: Failed['reason'],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | Failed> {
  const clock = new AbortController();
  const cancel = after(timeoutMs, () => clock.abort());
  const limits = AbortSignal.any(signal ? [signal, clock.signal] : [clock.signal]);
  try {
    const stopped = new Promise<never>((_, failed) => {
      limits.addEventListener('abort', () => failed(limits.reason));
    });
    limits.throwIfAborted();
    return await Promise.race([work(limits), stopped]);
  } catch (error) {
    const reason = signal?.aborted ? 'aborted' : clock.signal.aborted ? 'timeout' : otherwise;
    return { status: 'failed', reason, error };
  } finally {
    cancel();
  }
}
