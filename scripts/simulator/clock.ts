/** The simulator's only clock: real time plus an offset, or a fixed instant. */

type ClockState = { readonly nowMs: number; readonly offsetMs: number; readonly frozen: boolean };

export type SimulatorClock = {
  nowMs(): number;
  state(): ClockState;
  /** Runs this far ahead of (or behind) real time. */
  shiftBy(offsetMs: number): void;
  /** Runs from this instant. */
  runFrom(nowMs: number): void;
  /** Stands still until set again. */
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
