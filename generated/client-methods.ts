// Written by `make generate` (scripts/generate/client-methods.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.

import type { Request } from '../src/client/request.ts';
import type { Result } from '../src/client/result.ts';

/** One method per operation, named by its `operationId`. No method ever throws or rejects. */
export interface Client {
  /**
   * Today's revenue as one figure (deprecated)
   *
   * Gross revenue of the running day in the tenant's reporting currency. It is kept so that existing dashboards go on working, and says so in its `Deprecation` header; `getRealtimeRevenueV1` offers the same figure together with exact amounts, refunds, other windows and the sources behind it.
   *
   * To poll, send the last `ETag` in `If-None-Match`. The tag is weak: the age in the body is not part of what it stands for.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
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
   * Gross revenue, refunds and net of a window that is still running, in exact minor units of the tenant's reporting currency, with the sources and currencies they are made of. The figures are at most 30 seconds old. When no true total can be given, the answer is a 503, and it includes the last good one if that is still of use.
   *
   * To poll, send the last `ETag` in `If-None-Match`. The tag is strong.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   * - `header['If-None-Match']`: One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
   * - `query.interval`: Which window to report: the current minute, hour or day, from its start until now. Hours and days begin when they begin in the tenant's reporting time zone.
   * - `query.on_source_failure`: The answer while a source that counts cannot be read. `fail`: none, but a 503. `partial`: the figures of the sources that can be read, with `complete: false`; those that fail are `unavailable` in `source_details`. When none can be read, it is a 503 as well.
   */
  readonly getRealtimeRevenueV1: (
    request?: Request<'getRealtimeRevenueV1'>,
  ) => Promise<Result<'getRealtimeRevenueV1'>>;
  /**
   * Revenue of the past, by minute, hour or day
   *
   * Gross revenue, refunds and net of each bucket between two moments, in exact minor units of the tenant's reporting currency, by source and currency, and beside them those of an earlier time if you ask for it. Each bucket says whether all of it was read (`complete`); what was not read is null, never zero. The platforms are not asked: figures of the running bucket are as of the last refresh of the realtime revenue.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   * - `header['If-None-Match']`: One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
   * - `query.from`: Where the series begins: a date of the tenant's calendar, from its first moment on, or a date-time with its offset from UTC, down to the minute that it lies in. Write the plus sign of an offset as `%2B`.
   * - `query.to`: Where the series ends, in the form of `from`; what lies at it or behind it is not in the series. A date-time is taken up to the next full minute. It is later than `from` by 400 days of the calendar at most, and by one day for minutes.
   * - `query.granularity`: How long a bucket is. Hours and days are those of the clocks in the tenant's reporting time zone: a day has 23 or 25 hours when they change, and an hour in which they change is two buckets. A series has at most 50,000 figures: one for each counted source in each bucket, and as many again for the comparison.
   * - `query.compare`: Adds the same series for an earlier time, with one bucket for each of `buckets`, at the same time of the clock. - `previous_period`: as many days before as there are from `from` to `to`; of a series that is no whole number of days, the time of the same length before it. - `previous_week`: seven days before. - `previous_year`: the same dates of the year before.
   */
  readonly getRevenueSeries: (request: Request<'getRevenueSeries'>) => Promise<Result<'getRevenueSeries'>>;
  /**
   * List the comparisons with the platforms' books
   *
   * Each closed hour and day of each account is compared with the platform's own list, read anew. A comparison that finds a difference corrects the records, stays on this list, and is repeated until the two agree. Newest first; a list longer than `limit` comes in parts.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   * - `query.verdict`: Lists only comparisons that ended so. Without it, all of them.
   * - `query.limit`: How many entries to list at most.
   * - `query.cursor`: Where to go on, as `next_cursor` of the part before said. Do not make one.
   */
  readonly listReconciliations: (
    request?: Request<'listReconciliations'>,
  ) => Promise<Result<'listReconciliations'>>;
  /**
   * List the bound accounts
   *
   * The tenant's connections, whatever their status. Deleted ones are not listed. A list longer than `limit` comes in parts; what is bound or deleted while you read never makes another one appear twice or go missing.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   * - `query.limit`: How many entries to list at most.
   * - `query.cursor`: Where to go on, as `next_cursor` of the part before said. Do not make one.
   */
  readonly listPlatformConnections: (
    request?: Request<'listPlatformConnections'>,
  ) => Promise<Result<'listPlatformConnections'>>;
  /**
   * Bind a platform account
   *
   * Binds an account of a platform to the tenant, or changes the one that is bound. Several accounts of one platform may be bound, up to a limit of the service (409). An account that was deleted comes back with its id, and nothing is counted twice. Accounts of platforms that revenue is not read from yet are stored and shown, and not counted. Sending what is already stored changes nothing.
   *
   * The next revenue answer already takes the change into account. To be read, the account also needs a token; see `upsertPlatformCredentials`.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   */
  readonly upsertPlatformConnection: (
    request: Request<'upsertPlatformConnection'>,
  ) => Promise<Result<'upsertPlatformConnection'>>;
  /**
   * Show one bound account
   *
   * One connection of the tenant, whatever its status.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   * - `path.platform`: The platform that the account belongs to.
   * - `query.platform_account_id`: Which account, by the platform's own id. Without it: the only one of this platform or, of several, the active one that was changed last.
   */
  readonly getPlatformConnection: (
    request: Request<'getPlatformConnection'>,
  ) => Promise<Result<'getPlatformConnection'>>;
  /**
   * Unbind an account
   *
   * The account is no longer read nor counted, and its tokens are erased. What was read from it is kept, so that binding it again goes on from there.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   * - `path.platform`: The platform that the account belongs to.
   * - `query.platform_account_id`: Which account, by the platform's own id. It must be named, so that nothing is deleted by mistake.
   */
  readonly deletePlatformConnection: (
    request: Request<'deletePlatformConnection'>,
  ) => Promise<Result<'deletePlatformConnection'>>;
  /**
   * Store the tokens of an account
   *
   * Stores the tokens of a bound account, in place of those it had. They are sealed at rest and cannot be read back. The next revenue answer is already asked for with the new token, whatever became of the old one.
   *
   * A key of the other mode (test instead of live, or the reverse) stands for other money: what was read with the old one no longer counts. A service in production refuses test keys, unless its operator allows them. Storing the same tokens again changes nothing, and no new token shortens the time that a platform asked to wait.
   *
   * Each platform has its own kinds of credentials; the schema of the body says which token goes where. Tokens that cannot be of the platform, or lack their other half, are refused (400 at the member). A kind that the server has no settings for is a 422.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   */
  readonly upsertPlatformCredentials: (
    request: Request<'upsertPlatformCredentials'>,
  ) => Promise<Result<'upsertPlatformCredentials'>>;
  /**
   * Store the secret of an account's webhook
   *
   * Stores the secret that the platform signs the account's webhooks with, and answers the address to give to the platform. It is sealed at rest and cannot be read back. The secret before is still accepted, so that it can be changed without losing a message: give the new one to the platform, and store it here. Storing the same secret again changes nothing.
   *
   * To begin, call this with any secret to learn the address, make the webhook at the platform, and store the secret that it shows. getPlatformConnection shows the address too, and whether messages arrive.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   */
  readonly setPlatformWebhook: (
    request: Request<'setPlatformWebhook'>,
  ) => Promise<Result<'setPlatformWebhook'>>;
  /**
   * Take a message of a platform
   *
   * For platforms, not for clients. The last part of the path names the account and carries a code that only the service can make; the message is signed with the secret that setPlatformWebhook stored, in the way of the platform. The body is taken byte by byte as it comes, whatever its media type.
   *
   * A message only tells that there is something to read: the service then asks the platform, and books what it answers. A message that comes again changes nothing.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   * - `path.platform`: The platform that the account belongs to.
   * - `path.hook_id`: The last part of the address that setPlatformWebhook answered.
   */
  readonly receiveWebhook: (request: Request<'receiveWebhook'>) => Promise<Result<'receiveWebhook'>>;
  /**
   * Is the process alive?
   *
   * Answers as long as the process can answer anything, and looks at nothing else: a database that is down is no reason to restart the server. Needs no token.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   */
  readonly getLiveness: (request?: Request<'getLiveness'>) => Promise<Result<'getLiveness'>>;
  /**
   * May this process receive traffic?
   *
   * Checks what every request depends on: the database answers, tenants are fenced off from each other in it, the role in use has no more rights than it needs, and the schema fits this version. The platforms of merchants are not part of it. Needs no token.
   *
   * - `header['X-Correlation-ID']`: Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Leave it out and the server makes one; send something that is no UUID and the answer is a 400.
   */
  readonly getReadiness: (request?: Request<'getReadiness'>) => Promise<Result<'getReadiness'>>;
}
