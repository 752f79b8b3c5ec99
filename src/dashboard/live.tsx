/** The page of a signed-in merchant. */
import { useEffect, useRef, useState } from 'react';
import type { RealtimeRevenue } from '../client/index.ts';
import { useRealtimeRevenue } from '../client/react.ts';
import { Accounts, useConnections } from './accounts.tsx';
import { DayCurve } from './chart.tsx';
import { Freshness, Headline, useChange } from './headline.tsx';
import type { Session } from './session.ts';
import { Currencies, Sources } from './sources.tsx';
import { moodOf } from './words.ts';

type Interval = RealtimeRevenue['interval'];
const intervals = ['minute', 'hour', 'day'] as const;

type LiveProps = { readonly session: Session; readonly onLeave: (why: string) => void };

export function Live({ session, onLeave }: LiveProps) {
  const { client, mayChange } = session;
  const [interval, setInterval] = useState<Interval>('day');
  const [zone, setZone] = useState<string>();
  const [isWall, toggleWall] = useWall();
  const state = useRealtimeRevenue(client, { interval });
  // The curve always shows the day. While the day is selected, both hooks share their requests.
  const day = useRealtimeRevenue(client, { interval: 'day' });
  const connections = useConnections(client, state.status === 'no-revenue-source');
  const isRefused = state.status === 'unauthorized';
  useEffect(() => {
    if (isRefused) onLeave('The token has expired or is not valid here. Sign in with another one.');
  }, [isRefused, onLeave]);
  const { kind } = moodOf(state, 0);
  const { data } = state;
  const change = useChange(data);
  return (
    <div className="live" data-mood={kind} data-wall={isWall}>
      <header>
        <h1>Revenue live</h1>
        <Intervals value={interval} onChange={setInterval} />
        <span className="buttons">
          <button type="button" aria-pressed={isWall} onClick={toggleWall}>
            Wall screen
          </button>
          <button type="button" className="leave" onClick={() => onLeave('')}>
            Sign out
          </button>
        </span>
      </header>
      <main>
        <Freshness state={state} zone={zone} />
        {data && <Headline data={data} change={change} zone={zone} />}
        {!data && kind !== 'empty' && (
          <section className="headline">
            <h2>No figures yet</h2>
          </section>
        )}
        {day.data && <DayCurve client={client} day={day.data} onZone={setZone} />}
        {data && <Currencies data={data} />}
        <Sources data={data ?? day.data} error={state.error} connections={connections.items} zone={zone} />
        <Accounts client={client} connections={connections} mayChange={mayChange} isOpen={kind === 'empty'} />
      </main>
    </div>
  );
}

type IntervalsProps = { readonly value: Interval; readonly onChange: (interval: Interval) => void };

function Intervals({ value, onChange }: IntervalsProps) {
  return (
    <fieldset className="intervals">
      <legend className="unseen">Window</legend>
      {intervals.map((interval) => (
        <label key={interval}>
          <input
            type="radio"
            name="interval"
            checked={interval === value}
            onChange={() => onChange(interval)}
          />
          <span>{interval}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Full screen with a wake lock; the style sheet hides the controls. */
function useWall(): readonly [boolean, () => void] {
  const [isWall, setWall] = useState(false);
  const lock = useRef<WakeLockSentinel>(undefined);
  useEffect(() => {
    const follow = (): void => setWall(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', follow);
    return () => {
      document.removeEventListener('fullscreenchange', follow);
      void lock.current?.release();
    };
  }, []);
  const toggle = (): void => {
    if (isWall) {
      setWall(false);
      void lock.current?.release();
      if (document.fullscreenElement) void document.exitFullscreen();
      return;
    }
    setWall(true);
    // An embedding page may forbid both; the page then fills its frame only.
    document.documentElement.requestFullscreen().catch(() => undefined);
    navigator.wakeLock
      ?.request('screen')
      .then((held) => (lock.current = held))
      .catch(() => undefined);
  };
  return [isWall, toggle];
}
