/** Moves the examples' times to the present: a page that is `live` is not to show figures of some past March. */

/** When the contract's examples say that their figures were read. */
const exampleMs = Date.parse('2026-03-14T10:42:05Z');
const dayMs = 86_400_000;
const units: { readonly [interval: string]: number | undefined } = {
  minute: 60_000,
  hour: 3_600_000,
  day: dayMs,
};

/** Bounds of windows stay at the clock times that they have: they move by whole days. */
const bounds = new Set(['from', 'to', 'start', 'end']);
const momentForm = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const dateForm = /^\d{4}-\d\d-\d\d$/;

type Running = { interval: string; interval_start: string; data_as_of: string };
const isRunning = (value: object): value is Running =>
  ['interval', 'interval_start', 'data_as_of'].every((name) => typeof Reflect.get(value, name) === 'string');

export function moveToNow(body: unknown, nowMs: number): unknown {
  const deltaMs = nowMs - exampleMs;
  const wholeDaysMs = Math.floor(deltaMs / dayMs) * dayMs;
  const moved = (text: string, byMs: number): string =>
    new Date(Date.parse(text) + byMs).toISOString().replace('.000Z', 'Z');
  const text = JSON.stringify(body);
  const start = ({ interval, interval_start, data_as_of }: Running): string => {
    const unitMs = units[interval] ?? dayMs;
    const startMs = Date.parse(interval_start);
    return moved(interval_start, Math.floor((Date.parse(data_as_of) - startMs) / unitMs) * unitMs);
  };
  // The inner values come first: `data_as_of` has been moved when its window's start is.
  const move = (name: string, value: unknown): unknown => {
    if (value instanceof Object && isRunning(value)) return { ...value, interval_start: start(value) };
    if (typeof value !== 'string' || name === 'interval_start') return value;
    if (momentForm.test(value)) return moved(value, bounds.has(name) ? wholeDaysMs : deltaMs);
    return dateForm.test(value) ? moved(`${value}T00:00:00Z`, wholeDaysMs).slice(0, 10) : value;
  };
  return text && JSON.parse(text, move);
}
