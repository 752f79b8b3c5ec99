/** Decides whether an answer's day is verified: compared with the platforms as far as possible. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { instant, plusMs, toIso, type Instant } from '../model/instant.ts';
import { windowAt, type Window } from '../model/window.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Verdict } from './windows.ts';

export type HourVerdict = Window & { readonly connectionId: ConnectionId; readonly verdict: Verdict };

export type VerifiedInput = {
  readonly day: Window;
  readonly timeZone: string;
  /** A moment inside each of the answer's windows. */
  readonly windowAsOf: Instant;
  /** Per counted source. */
  readonly settlesAfterMs: ReadonlyMap<ConnectionId, number>;
  /** Interval between comparisons. */
  readonly everyMs: number;
  readonly verdicts: readonly HourVerdict[];
};

export type Verified = { readonly isVerified: boolean; readonly verifiedThrough: Instant | null };

/**
 * Each counted source needs a matched hour of this day, and a match for every hour closed longer
 * ago than `settlesAfterMs` plus `everyMs`. `verifiedThrough` is the earliest among the sources.
 */
export function verify(input: VerifiedInput): Verified {
  const states = [...input.settlesAfterMs].map(([id, settlesAfterMs]) =>
    verifySource(id, settlesAfterMs, input),
  );
  const ends = states.map(({ through }) => through);
  const isKnown = ends.length > 0 && ends.every((end) => end !== null);
  const verifiedThrough = isKnown ? instant(Math.min(...ends)) : null;
  return { isVerified: isKnown && states.every(({ isWhole }) => isWhole), verifiedThrough };
}

function verifySource(
  connectionId: ConnectionId,
  settlesAfterMs: number,
  { day, timeZone, windowAsOf, everyMs, verdicts }: VerifiedInput,
): { readonly isWhole: boolean; readonly through: Instant | null } {
  const own = verdicts.filter((one) => one.connectionId === connectionId && one.start < windowAsOf);
  const matched = own.filter(({ verdict }) => verdict === 'matched');
  const endOf = new Map(matched.map(({ start, end }) => [start, end]));
  let through = day.start;
  for (let end = endOf.get(through); end !== undefined; end = endOf.get(through)) through = end;
  if (through === day.start) {
    const earlier = matched.flatMap(({ end }) => (end <= day.start ? [end] : []));
    return { isWhole: false, through: earlier.length > 0 ? instant(Math.max(...earlier)) : null };
  }
  // If the first hour without a match is still pending, so are all later hours.
  const isPending =
    windowAt('hour', through, timeZone).end >= plusMs(windowAsOf, -(settlesAfterMs + everyMs));
  const isDisputed = own.some(({ verdict, end }) => verdict === 'discrepancy' && end > day.start);
  return { isWhole: isPending && !isDisputed, through };
}

/** The last valid verdict on each hour of the day, and the last matched hour and day before it. */
export async function readVerdicts(
  { tenantId, db }: TenantTransaction,
  connectionIds: readonly ConnectionId[],
  { start, end }: Window,
): Promise<HourVerdict[]> {
  const { rows } = await sql<HourVerdict>`
    select s.connection_id as "connectionId", v.window_from as start, v.window_to as "end", v.verdict
      from platform_sync_states s
     cross join lateral (
       (select distinct on (r.window_from) r.window_from, r.window_to, r.verdict
          from reconciliations r
         where r.tenant_id = ${tenantId} and r.connection_id = s.connection_id and r.granularity = 'hour'
           and r.window_from >= ${toIso(start)} and r.window_from < ${toIso(end)} and r.checked_at > s.voided_at
         order by r.window_from, r.checked_at desc, r.id desc)
       union all
       (select r.window_from, r.window_to, r.verdict
          from unnest(array['hour', 'day']) as g (granularity)
         cross join lateral (
           select * from reconciliations
            where tenant_id = ${tenantId} and connection_id = s.connection_id and granularity = g.granularity
              and window_from < ${toIso(start)} and verdict = 'matched' and checked_at > s.voided_at
            order by window_from desc, checked_at, id limit 1
         ) r)
     ) v
     where s.tenant_id = ${tenantId} and s.connection_id = any(${[...connectionIds]}::uuid[])
  `.execute(db);
  return rows;
}
