/** Ends what a bench that is broken off would leave behind: processes in groups of their own, and data. */
type Cleanup = () => Promise<unknown>;
const cleanups = new Set<Cleanup>();

/** Returns what forgets it again. */
export function onInterrupt(cleanup: Cleanup): () => void {
  cleanups.add(cleanup);
  return () => void cleanups.delete(cleanup);
}

export function listenForSignals(): void {
  const end = (): void =>
    void Promise.allSettled([...cleanups].map(async (cleanup) => cleanup())).then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
}
