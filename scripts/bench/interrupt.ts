/** Cleans up after an interrupted bench: processes in other groups, and data. */
type Cleanup = () => Promise<unknown>;
const cleanups = new Set<Cleanup>();

/** Returns a function to unregister the cleanup. */
export function onInterrupt(cleanup: Cleanup): () => void {
  cleanups.add(cleanup);
  return () => void cleanups.delete(cleanup);
}

export function listenForSignals(): void {
  const end = (): void =>
    void Promise.allSettled([...cleanups].map(async (cleanup) => cleanup())).then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, end);
}
