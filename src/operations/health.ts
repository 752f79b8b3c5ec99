/** GET /health/live and /health/ready: for load balancers and supervisors; no token, no tenant. */
import type { DatabaseCheck } from '../db/readiness.ts';
import type { OpenHandler } from './handler.ts';
import { noStore, problem } from './problem.ts';

export type ReadinessCheck = () => Promise<ReadonlyArray<DatabaseCheck | 'shutting_down'>>;

const retryAfterSeconds = 1;

/** Liveness means only: the process answers. */
export function getLiveness(): OpenHandler<'getLiveness'> {
  return async (_, respond) => respond(200, { headers: noStore, body: { status: 'live' } });
}

export function getReadiness(failedChecks: ReadinessCheck): OpenHandler<'getReadiness'> {
  return async ({ info }, respond) => {
    const failed = await failedChecks();
    if (failed.length === 0) return respond(200, { headers: noStore, body: { status: 'ready' } });
    return respond(503, {
      headers: { ...noStore, 'Retry-After': retryAfterSeconds },
      body: {
        ...problem('notReady', info, `Not ready: ${failed.join(', ')}.`),
        failed_checks: [...failed],
      },
    });
  };
}
