/** The headline figures, their age and their status. */
import { useEffect, useState } from 'react';
import {
  defaultEnvironment,
  formatMoney,
  type RealtimeRevenue,
  type RealtimeRevenueState,
} from '../client/index.ts';
import { averageMinor, explainChange, type Change } from './changes.ts';
import { readServerTime } from './session.ts';
import { formatAge, formatCount, moodOf, numbers, timeOf } from './words.ts';

/** Renders its component each second: keep the component small. */
function useNow(): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  // Not kept in the state: each response may correct the clock's offset.
  return readServerTime();
}

const minWaitMs = 300;

/** Throttles the value to one change in so many milliseconds. */
export function useThrottled(value: string, everyMs: number, first = value): string {
  const [kept, setKept] = useState({ value: first, atMs: first === value ? performance.now() : -everyMs });
  useEffect(() => {
    if (kept.value === value) return undefined;
    const waitMs = Math.max(minWaitMs, kept.atMs + everyMs - performance.now());
    const timer = setTimeout(() => setKept({ value, atMs: performance.now() }), waitMs);
    return () => clearTimeout(timer);
  }, [value, everyMs, kept]);
  return kept.value;
}

type FreshnessProps = { readonly state: RealtimeRevenueState; readonly zone: string | undefined };

/** Shows the age of the figures each second; screen readers announce only changes of the status. */
export function Freshness({ state, zone }: FreshnessProps) {
  const now = useNow();
  const { kind, short, sentence } = moodOf(state, defaultEnvironment.now());
  const asOf = findOldestRead(state.data);
  const age = asOf === undefined ? undefined : formatAge(Math.min(0, Date.parse(asOf) - now));
  return (
    <div className="freshness" data-mood={kind}>
      <p className="badge" role="status">
        {short}
      </p>
      <p data-clock>
        {age !== undefined && (
          <>
            as of <time dateTime={asOf}>{age}</time>{' '}
            <span className="fine">({timeOf(asOf ?? now, zone, now)})</span>
          </>
        )}
      </p>
      <p className="sentence" data-clock>
        {sentence}
      </p>
    </div>
  );
}

/** When the oldest counted source with figures for this window was read. */
function findOldestRead(data: RealtimeRevenue | undefined): string | undefined {
  const counted = (data?.source_details ?? []).filter(({ counted: is, status }) => is && status === 'fresh');
  const [oldest] = counted.flatMap(({ data_as_of: at }) => at ?? []).toSorted();
  return oldest ?? data?.data_as_of;
}

const titles = { minute: 'this minute', hour: 'this hour', day: 'today' } as const;

type Noted = Change & { readonly atMs: number };
type HeadlineProps = {
  readonly data: RealtimeRevenue;
  readonly change: Noted | undefined;
  readonly zone: string | undefined;
};

export function Headline({ data, change, zone }: HeadlineProps) {
  const average = averageMinor(data);
  const formatAmount = (minor: number | bigint): string => formatMoney(minor, data, numbers);
  const total = formatAmount(data.revenue_total_minor);
  const rows = [
    ['Net', formatAmount(data.net_total_minor)],
    ['Refunds', formatAmount(data.refund_total_minor)],
    ['Orders', formatCount(data.event_count)],
    ['Average order', average === undefined ? '–' : formatAmount(average)],
  ] as const;
  return (
    <section className="headline" aria-labelledby="total-title">
      <h2 id="total-title">Gross sales {titles[data.interval]}</h2>
      <p className="total" ref={(element) => fit(element, total)}>
        {total}
      </p>
      <p className="note">{change && `${timeOf(change.atMs, zone, change.atMs)}: ${change.sentence}`}</p>
      <dl className="figures">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Badges data={data} zone={zone} />
      <Announcer text={`Gross sales ${titles[data.interval]}: ${total}`} />
    </section>
  );
}

/** Sets the number of letters; the style sheet derives the font size from it. */
function fit(element: HTMLElement | null, text: string): void {
  element?.style.setProperty('--letters', String(text.length));
}

type Seen = { readonly data: RealtimeRevenue; readonly change: Noted | undefined };

/** The last change that lowered a figure; set while rendering, so both appear together. */
export function useChange(data: RealtimeRevenue | undefined): Noted | undefined {
  const [seen, setSeen] = useState<Partial<Record<RealtimeRevenue['interval'], Seen>>>({});
  if (data === undefined) return undefined;
  const before = seen[data.interval];
  if (before?.data === data) return before.change;
  const found = explainChange(before?.data, data);
  const change = found ? { ...found, atMs: readServerTime() } : before?.change;
  setSeen({ ...seen, [data.interval]: { data, change } });
  return change;
}

type BadgesProps = { readonly data: RealtimeRevenue; readonly zone: string | undefined };

function Badges({ data, zone }: BadgesProps) {
  const { verified, verified_through: through, mode, unbooked = [] } = data;
  const left = unbooked.reduce((sum, { event_count: records }) => sum + records, 0);
  return (
    <div className="badges">
      {mode === 'test' && <p className="badge warn">Test mode: play money</p>}
      <details>
        <summary className={verified ? 'verified' : ''}>
          {verified ? '✓ Verified' : 'Not verified yet'}
        </summary>
        <p>
          {verified
            ? 'The books of the platforms themselves confirm every sale of this window.'
            : through === null
              ? 'Nobody has compared these sales with the books of the platforms yet. They are what the platforms said when they were read.'
              : `The books of the platforms confirm all sales until ${timeOf(through, zone, readServerTime())}. Later ones are what the platforms said when they were read.`}
        </p>
      </details>
      {left > 0 && (
        <p className="badge warn">
          {formatCount(left)} {left === 1 ? 'record' : 'records'} that cannot be counted exactly
        </p>
      )}
    </div>
  );
}

const speakEveryMs = 60_000;

/** Announces the total to screen readers, at most once a minute. */
function Announcer({ text }: { readonly text: string }) {
  return (
    <p className="unseen" role="status">
      {useThrottled(text, speakEveryMs, '')}
    </p>
  );
}
