/**
 * Moves the examples' times to the present: a `live` page must not show figures of a past March.
 */

/** The time of reading in the contract's examples. */
const exampleMs = Date.parse('2026-03-14T10:42:05Z');
const dayMs = 86_400_000;
const units: { readonly [interval: string]: number | undefined } = {
  minute: 60_000,
  hour: 3_600_000,
  day: dayMs,
};

/** Window bounds keep their clock times: they move by whole days. */
const bounds = new Set(['from', 'to', 'start', 'end']);
const momentForm = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const dateForm = /^\d{4}-\d\d-\d\d$/;

type Running = { interval: string; interval_start: string; data_as_of: string };
const isRunning = (value: object): value is Running =>
  ['interval', 'interval_start', 'data_as_of'].every((name) => typeof Reflect.get(value, name) === 'string');

export function moveToNow(body: unknown, nowMs: number): unknown {
  const deltaMs = nowMs - exampleMs;
  const wholeDaysMs = Math.floor(deltaMs / dayMs) * dayMs;
  const shift = (text: string, byMs: number): string =>
    new Date(Date.parse(text) + byMs).toISOString().replace('.000Z', 'Z');
  const text = JSON.stringify(body);
  const start = ({ interval, interval_start, data_as_of }: Running): string => {
    const unitMs = units[interval] ?? dayMs;
    const startMs = Date.parse(interval_start);
    return shift(interval_start, Math.floor((Date.parse(data_as_of) - startMs) / unitMs) * unitMs);
  };
  // Inner values first: a window's start needs the moved `data_as_of`.
  const move = (name: string, value: unknown): unknown => {
    if (value instanceof Object && isRunning(value)) return { ...value, interval_start: start(value) };
    if (typeof value !== 'string' || name === 'interval_start') return value;
    if (momentForm.test(value)) return shift(value, bounds.has(name) ? wholeDaysMs : deltaMs);
    return dateForm.test(value) ? shift(`${value}T00:00:00Z`, wholeDaysMs).slice(0, 10) : value;
  };
  return text && JSON.parse(text, move);
}
