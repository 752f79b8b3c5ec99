/** The last refresh of PayPal's search index, and the end of its data. */
import { randomAt } from '../random.ts';

export type Refresh = {
  /** Rows, amounts and statuses as of this moment. */
  readonly takenAtMs: number;
  /** The last moment included, a whole second. */
  readonly throughMs: number;
};

const hourMs = 3_600_000;

/** Advances in most hours, one to three hours behind the present. */
export function refreshAt(nowMs: number): Refresh {
  const hour = Math.floor(nowMs / hourMs);
  const lag = lagOf(hour);
  const hasMoved = lag <= lagOf(hour - 1);
  return {
    takenAtMs: (hasMoved ? hour : hour - 1) * hourMs,
    throughMs: (hour - lag) * hourMs - 1_000,
  };
}

/** One or two hours. */
function lagOf(hour: number): number {
  return 1 + randomAt(0x9a1, hour, 0).below(2);
}
