/** The day's curve beside an earlier day's, up to the same time of day. */
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import {
  formatMoney,
  toDecimal,
  type Client,
  type MoneyUnit,
  type RealtimeRevenue,
} from '../client/index.ts';
import { align, buildCurve, lastOf, subtractDays, type Curve } from './curve.ts';
import { useThrottled } from './headline.tsx';
import { format, numbers } from './words.ts';

const comparisons = [
  [1, 'Yesterday', 'yesterday at this time'],
  [7, 'Last week', 'this day last week at this time'],
] as const;
type Days = (typeof comparisons)[number][0];

type Drawn = {
  readonly unit: MoneyUnit;
  readonly zone: string;
  readonly startMs: number;
  readonly today: Curve;
  /** Undefined after a failed request. */
  readonly earlier: Curve | undefined;
  readonly days: Days;
};

type DayCurveProps = {
  readonly client: Client;
  readonly day: RealtimeRevenue;
  readonly onZone: (zone: string) => void;
};

export function DayCurve({ client, day, onZone }: DayCurveProps) {
  const [days, setDays] = useState<Days>(1);
  const drawn = useCurves(client, day, days);
  const zone = drawn?.zone;
  useEffect(() => {
    if (zone !== undefined) onZone(zone);
  }, [zone, onZone]);
  // The heading names the drawn comparison until the chosen one is loaded.
  const shown = drawn?.days ?? days;
  const [, label, phrase] = comparisons.find(([one]) => one === shown) ?? comparisons[0];
  return (
    <section className="curve" aria-labelledby="curve-title">
      <div className="bar">
        <h2 id="curve-title">Today, and {label.toLowerCase()} until the same time</h2>
        <label>
          <span className="unseen">Compare with</span>
          <select
            value={String(days)}
            onChange={(event) => setDays(event.currentTarget.value === '7' ? 7 : 1)}
          >
            {comparisons.map(([value, name]) => (
              <option key={value} value={String(value)}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {drawn && <Delta drawn={drawn} phrase={phrase} />}
      {drawn && <Plot drawn={drawn} label={label} />}
      {drawn && <Table drawn={drawn} label={label} />}
    </section>
  );
}

/** Figures may change each second; reading two days so often would cost too much. */
const readEveryMs = 10_000;

/** Reads both curves after each new read of the sources. A failed request keeps the drawn ones. */
function useCurves(client: Client, day: RealtimeRevenue, days: Days): Drawn | undefined {
  const [drawn, setDrawn] = useState<Drawn>();
  const { interval_start: from, data_as_of: newest } = day;
  const to = useThrottled(newest, readEveryMs);
  useEffect(() => {
    const ended = new AbortController();
    const read = async (): Promise<void> => {
      const toMs = Math.max(Date.parse(to), Date.parse(from) + 60_000);
      const query = { from, to: new Date(toMs).toISOString(), granularity: 'hour' } as const;
      const answer = await client.getRevenueSeries({ query, signal: ended.signal });
      if (answer.status !== 200) return;
      const { time_zone: zone, buckets } = answer.data;
      const [start = from, end = to] = [buckets[0]?.start, buckets.at(-1)?.end];
      const shiftBack = (moment: string): string =>
        new Date(subtractDays(Date.parse(moment), days, zone)).toISOString();
      const then = await client.getRevenueSeries({
        query: { from: shiftBack(start), to: shiftBack(end), granularity: 'hour' },
        signal: ended.signal,
      });
      if (ended.signal.aborted) return;
      setDrawn({
        unit: answer.data,
        zone,
        startMs: Date.parse(start),
        today: buildCurve(answer.data, true),
        earlier: then.status === 200 ? buildCurve(then.data, false) : undefined,
        days,
      });
    };
    void read();
    return () => ended.abort();
  }, [client, from, to, days]);
  return drawn;
}

type DeltaProps = { readonly drawn: Drawn; readonly phrase: string };

function Delta({ drawn: { today, earlier, unit }, phrase }: DeltaProps) {
  if (!earlier) return <p className="delta">The server gave no figures of {phrase}. The page asks again.</p>;
  if (earlier.points.length === 0 || today.points.length === 0)
    return <p className="delta">Nothing was read of {phrase}.</p>;
  const difference = lastOf(today) - lastOf(earlier);
  const money = formatMoney(Math.abs(difference), unit, numbers);
  const share = new Intl.NumberFormat([...numbers], { style: 'percent', maximumFractionDigits: 0 });
  const percent = lastOf(earlier) > 0 ? ` (${share.format(Math.abs(difference) / lastOf(earlier))})` : '';
  const isWhole = earlier.complete && today.complete;
  return (
    <p className={difference > 0 ? 'delta up' : 'delta'}>
      {difference === 0
        ? `The same as ${phrase}`
        : `${difference > 0 ? '▲' : '▼'} ${money}${percent} ${difference > 0 ? 'more' : 'less'} than ${phrase}`}
      {!isWhole && <span className="fine"> as far as both were read</span>}
    </p>
  );
}

type PlotProps = { readonly drawn: Drawn; readonly label: string };
const dayMs = 86_400_000;

function Plot({ drawn, label }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    let plot: uPlot | undefined;
    const draw = (): void => {
      plot?.destroy();
      plot = new uPlot(optionsOf(element, drawn, label), dataOf(drawn), element);
    };
    draw();
    const size = new ResizeObserver(() => plot?.setSize(sizeOf(element)));
    size.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      size.disconnect();
      scheme.removeEventListener('change', draw);
      plot?.destroy();
    };
  }, [drawn, label]);
  const summary = `Sales added up over the day: ${formatMoney(lastOf(drawn.today), drawn.unit, numbers)} until now.`;
  return <div className="plot" ref={place} role="img" aria-label={summary} />;
}

const sizeOf = ({ clientWidth: width, clientHeight: height }: HTMLElement) => ({ width, height });

function dataOf({ today, earlier, unit }: Drawn): uPlot.AlignedData {
  const { at, values } = align(earlier ? [today, earlier] : [today]);
  const toMajor = (minor: number | null): number | null =>
    minor === null ? null : Number(toDecimal(minor, unit.minor_unit_exponent));
  return [at, ...values.map((column) => column.map(toMajor))];
}

function optionsOf(element: HTMLElement, drawn: Drawn, label: string): uPlot.Options {
  const { color: accent, caretColor: soft, outlineColor: line } = getComputedStyle(element);
  const short = new Intl.NumberFormat([...numbers], { notation: 'compact' });
  const formatHour = (atMs: number): string => format(drawn.startMs + atMs, drawn.zone, { hour: 'numeric' });
  const axis = { stroke: soft, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  const curve = { spanGaps: true, points: { show: false } };
  return {
    ...sizeOf(element),
    padding: [8, 28, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: [0, dayMs] }, y: { range: (_, _min, max) => [0, (max || 1) * 1.1] } },
    axes: [
      {
        ...axis,
        splits: () => [0, 6, 12, 18, 24].map((hours) => hours * 3_600_000),
        values: (_, moments) => moments.map(formatHour),
      },
      { ...axis, size: 60, values: (_, amounts) => amounts.map((amount) => short.format(amount)) },
    ],
    series: [
      {},
      { ...curve, label: 'Today', stroke: accent, width: 3 },
      ...(drawn.earlier ? [{ ...curve, label, stroke: soft, width: 2, dash: [6, 6] }] : []),
    ],
  };
}

function Table({ drawn: { today, earlier, unit, startMs, zone }, label }: PlotProps) {
  const { at, values } = align(earlier ? [today, earlier] : [today]);
  const formatAmount = (minor: number | null | undefined): string =>
    minor === null || minor === undefined ? 'not known' : formatMoney(minor, unit, numbers);
  return (
    <details>
      <summary>The curve as a table</summary>
      <DataTable
        head={['Until', 'Today', label]}
        rows={at.map((moment, row) => [
          format(startMs + moment, zone, { timeStyle: 'short' }),
          formatAmount(values[0]?.[row]),
          formatAmount(values[1]?.[row]),
        ])}
      />
    </details>
  );
}

type TableProps = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** The first cell of each row is its header. */
export function DataTable({ head, rows }: TableProps) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((text) => (
            <th key={text} scope="col">
              {text}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, ...cells], row) => (
          <tr key={row}>
            <th scope="row">{name}</th>
            {cells.map((text, column) => (
              <td key={head[column + 1]}>{text}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
