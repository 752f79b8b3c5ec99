/** The simulator's one clock: real time moved by an offset, or stopped at an instant. */

type ClockState = { readonly nowMs: number; readonly offsetMs: number; readonly frozen: boolean };

export type SimulatorClock = {
  nowMs(): number;
  state(): ClockState;
  /** Runs on, this far ahead of (or behind) real time. */
  shiftBy(offsetMs: number): void;
  /** Runs on from this instant. */
  runFrom(nowMs: number): void;
  /** Stands still until it is set again. */
  freezeAt(nowMs: number): void;
  reset(): void;
};

export function createSimulatorClock(): SimulatorClock {
  let offsetMs = 0;
  let frozenAtMs: number | null = null;

  function nowMs(): number {
    return frozenAtMs ?? Date.now() + offsetMs;
  }

  function shiftBy(offset: number): void {
    offsetMs = offset;
    frozenAtMs = null;
  }

  return {
    nowMs,
    state: () => ({ nowMs: nowMs(), offsetMs: nowMs() - Date.now(), frozen: frozenAtMs !== null }),
    shiftBy,
    runFrom: (instantMs) => shiftBy(instantMs - Date.now()),
    freezeAt(instantMs) {
      frozenAtMs = instantMs;
    },
    reset: () => shiftBy(0),
  };
}
