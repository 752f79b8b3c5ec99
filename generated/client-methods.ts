// Written by `make generate` (scripts/generate/client-methods.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.

import type { Request } from '../src/client/request.ts';
import type { Result } from '../src/client/result.ts';

/** One method per operation, named by its `operationId`. No method ever throws or rejects. */
export interface Client {
  /**
   * Today's revenue as one figure (deprecated)
   *
   * Gross revenue of the running day in the tenant's reporting currency. Deprecated, and kept for existing dashboards; `getRealtimeRevenueV1` gives the same figure with exact amounts, refunds, other windows and the sources.
   *
   * To poll, send the last `ETag` in `If-None-Match`. The tag is weak: it ignores the age in the body.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `header['If-None-Match']`: One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
   *
   * @deprecated
   */
  readonly getRealtimeRevenue: (
    request?: Request<'getRealtimeRevenue'>,
  ) => Promise<Result<'getRealtimeRevenue'>>;
  /**
   * Revenue of the running minute, hour or day
   *
   * Gross revenue, refunds and net of the running window, in exact minor units of the tenant's reporting currency, by source and currency. The figures are at most 30 seconds old. Without a correct total, the answer is a 503; it includes the last good figures if they are still useful.
   *
   * To poll, send the last `ETag` in `If-None-Match`. The tag is strong.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `header['If-None-Match']`: One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
   * - `query.interval`: Which window to report: the current minute, hour or day, from its start until now. Hours and days begin when they begin in the tenant's reporting time zone.
   * - `query.on_source_failure`: The answer while a counted source fails. `fail`: a 503. `partial`: the figures of the other sources, with `complete: false`; failed sources are `unavailable` in `source_details`. If all fail, the answer is a 503 too.
   */
  readonly getRealtimeRevenueV1: (
    request?: Request<'getRealtimeRevenueV1'>,
  ) => Promise<Result<'getRealtimeRevenueV1'>>;
  /**
   * Revenue of the past, by minute, hour or day
   *
   * Gross revenue, refunds and net of each bucket between two moments, in exact minor units of the tenant's reporting currency, by source and currency, optionally with an earlier period to compare. Each bucket says whether it was read completely (`complete`); unread figures are null, never zero. The server asks no platform: the running bucket is as of the last refresh of the realtime revenue.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `header['If-None-Match']`: One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
   * - `query.from`: The start of the series, inclusive: a date of the tenant's calendar, or a date-time with its offset from UTC, rounded down to the full minute. Write the plus sign of an offset as `%2B`.
   * - `query.to`: The end of the series, exclusive, in the form of `from`. A date-time is rounded up to the next full minute. At most 400 calendar days after `from`, for minutes at most one day.
   * - `query.granularity`: How long a bucket is. Hours and days are those of the clocks in the tenant's reporting time zone: a day has 23 or 25 hours when they change, and an hour in which they change is two buckets. A series has at most 50,000 figures: one for each counted source in each bucket, and as many again for the comparison.
   * - `query.compare`: Adds the same series for an earlier time, with one bucket for each of `buckets`, at the same time of the clock. - `previous_period`: as many days before as there are from `from` to `to`; of a series that is no whole number of days, the time of the same length before it. - `previous_week`: seven days before. - `previous_year`: the same dates of the year before.
   */
  readonly getRevenueSeries: (request: Request<'getRevenueSeries'>) => Promise<Result<'getRevenueSeries'>>;
  /**
   * List the comparisons with the platforms' books
   *
   * The server compares each closed hour and day of each account with the platform's own list. A comparison with a difference corrects the records, stays in this list, and is repeated until both agree. Newest first, in pages of `limit`.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `query.verdict`: Lists only comparisons with this verdict. Without it, all.
   * - `query.limit`: How many entries to list at most.
   * - `query.cursor`: The `next_cursor` of the previous page. Opaque; do not construct one.
   */
  readonly listReconciliations: (
    request?: Request<'listReconciliations'>,
  ) => Promise<Result<'listReconciliations'>>;
  /**
   * List the bound accounts
   *
   * The tenant's connections of every status, without deleted ones, in pages of `limit`. Changes while you read the pages never repeat or skip another connection.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `query.limit`: How many entries to list at most.
   * - `query.cursor`: The `next_cursor` of the previous page. Opaque; do not construct one.
   */
  readonly listPlatformConnections: (
    request?: Request<'listPlatformConnections'>,
  ) => Promise<Result<'listPlatformConnections'>>;
  /**
   * Bind a platform account
   *
   * Binds an account of a platform to the tenant, or changes a bound one. You may bind several accounts of one platform, up to a limit of the service (409). A deleted account returns with its id, and nothing is counted twice. Accounts of platforms without revenue support are stored and shown, but not counted. Repeating a request changes nothing.
   *
   * The next revenue answer already takes the change into account. To be read, the account also needs a token; see `upsertPlatformCredentials`.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   */
  readonly upsertPlatformConnection: (
    request: Request<'upsertPlatformConnection'>,
  ) => Promise<Result<'upsertPlatformConnection'>>;
  /**
   * Show one bound account
   *
   * One connection of the tenant, whatever its status.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `path.platform`: The platform that the account belongs to.
   * - `query.platform_account_id`: The account, by the platform's own id. Without it: the only account of this platform or, of several, the active one changed last.
   */
  readonly getPlatformConnection: (
    request: Request<'getPlatformConnection'>,
  ) => Promise<Result<'getPlatformConnection'>>;
  /**
   * Unbind an account
   *
   * The server no longer reads or counts the account, and erases its tokens. Its records are kept: bound again, the account continues from there.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `path.platform`: The platform that the account belongs to.
   * - `query.platform_account_id`: The account, by the platform's own id. Required, so that nothing is deleted by mistake.
   */
  readonly deletePlatformConnection: (
    request: Request<'deletePlatformConnection'>,
  ) => Promise<Result<'deletePlatformConnection'>>;
  /**
   * Store the tokens of an account
   *
   * Stores the tokens of a bound account, and replaces its old ones. They are encrypted at rest, and no operation returns them. The next revenue answer already uses the new token.
   *
   * A key of the other mode (test instead of live, or the reverse) reads other money: records read with the old key no longer count. A service in production rejects test keys, unless its operator allows them. Storing the same tokens again changes nothing, and no new token shortens a platform's Retry-After.
   *
   * Each platform has its own kinds of credentials; the schema of the body says which token goes where. Tokens that cannot be of the platform, or lack their other half, are rejected (400 at the member). A kind that the server has no settings for is a 422.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   */
  readonly upsertPlatformCredentials: (
    request: Request<'upsertPlatformCredentials'>,
  ) => Promise<Result<'upsertPlatformCredentials'>>;
  /**
   * Store the secret of an account's webhook
   *
   * Stores the signing secret of the account's webhooks, and returns the address to enter at the platform. The secret is encrypted at rest, and no operation returns it. The previous secret stays valid, so that you can change it without losing a message: store the new one here and at the platform. Storing the same secret again changes nothing.
   *
   * To begin, call this with any secret to get the address, create the webhook at the platform, and store the secret it shows. getPlatformConnection also shows the address, and whether messages arrive.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   */
  readonly setPlatformWebhook: (
    request: Request<'setPlatformWebhook'>,
  ) => Promise<Result<'setPlatformWebhook'>>;
  /**
   * Receive a message from a platform
   *
   * For platforms, not for clients. The last part of the path names the account and proves that the service created the address; the platform signs the message with the secret stored by setPlatformWebhook. The body may have any media type.
   *
   * A message only announces news: the service then reads the platform, and books its answer. A repeated message changes nothing.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   * - `path.platform`: The platform that the account belongs to.
   * - `path.hook_id`: The last part of the address returned by setPlatformWebhook.
   */
  readonly receiveWebhook: (request: Request<'receiveWebhook'>) => Promise<Result<'receiveWebhook'>>;
  /**
   * Is the process alive?
   *
   * Answers as long as the process runs, and checks nothing else: an unavailable database is no reason to restart the server. Needs no token.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   */
  readonly getLiveness: (request?: Request<'getLiveness'>) => Promise<Result<'getLiveness'>>;
  /**
   * May this process receive traffic?
   *
   * Checks the needs of every request: the database answers and isolates tenants, the role has no more rights than it needs, and the schema fits this version. Does not check the platforms. Needs no token.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
   */
  readonly getReadiness: (request?: Request<'getReadiness'>) => Promise<Result<'getReadiness'>>;
}
