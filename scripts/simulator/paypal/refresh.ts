/** When PayPal's search index was last refreshed, and up to which moment it then held data. */
import { randomAt } from '../random.ts';

export type Refresh = {
  /** Rows, amounts and statuses are those of this moment. */
  readonly takenAtMs: number;
  /** The last moment that it holds, a whole second. */
  readonly throughMs: number;
};

const hourMs = 3_600_000;

/** On most hours it moves; it lies between one and three hours behind the present. */
export function refreshAt(nowMs: number): Refresh {
  const hour = Math.floor(nowMs / hourMs);
  const lag = lagOf(hour);
  const hasMoved = lag <= lagOf(hour - 1);
  return {
    takenAtMs: (hasMoved ? hour : hour - 1) * hourMs,
    throughMs: (hour - lag) * hourMs - 1_000,
  };
}

/** In hours: one, or two. */
function lagOf(hour: number): number {
  return 1 + randomAt(0x9a1, hour, 0).below(2);
}
