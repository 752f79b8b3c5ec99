/** The readiness probe of the database: any number of callers cost one statement a second. */
import type { Clock } from '../model/clock.ts';
import type { FailedCheck } from './guard.ts';
import { classifyDatabaseError, DatabaseUnavailableError, readOnly } from './pool.ts';

export type DatabaseCheck = FailedCheck | 'database';
type Probe = () => Promise<readonly DatabaseCheck[]>;

/** Runs the checks; an unavailable database is a failed check. Other errors are thrown. */
export function createProbe(checks: () => Promise<FailedCheck[]>): Probe {
  return async () => {
    try {
      return await checks();
    } catch (error) {
      const classified = classifyDatabaseError(error);
      if (classified instanceof DatabaseUnavailableError)
        return [classified.code === readOnly ? 'read_only' : 'database'];
      throw classified;
    }
  };
}

const maxAgeMs = 1_000;
const maxWaitMs = 500;

/** Shares one running probe, and its result for a second. After 0.5 s: `database`. */
export function shareProbe(probe: Probe, clock: Clock): Probe {
  let running: ReturnType<Probe> | undefined;
  let last: { readonly failed: readonly DatabaseCheck[]; readonly atMs: number } | undefined;
  const run = async (): ReturnType<Probe> => {
    try {
      const failed = await probe();
      last = { failed, atMs: clock.monotonicMs() };
      return failed;
    } finally {
      running = undefined;
    }
  };
  return async () => {
    if (last && clock.monotonicMs() - last.atMs < maxAgeMs) return last.failed;
    running ??= run();
    const settled = new AbortController();
    const late = clock.sleep(maxWaitMs, settled.signal).then((): DatabaseCheck[] => ['database']);
    try {
      return await Promise.race([running, late]);
    } finally {
      settled.abort();
    }
  };
}
