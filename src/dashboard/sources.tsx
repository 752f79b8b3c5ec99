/** The connected accounts and the currencies of the figures. */
import {
  formatMoney,
  type RealtimeRevenue,
  type RealtimeRevenueState,
  type Result,
} from '../client/index.ts';
import { DataTable } from './chart.tsx';
import { titleOf } from './platforms.ts';
import { readServerTime } from './session.ts';
import {
  dateOf,
  formatCount,
  nameCurrency,
  numbers,
  reasonOf,
  statusOf,
  timeOf,
  type Source,
} from './words.ts';

export type Connection = Extract<Result<'getPlatformConnection'>, { readonly status: 200 }>['data'];

type SourcesProps = {
  readonly data: RealtimeRevenue | undefined;
  readonly error: RealtimeRevenueState['error'];
  readonly connections: readonly Connection[];
  readonly zone: string | undefined;
};

type Named = { readonly platform: string; readonly platform_account_id: string };
const keyOf = (one: Named): string => `${one.platform} ${one.platform_account_id}`;

/** Shows each account named by the answer, a failure or the list of connections. */
export function Sources({ data, error, connections, zone }: SourcesProps) {
  const details = data?.source_details ?? [];
  const failures = error?.status === 503 ? error.failedSources : [];
  const find = <T extends Named>(all: readonly T[], key: string) => all.find((one) => keyOf(one) === key);
  const named = new Map([...connections, ...details, ...failures].map((one) => [keyOf(one), one]));
  if (named.size === 0) return null;
  return (
    <section className="sources" aria-labelledby="sources-title">
      <h2 id="sources-title">Sources</h2>
      <ul>
        {[...named].map(([key, { platform, platform_account_id: account }]) => (
          <li key={key}>
            <h3>
              {titleOf(platform)} <span className="fine">{account}</span>
            </h3>
            <SourceCard
              source={find(details, key)}
              failure={find(failures, key)?.reason}
              connection={find(connections, key)}
              zone={zone}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

type CardProps = {
  readonly source: Source | undefined;
  readonly failure: string | undefined;
  readonly connection: Connection | undefined;
  readonly zone: string | undefined;
};

function SourceCard({ source, failure, connection, zone }: CardProps) {
  const status =
    failure !== undefined
      ? { short: failure === 'catching_up' ? 'Connecting' : 'Failing', sentence: `It ${reasonOf(failure)}.` }
      : source
        ? statusOf(source)
        : { short: 'Not counted', sentence: 'Connected, and not part of the answer yet.' };
  const overlap = (source?.figures ?? []).filter(({ overlap_minor: minor = 0 }) => minor > 0);
  return (
    <>
      <p>
        <span className={`badge ${status.short === 'Current' ? '' : 'warn'}`}>{status.short}</span>{' '}
        {status.sentence}
      </p>
      {source?.figures?.map((figures) => (
        <p key={figures.currency} className="amount">
          {formatMoney(figures.revenue_total_minor, figures, numbers)}{' '}
          <span className="fine">
            {formatCount(figures.event_count)} {figures.event_count === 1 ? 'order' : 'orders'}
          </span>
        </p>
      ))}
      {overlap.map((figures) => (
        <p key={figures.currency} className="fine">
          {formatMoney(figures.overlap_minor ?? 0, figures, numbers)} more are counted at the payment
          processor.
        </p>
      ))}
      {source?.data_as_of && (
        <p className="fine">
          Read at {timeOf(source.data_as_of, zone, readServerTime())}
          {source.complete_through &&
            `, complete until ${timeOf(source.complete_through, zone, readServerTime())}`}
        </p>
      )}
      {connection?.history_from && (
        <p className="fine">Its past sales are complete from {dateOf(connection.history_from, zone)} on.</p>
      )}
    </>
  );
}

/** Shown if any sale is in another currency than the total. */
export function Currencies({ data }: { readonly data: RealtimeRevenue }) {
  const { by_currency: all, currency } = data;
  if (all.every((one) => one.currency === currency)) return null;
  return (
    <section className="currencies" aria-labelledby="currencies-title">
      <h2 id="currencies-title">Currencies</h2>
      <div className="wide" tabIndex={0} role="group" aria-labelledby="currencies-title">
        <DataTable
          head={['Currency', 'Gross', 'Orders', 'In the total']}
          rows={all.map((one) => [
            nameCurrency(one.currency),
            formatMoney(one.revenue_total_minor, one, numbers),
            formatCount(one.event_count),
            one.converted ? rateOf(one.rate_date) : 'No: no exchange rate is known',
          ])}
        />
      </div>
    </section>
  );
}

const rateOf = (date: string | null): string =>
  date === null ? 'Yes' : `Yes, at the rate of ${dateOf(`${date}T00:00:00Z`, 'UTC')}`;
