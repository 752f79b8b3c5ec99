// Written by `make generate` (scripts/generate/types.ts) from api-contracts/dist/openapi/v1/attribution.bundled.yaml. Do not edit.
export interface paths {
  '/api/attribution/revenue/realtime': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Today's revenue as one figure (deprecated)
     * @deprecated
     * @description Gross revenue of the running day in the tenant's reporting currency. Deprecated, and kept for existing dashboards; `getRealtimeRevenueV1` gives the same figure with exact amounts, refunds, other windows and the sources.
     *
     *     To poll, send the last `ETag` in `If-None-Match`. The tag is weak: it ignores the age in the body.
     */
    get: operations['getRealtimeRevenue'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/revenue/realtime': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Revenue of the running minute, hour or day
     * @description Gross revenue, refunds and net of the running window, in exact minor units of the tenant's reporting currency, by source and currency. The figures are at most 30 seconds old. Without a correct total, the answer is a 503; it includes the last good figures if they are still useful.
     *
     *     To poll, send the last `ETag` in `If-None-Match`. The tag is strong.
     */
    get: operations['getRealtimeRevenueV1'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/revenue/realtime/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Revenue of the running minute, hour or day, as it changes
     * @description The same figures as `getRealtimeRevenueV1`, as server-sent events: one at once, then one for each new snapshot and each
     *     failure. While a stream is open, the server keeps the figures fresh.
     *
     *     | event | `id` | `data`, one line of JSON |
     *     |---|---|---|
     *     | `revenue` | the `ETag` of the read | the body of its 200 (`RealtimeRevenueV1`) |
     *     | `unavailable` | none | the body of its 503 (`RealtimeRevenueV1Unavailable` or `ServiceUnavailable`) |
     *
     *     Figures that come again after an `unavailable` end it, also when their `id` is that of before. A comment comes at least
     *     every 10 seconds; a stream that is silent for twice as long is broken. Send the last `id` in `Last-Event-ID` to begin
     *     without what you have.
     *
     *     The server ends a stream within a second once its token has expired, once the token's key is withdrawn, or once the
     *     tenant is removed; and when the tenant has no revenue source any more. Ask again, with a new token: the answer says
     *     why. A server that stops sends `retry` first, in milliseconds. One tenant may have 250 streams on a server process;
     *     further ones get a 503 of type `/problems/overloaded`: poll `getRealtimeRevenueV1` instead.
     */
    get: operations['streamRealtimeRevenue'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/revenue/series': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Revenue of the past, by minute, hour or day
     * @description Gross revenue, refunds and net of each bucket between two moments, in exact minor units of the tenant's reporting currency, by source and currency, optionally with an earlier period to compare. Each bucket says whether it was read completely (`complete`); unread figures are null, never zero. The server asks no platform: the running bucket is as of the last refresh of the realtime revenue.
     */
    get: operations['getRevenueSeries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/revenue/reconciliations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the comparisons with the platforms' books
     * @description The server compares each closed hour and day of each account with the platform's own list. A comparison with a difference corrects the records, stays in this list, and is repeated until both agree. Newest first, in pages of `limit`.
     */
    get: operations['listReconciliations'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/attribution/platform-connections': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the bound accounts
     * @description The tenant's connections of every status, without deleted ones, in pages of `limit`. Changes while you read the pages never repeat or skip another connection.
     */
    get: operations['listPlatformConnections'];
    put?: never;
    /**
     * Bind a platform account
     * @description Binds an account of a platform to the tenant, or changes a bound one. You may bind several accounts of one platform, up to a limit of the service (409). A deleted account returns with its id, and nothing is counted twice. Accounts of platforms without revenue support are stored and shown, but not counted. Repeating a request changes nothing.
     *
     *     The next revenue answer already takes the change into account. To be read, the account also needs a token; see `upsertPlatformCredentials`.
     */
    post: operations['upsertPlatformConnection'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/attribution/platform-connections/{platform}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Show one bound account
     * @description One connection of the tenant, whatever its status.
     */
    get: operations['getPlatformConnection'];
    put?: never;
    post?: never;
    /**
     * Unbind an account
     * @description The server no longer reads or counts the account, and erases its tokens. Its records are kept: bound again, the account continues from there.
     */
    delete: operations['deletePlatformConnection'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/attribution/platform-credentials': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Store the tokens of an account
     * @description Stores the tokens of a bound account, and replaces its old ones. They are encrypted at rest, and no operation returns them. The next revenue answer already uses the new token.
     *
     *     A key of the other mode (test instead of live, or the reverse) reads other money: records read with the old key no longer count. A service in production rejects test keys, unless its operator allows them. Storing the same tokens again changes nothing, and no new token shortens a platform's Retry-After.
     *
     *     Each platform has its own kinds of credentials; the schema of the body says which token goes where. Tokens that cannot be of the platform, or lack their other half, are rejected (400 at the member). A kind that the server has no settings for is a 422.
     */
    post: operations['upsertPlatformCredentials'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/attribution/platform-webhooks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /**
     * Store the secret of an account's webhook
     * @description Stores the signing secret of the account's webhooks, and returns the address to enter at the platform. The secret is encrypted at rest, and no operation returns it. The previous secret stays valid, so that you can change it without losing a message: store the new one here and at the platform. Storing the same secret again changes nothing.
     *
     *     To begin, call this with any secret to get the address, create the webhook at the platform, and store the secret it shows. getPlatformConnection also shows the address, and whether messages arrive.
     */
    put: operations['setPlatformWebhook'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/webhooks/{platform}/{hook_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Receive a message from a platform
     * @description For platforms, not for clients. The last part of the path names the account and proves that the service created the address; the platform signs the message with the secret stored by setPlatformWebhook. The body may have any media type.
     *
     *     A message only announces news: the service then reads the platform, and books its answer. A repeated message changes nothing.
     */
    post: operations['receiveWebhook'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Is the process alive?
     * @description Answers as long as the process runs, and checks nothing else: an unavailable database is no reason to restart the server. Needs no token.
     */
    get: operations['getLiveness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * May this process receive traffic?
     * @description Checks the needs of every request: the database answers and isolates tenants, the role has no more rights than it needs, and the schema fits this version. Does not check the platforms. Needs no token.
     */
    get: operations['getReadiness'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description Revenue of the current day in one figure, as dashboards of the first generation read it. */
    RealtimeRevenue: {
      /**
       * Format: double
       * @description Gross sales of the running day, in major units of the tenant's reporting currency and before refunds. Sales in other currencies are converted where an exchange rate is known. Meant for display; calculate with the integers of `getRealtimeRevenueV1`.
       */
      total_revenue: number;
      /** @description Number of sales in `total_revenue`. */
      event_count: number;
      /**
       * Format: date-time
       * @description When a platform was last read successfully. It does not move when a request is merely answered.
       */
      last_updated: string;
      /** @description Age of the figures in whole seconds, counted from `last_updated` to this answer. */
      data_freshness_seconds: number;
      /** @description Whether the records were compared with the platforms' own books; see `verified` of `getRealtimeRevenueV1`. */
      verified: boolean;
      /**
       * Format: uuid
       * @description The tenant the token belongs to.
       */
      tenant_id: string;
      /**
       * Format: double
       * @description Reserved. No answer carries it at present.
       */
      confidence_score?: number;
      /** @description Names the currencies that are missing from the total, because they are not converted or because records in them cannot be booked exactly; null or absent if none are. */
      upgrade_notice?: string | null;
    };
    /** @description One thing that is wrong with a request. */
    FieldError: {
      /** @description JSON pointer to the offending value. Its first segment says which part of the request it is in: `query`, `header`, `path` or `body`. */
      field: string;
      /** @description What is wrong, in words for a person. */
      message: string;
      /** @description The rule that was broken, for programs. Expect codes you have not seen before. */
      code: string;
    };
    /** @description Problem details by RFC 9457. Decide by `type`, show `detail`, and keep `correlation_id` for support. */
    Problem: {
      /**
       * Format: uri-reference
       * @description Names the kind of problem. A stable identifier to compare with; it need not lead to a page.
       */
      type: string;
      /** @description The kind of problem in a few words, the same for every problem of this type. */
      title: string;
      /** @description The HTTP status of the answer, repeated. */
      status: number;
      /** @description What happened this time and, where possible, what to do about it. Written to be shown to users. */
      detail: string;
      /**
       * Format: uri-reference
       * @description Where this one problem occurred.
       */
      instance: string;
      /**
       * Format: uuid
       * @description Same value as the `X-Correlation-ID` response header.
       */
      correlation_id: string;
      /**
       * Format: date-time
       * @description When the problem occurred.
       */
      timestamp: string;
      /** @description The faults of the request, if its input was rejected. */
      errors?: components['schemas']['FieldError'][];
    };
    /**
     * @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are.
     * @enum {string}
     */
    Platform:
      | 'google_ads'
      | 'meta_ads'
      | 'tiktok_ads'
      | 'linkedin_ads'
      | 'stripe'
      | 'paypal'
      | 'shopify'
      | 'woocommerce';
    /**
     * @description Why a source gave no figures. The list is open: treat a value you do not know like `upstream_error`.
     *
     *     - `rate_limited`: the platform asked us to slow down.
     *     - `unauthorized`: the platform did not accept the stored credential.
     *     - `forbidden`: the credential is valid, but may not read the sales.
     *     - `credential_missing`: no credential is stored for this connection.
     *     - `credential_expired`: the stored credential has expired.
     *     - `timeout`: the platform did not answer completely in time.
     *     - `unreachable`: the server could not connect to the platform.
     *     - `upstream_error`: the platform reported an internal error.
     *     - `invalid_response`: the platform sent an invalid answer.
     *     - `catching_up`: a large backlog is being read; figures follow when it is done.
     *     - `credential_unreadable`: the server cannot decrypt the stored credential. The operator must act, not the merchant.
     *     - `duplicate_account`: the credential reads an account that is already connected under another id.
     *     - `wrong_account`: the credential belongs to another account than the connected one.
     *     - `not_yet_available`: the platform publishes with a delay and cannot know this window yet.
     *
     *     During the cooldown after a failure, a source keeps the reason of that failure.
     * @enum {string}
     */
    FailureReason:
      | 'rate_limited'
      | 'unauthorized'
      | 'forbidden'
      | 'credential_missing'
      | 'credential_expired'
      | 'timeout'
      | 'unreachable'
      | 'upstream_error'
      | 'invalid_response'
      | 'catching_up'
      | 'credential_unreadable'
      | 'duplicate_account'
      | 'wrong_account'
      | 'not_yet_available';
    /** @description A counted source without current figures, and when to expect it back. */
    FailedSource: {
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The account's id as its platform writes it. */
      platform_account_id: string;
      /**
       * @description Why a source gave no figures. The list is open: treat a value you do not know like `upstream_error`.
       *
       *     - `rate_limited`: the platform asked us to slow down.
       *     - `unauthorized`: the platform did not accept the stored credential.
       *     - `forbidden`: the credential is valid, but may not read the sales.
       *     - `credential_missing`: no credential is stored for this connection.
       *     - `credential_expired`: the stored credential has expired.
       *     - `timeout`: the platform did not answer completely in time.
       *     - `unreachable`: the server could not connect to the platform.
       *     - `upstream_error`: the platform reported an internal error.
       *     - `invalid_response`: the platform sent an invalid answer.
       *     - `catching_up`: a large backlog is being read; figures follow when it is done.
       *     - `credential_unreadable`: the server cannot decrypt the stored credential. The operator must act, not the merchant.
       *     - `duplicate_account`: the credential reads an account that is already connected under another id.
       *     - `wrong_account`: the credential belongs to another account than the connected one.
       *     - `not_yet_available`: the platform publishes with a delay and cannot know this window yet.
       *
       *     During the cooldown after a failure, a source keeps the reason of that failure.
       */
      reason: components['schemas']['FailureReason'];
      /** @description Seconds until this source is asked again. Until then its answer will not change by itself. */
      retry_after_seconds: number;
    };
    /** @description No true total can be given, because at least one counted source has no current figures. Leaving it out would give a number that looks right and is not. */
    RealtimeRevenueUnavailable: components['schemas']['Problem'] & {
      /** @constant */
      type: '/problems/realtime-revenue-unavailable';
      /** @description The sources that stand in the way. */
      failed_sources: components['schemas']['FailedSource'][];
      /** @description The last good answer of this operation, to be shown as outdated if at all; its own times tell how old it is. Null if there has been none, or if the tenant's connections have changed since. */
      last_known: components['schemas']['RealtimeRevenue'] | null;
    };
    /**
     * @description The service cannot answer at the moment, whatever the state of the tenant's sources.
     *
     *     - `/problems/database-unavailable`: the database does not answer.
     *     - `/problems/overloaded`: too many requests are waiting already.
     *     - `/problems/identity-unavailable`: the keys that tokens are checked with cannot be fetched, so that a token can be
     *       neither accepted nor rejected.
     */
    ServiceUnavailable: components['schemas']['Problem'] & {
      /** @enum {string} */
      type: '/problems/database-unavailable' | '/problems/overloaded' | '/problems/identity-unavailable';
    };
    /**
     * @description Length of a reporting window. The window is the one that is running, not the last one that ended.
     * @enum {string}
     */
    Interval: 'minute' | 'hour' | 'day';
    /**
     * @description What could be learnt from a source. The list is open: treat a value you do not know like `unavailable`.
     *
     *     - `fresh`: asked, and its figures are current.
     *     - `pending`: connected and not counted yet: it has no credential, or was not read to its end.
     *     - `unavailable`: asked without success, or not asked because it failed a moment ago. Its figures are null.
     *     - `not_yet_available`: the platform publishes with a delay and cannot know this window yet.
     *     - `not_supported`: connected, but revenue is not read from this platform.
     * @enum {string}
     */
    SourceStatus: 'fresh' | 'pending' | 'unavailable' | 'not_yet_available' | 'not_supported';
    /** @description Sales and refunds of one account in one currency during the window, in that currency. */
    SourceFigures: {
      /** @description ISO 4217 code. */
      currency: string;
      /** @description Decimal places of this currency, by ISO 4217. */
      minor_unit_exponent: number;
      /** @description Gross sales in minor units of this currency, without those in `overlap_minor`. */
      revenue_total_minor: number;
      /** @description Sales of this shop counted at a connected payment processor instead, in minor units of this currency. The other figures of this source exclude them. Zero for a processor. */
      overlap_minor?: number;
      /** @description Money given back, in minor units of this currency. Negative when more came back than went out. */
      refund_total_minor: number;
      /** @description Number of sales in this currency. */
      event_count: number;
    };
    /** @description One connected account and its share of the window. Unknown figures are null, never zero. `figures` lists them by currency; the other amounts are those in the reporting currency only, unconverted, and null for an account with sales in other currencies only. */
    SourceDetail: {
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The account's id as its platform writes it. */
      platform_account_id: string;
      /**
       * @description What could be learnt from a source. The list is open: treat a value you do not know like `unavailable`.
       *
       *     - `fresh`: asked, and its figures are current.
       *     - `pending`: connected and not counted yet: it has no credential, or was not read to its end.
       *     - `unavailable`: asked without success, or not asked because it failed a moment ago. Its figures are null.
       *     - `not_yet_available`: the platform publishes with a delay and cannot know this window yet.
       *     - `not_supported`: connected, but revenue is not read from this platform.
       */
      status: components['schemas']['SourceStatus'];
      /** @description Whether this source is part of the totals. False for an account not read yet, a test account beside a live one, and an account you have excluded. */
      counted: boolean;
      /** @description Gross sales of this source in the window, in minor units of `currency`. */
      revenue_total_minor: number | null;
      /** @description Money this source gave back in the window, in minor units of `currency`. Negative when more returned to the merchant than left. */
      refund_total_minor: number | null;
      /** @description ISO 4217 code of the two amounts above. */
      currency: string | null;
      /** @description Number of sales behind `revenue_total_minor`. */
      event_count: number | null;
      /** @description The figures of this source, one entry for each currency with sales or refunds. Absent while unknown. */
      figures?: components['schemas']['SourceFigures'][];
      /**
       * Format: date-time
       * @description When this source was last read successfully.
       */
      data_as_of: string | null;
      /**
       * Format: date-time
       * @description The platform's own data is complete up to this instant. It may be earlier than `data_as_of`, because some platforms publish sales with a delay.
       */
      complete_through: string | null;
      /** @description Why there are no figures, if the source failed; otherwise null. */
      reason: components['schemas']['FailureReason'] | null;
    };
    /** @description Sales and refunds in one currency during the window, in that currency. */
    CurrencyRevenue: {
      /** @description ISO 4217 code. */
      currency: string;
      /** @description Decimal places of this currency, by ISO 4217. */
      minor_unit_exponent: number;
      /** @description Gross sales in minor units of this currency. */
      revenue_total_minor: number;
      /** @description Money given back, in minor units of this currency. Negative when more came back than went out. */
      refund_total_minor: number;
      /** @description Number of sales in this currency. */
      event_count: number;
      /** @description Whether the totals include these amounts: always for the reporting currency, and for another currency if an exchange rate is known. The amounts of this entry itself are never converted. */
      converted: boolean;
      /**
       * Format: date
       * @description Date of the exchange rate used: the last rate published before the day of the window, at most a week before; null without a rate.
       */
      rate_date: string | null;
      /**
       * @description The publisher of the exchange rate used; null without a rate. The list is open; show an unknown value as it is.
       *
       *     - `ecb`: a reference rate of the European Central Bank.
       *     - `file`: the operator of the server.
       */
      rate_source?: string | null;
    };
    /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
    PlatformAccountId: string;
    /** @description Revenue records of one account that cannot be booked exactly, by currency and reason. */
    UnbookedRevenue: {
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /** @description The platform's text for the currency, in upper case and cut to 8 characters; `?` without one. It may be no ISO 4217 code. */
      currency: string;
      /** @description Number of records. */
      event_count: number;
      /**
       * @description Why they cannot be booked. The list is open; show a value you do not know as it is.
       *
       *     - `unknown_currency`: ISO 4217 has no such currency, or none with a minor unit.
       *     - `finer_than_minor_unit`: the amount is no whole number of the currency's minor units.
       *     - `negative_sale`: a sale of less than nothing.
       *     - `amount_too_large`: the amount is too large to be exact.
       *     - `invalid_time`: the record has no usable time. It is listed at the time at which it was first seen.
       *     - `invalid_id`: the record has no usable id.
       */
      reason: string;
    };
    /** @description Revenue of one running window, in total and in detail. Totals are in the reporting currency. Sums in another currency are converted if an exchange rate is known; each sum is rounded once, half away from zero. */
    RealtimeRevenueV1: {
      /**
       * Format: uuid
       * @description The tenant the token belongs to.
       */
      tenant_id: string;
      /** @description Length of a reporting window. The window is the one that is running, not the last one that ended. */
      interval: components['schemas']['Interval'];
      /**
       * Format: date-time
       * @description First instant of the window.
       */
      interval_start: string;
      /** @description The tenant's reporting currency, as an ISO 4217 code. All totals of this object are in it. */
      currency: string;
      /** @description Decimal places of `currency`, by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD. Divide minor units by ten to this power for major units, and take this number rather than one from a locale library, which may round differently. */
      minor_unit_exponent: number;
      /**
       * Format: double
       * @description The amount of `revenue_total_minor` in major units, for display.
       */
      revenue_total: number;
      /** @description Gross sales captured in the window, before refunds. Exact, in minor units. The authorised but never captured part of a sale does not count. If reversals of captures exceed the window's sales, this is 0 and the excess is part of `refund_total_minor`. */
      revenue_total_minor: number;
      /** @description Money given back during the window, in minor units. Refunds and lost disputes raise it; money returned to the merchant, such as after a won dispute, lowers it, if necessary below zero. */
      refund_total_minor: number;
      /** @description `revenue_total_minor` less `refund_total_minor`. */
      net_total_minor: number;
      /** @description Number of sales in `revenue_total_minor`. */
      event_count: number;
      /** @description Whether the totals include every counted source. False only with `on_source_failure=partial`, while a source fails. */
      complete?: boolean;
      /** @description Whether the records agree with the platforms' own lists: for every counted source, each hour of this day closed long enough ago has been compared and agreed, at least one of them. Never true for a minute or an hour, while a source is left out, or while a record in the reporting currency cannot be booked. See `listReconciliations`. */
      verified: boolean;
      /**
       * Format: date-time
       * @description The records agree with the lists of every counted source up to this instant; null before the first comparison.
       */
      verified_through: string | null;
      /**
       * Format: date-time
       * @description When the counted sources were last read successfully; with several sources, the earliest of these times.
       */
      data_as_of: string;
      /**
       * Format: date-time
       * @description The counted sources have been read completely up to this instant; with several sources, the earliest of their instants. Later sales may still be missing. The last 15 minutes are read again every few minutes, because platforms list some sales late; sales listed even later may be missing.
       */
      complete_through: string;
      /** @description Platforms that contributed to the totals. See `source_details` for accounts and states. */
      sources?: components['schemas']['Platform'][];
      /** @description Every connected account of the tenant, whether it is counted or not. */
      source_details?: components['schemas']['SourceDetail'][];
      /** @description One entry for each currency with sales in the window. Amounts of different currencies are never added without an exchange rate: an entry with `converted: false` is not part of the totals. */
      by_currency: components['schemas']['CurrencyRevenue'][];
      /** @description The publisher of the exchange rates in the totals, as in `by_currency`; null when nothing was converted. */
      rate_source?: string | null;
      /**
       * @description Whether the counted accounts take real money. `test`: every figure is test data; test accounts do not count beside live ones. Absent for a moment after an upgrade of the server.
       * @enum {string}
       */
      mode?: 'live' | 'test';
      /** @description Records of the window that cannot be booked exactly, for example with an unknown currency. No figure includes them. Absent when there are none. */
      unbooked?: components['schemas']['UnbookedRevenue'][];
    };
    /** @description No true total can be given, because at least one counted source has no current figures. Leaving it out would give a number that looks right and is not. */
    RealtimeRevenueV1Unavailable: components['schemas']['Problem'] & {
      /** @constant */
      type: '/problems/realtime-revenue-unavailable';
      /** @description The sources that stand in the way. */
      failed_sources: components['schemas']['FailedSource'][];
      /** @description The last good answer of this operation, to be shown as outdated if at all; its own times tell how old it is. Null if there has been none, or if the tenant's connections have changed since. */
      last_known: components['schemas']['RealtimeRevenueV1'] | null;
    };
    /** @description One counted account and its share of a bucket. Unknown figures are null, never zero. */
    SeriesSource: {
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The account's id as its platform writes it. */
      platform_account_id: string;
      /** @description Whether this account was read for the whole bucket. */
      complete: boolean;
      /** @description Gross sales in the reporting currency only, unconverted, in minor units; null also for an account with sales in other currencies only. */
      revenue_total_minor: number | null;
      /** @description Money given back, likewise. Negative when more came back than went out. */
      refund_total_minor: number | null;
      /** @description Number of sales behind `revenue_total_minor`. */
      event_count: number | null;
      /** @description The figures of this account, one entry for each currency with sales or refunds. Absent while unknown. */
      figures?: components['schemas']['SourceFigures'][];
    };
    /** @description A period of time and its sales. Unknown figures are null, never zero. Each amount is exact; if one would exceed 2^53 − 1, all amounts of the bucket are null. */
    SeriesBucket: {
      /**
       * Format: date-time
       * @description The first moment of the bucket.
       */
      start: string;
      /**
       * Format: date-time
       * @description The first moment after the bucket.
       */
      end: string;
      /** @description Whether each counted account was read for the whole bucket. If not, the figures cover the part that was read, such as the running hour until now. They are null when nothing was read. */
      complete: boolean;
      /** @description Gross sales in minor units of the reporting currency. Never below zero: where reversals exceed the sales of an account in a bucket, the excess is in `refund_total_minor`. By this alone buckets may add up to another gross than their day. */
      revenue_total_minor: number | null;
      /** @description Money given back, in minor units of the reporting currency. Negative when more came back than went out. */
      refund_total_minor: number | null;
      /** @description Gross sales less refunds. */
      net_total_minor: number | null;
      /** @description Number of sales behind `revenue_total_minor`. */
      event_count: number | null;
      /** @description The currencies of the bucket. Other currencies are converted into the reporting currency by the rate of the day on which the bucket begins. */
      by_currency: components['schemas']['CurrencyRevenue'][];
      /** @description The counted accounts. */
      sources: components['schemas']['SeriesSource'][];
    };
    /** @description Revenue between two moments, in adjacent buckets. The figures come from the server's records; it asks no platform for this answer. */
    RevenueSeries: {
      /**
       * Format: uuid
       * @description The tenant of the token.
       */
      tenant_id: string;
      /** @description Length of a reporting window. The window is the one that is running, not the last one that ended. */
      granularity: components['schemas']['Interval'];
      /**
       * Format: date-time
       * @description Start of the first bucket.
       */
      from: string;
      /**
       * Format: date-time
       * @description End of the last bucket.
       */
      to: string;
      /** @description The tenant's reporting time zone, by its IANA name. */
      time_zone: string;
      /** @description ISO 4217 code of the tenant's reporting currency, the currency of the totals. */
      currency: string;
      /** @description Decimal places of this currency, by ISO 4217. */
      minor_unit_exponent: number;
      /** @description Whether all buckets of `buckets` are complete. */
      complete: boolean;
      /**
       * @description `live` when the figures are of live accounts, `test` when they are of test accounts. Absent when no account counts yet.
       * @enum {string}
       */
      mode?: 'live' | 'test';
      /** @description The active accounts. */
      sources: {
        /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
        platform: components['schemas']['Platform'];
        /** @description The account's id as its platform writes it. */
        platform_account_id: string;
        /** @description Whether this account is part of the figures. An account counts, for all of the past, once it has been read to its end. */
        counted: boolean;
      }[];
      /** @description The buckets in their order. The first and the last are cut where the series begins and ends. */
      buckets: components['schemas']['SeriesBucket'][];
      /** @description The earlier period requested by `compare`. */
      comparison?: {
        /**
         * @description The value of the parameter.
         * @enum {string}
         */
        compare: 'previous_period' | 'previous_week' | 'previous_year';
        /**
         * Format: date-time
         * @description Start of its first bucket.
         */
        from: string;
        /**
         * Format: date-time
         * @description End of its last bucket.
         */
        to: string;
        /** @description One bucket for each of the series, in the same order. One is longer or shorter where the clocks changed then or now, and of no length where that day lacks the time, as an hour that the clocks left out. */
        buckets: components['schemas']['SeriesBucket'][];
      };
    };
    /** @description How many events, and the ids of the first hundred of them. */
    ListedEvents: {
      count: number;
      /** @description As the platform writes them. */
      ids: string[];
    };
    /** @description A difference of one currency, in its minor units. */
    MoneyDifference: {
      /** @description ISO 4217 code. */
      currency: string;
      /** @description Decimal places of `currency`, by ISO 4217. */
      minor_unit_exponent: number;
      /** @description Above zero when the platform has more. Sales count up, what was given back counts down. A difference beyond the range is shown as the end of the range. */
      difference_minor: number;
    };
    /** @description One comparison of a closed window of an account with the platform's own list. */
    Reconciliation: {
      /** Format: uuid */
      id: string;
      /**
       * Format: uuid
       * @description The tenant of the token.
       */
      tenant_id: string;
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /**
       * @description Whether the window is an hour or a day, in the tenant's reporting time zone.
       * @enum {string}
       */
      granularity: 'hour' | 'day';
      /**
       * Format: date-time
       * @description First instant of the window.
       */
      window_start: string;
      /**
       * Format: date-time
       * @description First instant behind the window.
       */
      window_end: string;
      /**
       * @description `matched`: the records were the platform's. `discrepancy`: they were not; they were corrected, and the window is compared again.
       * @enum {string}
       */
      verdict: 'matched' | 'discrepancy';
      /** @description Events of the window that the platform lists. */
      expected_count: number;
      /** @description Events of the window that were recorded. */
      found_count: number;
      /** @description Listed by the platform and not recorded; they were added. */
      missing: components['schemas']['ListedEvents'];
      /** @description Recorded, and gone from the platform, which was asked for each; they count no more. */
      extra: components['schemas']['ListedEvents'];
      /** @description Recorded with another amount, currency, kind or time; they were corrected. */
      changed: components['schemas']['ListedEvents'];
      /** @description Orders of a shop whose payment no connected account of their payment processor has. They count at the shop; connect the account that took them if you have not. They make no discrepancy. */
      unpaired: components['schemas']['ListedEvents'];
      /** @description The platform's amounts less the recorded ones, by currency; those of no difference are left out. */
      amount_differences: components['schemas']['MoneyDifference'][];
      /** @description The change of the account's balance less the sum of all its movements, by currency, where the platform lists both; null where it was not compared. A difference is a discrepancy. */
      balance_differences: components['schemas']['MoneyDifference'][] | null;
      /**
       * Format: date-time
       * @description When the comparison ended.
       */
      checked_at: string;
      /**
       * Format: uuid
       * @description Names the run of comparisons in the server's log.
       */
      correlation_id: string;
    };
    /** @description A part of the comparisons, newest first. */
    ReconciliationPage: {
      items: components['schemas']['Reconciliation'][];
      /** @description Send it as `cursor` to get the next part. Null when there is none. */
      next_cursor: string | null;
    };
    /**
     * @description Whether the account takes part. Only `active` accounts are read and counted. In answers this list is open: take a status you do not know for one that is not counted.
     * @enum {string}
     */
    ConnectionStatus: 'pending' | 'active' | 'disabled';
    /** @description Notes of your own about the account, at most 8 KiB as JSON. They are stored in clear and returned unchanged. A member that looks like a secret or like personal data (by its name, an e-mail address, a card number) is rejected. */
    ConnectionMetadata: Record<string, unknown>;
    /** @description How the platform notifies the service of news. After a webhook the service reads the account at once; it never books anything from the webhook itself, and without webhooks it reads the account as often as before. Only getPlatformConnection shows this member, for platforms with webhooks. */
    ConnectionWebhook: {
      /** @description The address to give to the platform; null while the operator has not set where the service is reached. */
      url: string | null;
      /**
       * Format: date-time
       * @description When the platform sent the last webhook that was signed correctly; null before the first.
       */
      last_received_at: string | null;
      /** @description False when no webhook has announced the news of the account for a quarter of an hour: look at the webhook at the platform. Null before a secret was stored or a webhook came. */
      healthy: boolean | null;
    };
    /** @description A platform account bound to the tenant. */
    PlatformConnection: {
      /**
       * Format: uuid
       * @description Stays the same when the account is deleted and bound again.
       */
      id: string;
      /**
       * Format: uuid
       * @description The tenant of the token.
       */
      tenant_id: string;
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /** @description Whether the account takes part. Only `active` accounts are read and counted. In answers this list is open: take a status you do not know for one that is not counted. */
      status: components['schemas']['ConnectionStatus'];
      /** @description Whether the account's sales are part of the totals, as far as you have decided it. */
      counted?: boolean;
      /** @description Notes of your own about the account, at most 8 KiB as JSON. They are stored in clear and returned unchanged. A member that looks like a secret or like personal data (by its name, an e-mail address, a card number) is rejected. */
      metadata: components['schemas']['ConnectionMetadata'];
      /**
       * Format: date-time
       * @description The account's sales are complete from this time on; null before the first read. Moves back while the backfill reads earlier days, newest first. Only getPlatformConnection shows it.
       */
      history_from?: string | null;
      /** @description How the platform notifies the service of news. After a webhook the service reads the account at once; it never books anything from the webhook itself, and without webhooks it reads the account as often as before. Only getPlatformConnection shows this member, for platforms with webhooks. */
      webhook?: components['schemas']['ConnectionWebhook'];
      /**
       * Format: date-time
       * @description When the account was bound for the first time.
       */
      created_at: string;
      /**
       * Format: date-time
       * @description When the connection was changed last.
       */
      updated_at: string;
    };
    /** @description A part of the tenant's connections, in the order of their ids. */
    PlatformConnectionPage: {
      items: components['schemas']['PlatformConnection'][];
      /** @description Send it as `cursor` to get the next part. Null when there is none. */
      next_cursor: string | null;
    };
    /** @description A platform account to bind to the tenant. */
    PlatformConnectionInput: {
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /**
       * @description Whether the account takes part. Only `active` accounts are read and counted.
       * @default active
       * @enum {string}
       */
      status?: 'pending' | 'active' | 'disabled';
      /** @description Whether the account's sales are part of the totals. `false` excludes them, for example for a shop whose sales you count elsewhere. Omit it to keep the current value; a new account is counted. */
      counted?: boolean;
      /**
       * @description Your notes about the account, at most 8 KiB as JSON. They are stored unencrypted and returned unchanged, so text that looks like a secret or personal data (by its name, an e-mail address, a card number) is rejected.
       * @default {}
       */
      metadata?: Record<string, unknown>;
    };
    /**
     * @description Tokens for a bound account. You can write and replace them; no operation returns them.
     *
     *     | platform | `access_token` | `refresh_token` | beside them | |---|---|---|---| | Stripe | a secret key (`sk_…`) or a restricted key (`rk_…`) | | `stripe_account`, if the key is a platform's | | Stripe, an organisation | its key (`sk_org_…`) | | `stripe_account` | | PayPal | the client id of a REST app | its secret | `environment`, if it is the sandbox | | Shopify, an app of the merchant's own | the client id | the client secret | | | Shopify, an app that was installed by OAuth | the access token | the refresh token | `expires_at` | | Shopify, an older custom app | the Admin API access token (`shpat_…`) | | | | WooCommerce | the consumer key (`ck_…`) | the consumer secret (`cs_…`) | |
     */
    PlatformCredentialsInput: {
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /** @description The access token or key, or the public half of a pair; see the table above. */
      access_token: string;
      /** @description The refresh token, or the secret half of a pair; see the table above. The service exchanges a refreshable pair at the platform and stores the new one. Do not send the old pair again. */
      refresh_token?: string | null;
      /**
       * Format: date-time
       * @description When the access token stops working. Leave it out if it does not.
       */
      expires_at?: string | null;
      /** @description The scopes of the token, in the platform's words. */
      scope?: string | null;
      /** @description The platform's name for this kind of token, such as `bearer`. */
      token_type?: string | null;
      /**
       * @description For PayPal, the environment of the app: `live` (the default) or `sandbox`, its test mode. Other platforms reject this member.
       * @enum {string}
       */
      environment?: 'live' | 'sandbox';
      /** @description For Stripe, the account to read with the key of a platform or of an organisation: the same as `platform_account_id`. The service sends it as `Stripe-Account` with a platform's key, and as `Stripe-Context` with an organisation's. Leave it out for a key of the account itself; other platforms reject this member. */
      stripe_account?: string;
    };
    /**
     * @description `stored`: a token is there and, as far as is known, usable. `expired`: its `expires_at` has passed, and there is no refresh token that the service could exchange for another. `missing`: there is none. Take a status you do not know for one that needs a new token.
     * @enum {string}
     */
    CredentialStatus: 'stored' | 'expired' | 'missing';
    /** @description What is known about an account's tokens. The tokens themselves are not part of it. */
    PlatformCredentials: {
      /**
       * Format: uuid
       * @description The tenant of the token that asked.
       */
      tenant_id: string;
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /** @description `stored`: a token is there and, as far as is known, usable. `expired`: its `expires_at` has passed, and there is no refresh token that the service could exchange for another. `missing`: there is none. Take a status you do not know for one that needs a new token. */
      status: components['schemas']['CredentialStatus'];
      /**
       * Format: date-time
       * @description When the access token stops working; null if that is not known.
       */
      expires_at: string | null;
      /**
       * Format: date-time
       * @description When the tokens were stored.
       */
      updated_at: string;
    };
    /**
     * @description The secret that the platform signs the webhooks of an account with.
     *
     *     | platform | `secret` | where it is | |---|---|---| | Stripe | the endpoint's signing secret (`whsec_…`) | at the endpoint, in the Dashboard | | PayPal | the id of the webhook | at the REST app; it is no secret, and part of what PayPal signs | | Shopify | the client secret of the app | at the app; not needed for the service's own app | | WooCommerce | the secret of the webhook | at the webhook, in the shop's settings |
     */
    PlatformWebhookInput: {
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /** @description See the table above. */
      secret: string;
    };
    /** @description Where the platform is to send an account's webhooks. The secret is not part of it. */
    PlatformWebhook: {
      /**
       * Format: uuid
       * @description The tenant of the token that asked.
       */
      tenant_id: string;
      /** @description A platform that revenue or advertising data comes from. In answers this list is open: expect identifiers that are not in it yet, and show them as they are. */
      platform: components['schemas']['Platform'];
      /** @description The platform's own id of the account, as the platform writes it. Case matters. For Stripe, `acct_` with letters and digits; blanks around it are dropped, and another form cannot be bound. */
      platform_account_id: components['schemas']['PlatformAccountId'];
      /** @description The address to give to the platform; null while the operator has not set where the service is reached. */
      url: string | null;
      /**
       * Format: date-time
       * @description When this secret was stored.
       */
      updated_at: string;
    };
    /** @description The message was accepted. The service reads its subject from the platform in a moment. */
    WebhookReceipt: {
      /**
       * @description Always the same.
       * @enum {string}
       */
      status: 'received';
    };
    /** @description The process is up and answering. */
    Liveness: {
      /** @constant */
      status: 'live';
    };
    /** @description Every check has passed; traffic is welcome. */
    Readiness: {
      /** @constant */
      status: 'ready';
    };
    /** @description The process is running but must not receive traffic yet, or no longer. */
    NotReady: components['schemas']['Problem'] & {
      /** @constant */
      type: '/problems/not-ready';
      /**
       * @description The checks that failed. The list of names is open: any entry at all means not ready.
       *
       *     - `database`: the database cannot be reached.
       *     - `row_level_security`: a table that holds tenants' data is not fenced off by tenant.
       *     - `role`: the database role in use has more rights than it may have.
       *     - `access`: others than the service's own roles may use the database.
       *     - `migrations`: the schema lacks something this version needs.
       *     - `read_only`: the database can be read but not written to.
       *     - `session_settings`: the database session is not set up as this version expects.
       *     - `timeouts`: the database lets a session wait for longer than this version allows.
       *     - `shutting_down`: the process is stopping, and finishes its running requests.
       */
      failed_checks: (
        | 'database'
        | 'row_level_security'
        | 'role'
        | 'access'
        | 'migrations'
        | 'read_only'
        | 'session_settings'
        | 'timeouts'
        | 'shutting_down'
      )[];
    };
  };
  responses: {
    /** @description The request is invalid. `errors` names each invalid value and its fault. */
    InvalidRequest: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description There is no bearer token in the request, or it is not valid (any more). */
    Unauthorized: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        'WWW-Authenticate': components['headers']['WWWAuthenticate'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The token is valid, but may not do this; `type` says why: it lacks the operation's scope, or its tenant does not exist or has been removed. */
    Forbidden: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        'WWW-Authenticate': components['headers']['WWWAuthenticate'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The tenant exists, but none of its connections counts: there is none, or each is disabled, waits for its first credential, or is of a platform that revenue is not read from. A zero would claim that nothing was sold, which nobody knows. `detail` says which. Sales in other currencies only are no such case: they are a 200 with a total of 0. */
    NoRevenueSource: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Too many requests from your network address or for the tenant; `RateLimit-Policy` names the limit. The request was not processed. Wait as long as `Retry-After` says. */
    RateLimited: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        'Retry-After': components['headers']['RetryAfter'];
        'RateLimit-Policy': components['headers']['RateLimitPolicy'];
        RateLimit: components['headers']['RateLimit'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description A fault of the server. It has been logged under the correlation id; the response names nothing else. The same request may succeed later. */
    InternalError: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description No true total can be given now. Either a counted source of the tenant has no current figures, or the service itself cannot answer; `type` says which. Wait as long as `Retry-After` says. */
    RealtimeRevenueUnavailable: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        'Retry-After': components['headers']['RetryAfter'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json':
          components['schemas']['RealtimeRevenueUnavailable'] | components['schemas']['ServiceUnavailable'];
      };
    };
    /** @description The request is invalid. `errors` names each invalid value and its fault. */
    InvalidRevenueQuery: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description No true total can be given now. Either a counted source of the tenant has no current figures, or the service itself cannot answer; `type` says which. Wait as long as `Retry-After` says. */
    RealtimeRevenueV1Unavailable: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        'Retry-After': components['headers']['RetryAfter'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json':
          components['schemas']['RealtimeRevenueV1Unavailable'] | components['schemas']['ServiceUnavailable'];
      };
    };
    /** @description The service cannot answer at the moment; `type` says why. Nothing was changed. Wait as long as `Retry-After` says. */
    ServiceUnavailable: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        'Retry-After': components['headers']['RetryAfter'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['ServiceUnavailable'];
      };
    };
    /** @description The request is invalid. `errors` names each invalid value and its fault. */
    InvalidSeriesQuery: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The request is invalid. `errors` names each invalid value and its fault. */
    InvalidListQuery: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The request is invalid. `errors` names each invalid value and its fault. */
    InvalidConnection: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The tenant has as many accounts bound as the service allows. Accounts that are bound already can still be changed. */
    TooManyConnections: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The body of the request is larger than 100 KiB, or, of a webhook, than 1 MiB. */
    ContentTooLarge: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The body of the request is not JSON in UTF-8, by its `Content-Type` or `Content-Encoding`. */
    UnsupportedMediaType: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The request is invalid. `errors` names each invalid value and its fault. */
    InvalidConnectionQuery: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The tenant has no such connection. Whether another tenant has it is not said. */
    ConnectionNotFound: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description The credentials are well-formed, and this server lacks settings to read the platform with them. Its operator has to set them; `detail` names the variables. Nothing is stored. */
    PlatformNotConfigured: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['Problem'];
      };
    };
    /** @description Do not send traffic to this process. `failed_checks` says what stands in the way. */
    NotReady: {
      headers: {
        'X-Correlation-ID': components['headers']['CorrelationId'];
        'Cache-Control': components['headers']['NoStore'];
        'Retry-After': components['headers']['RetryAfter'];
        [name: string]: unknown;
      };
      content: {
        'application/problem+json': components['schemas']['NotReady'];
      };
    };
  };
  parameters: {
    /**
     * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
     * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
     */
    CorrelationId: string;
    /**
     * @description One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
     * @example "c2hhcGUtMS44M2Y0"
     */
    IfNoneMatch: string;
    /** @description Which window to report: the current minute, hour or day, from its start until now. Hours and days begin when they begin in the tenant's reporting time zone. */
    Interval: 'minute' | 'hour' | 'day';
    /** @description The answer while a counted source fails. `fail`: a 503. `partial`: the figures of the other sources, with `complete: false`; failed sources are `unavailable` in `source_details`. If all fail, the answer is a 503 too. */
    OnSourceFailure: 'fail' | 'partial';
    /**
     * @description The `id` of your last event, or the `ETag` of a read of the same window. If it still matches the current figures, the stream begins without them.
     * @example "c2hhcGUtMS44M2Y0"
     */
    LastEventId: string;
    /**
     * @description The start of the series, inclusive: a date of the tenant's calendar, or a date-time with its offset from UTC, rounded down to the full minute. Write the plus sign of an offset as `%2B`.
     * @example 2026-03-01
     */
    SeriesFrom: string;
    /**
     * @description The end of the series, exclusive, in the form of `from`. A date-time is rounded up to the next full minute. At most 400 calendar days after `from`, for minutes at most one day.
     * @example 2026-03-15
     */
    SeriesTo: string;
    /** @description How long a bucket is. Hours and days are those of the clocks in the tenant's reporting time zone: a day has 23 or 25 hours when they change, and an hour in which they change is two buckets. A series has at most 50,000 figures: one for each counted source in each bucket, and as many again for the comparison. */
    Granularity: 'minute' | 'hour' | 'day';
    /**
     * @description Adds the same series for an earlier time, with one bucket for each of `buckets`, at the same time of the clock.
     *
     *     - `previous_period`: as many days before as there are from `from` to `to`; of a series that is no whole number of days,
     *       the time of the same length before it.
     *     - `previous_week`: seven days before.
     *     - `previous_year`: the same dates of the year before.
     */
    Compare: 'previous_period' | 'previous_week' | 'previous_year';
    /**
     * @description Lists only comparisons with this verdict. Without it, all.
     * @example discrepancy
     */
    Verdict: 'matched' | 'discrepancy';
    /** @description How many entries to list at most. */
    Limit: number;
    /**
     * @description The `next_cursor` of the previous page. Opaque; do not construct one.
     * @example MDE5Y2VjMGMtNzNmMS03ZDA0LWE5NGUtMWI2YzhmMjBkNWE3
     */
    Cursor: string;
    /**
     * @description The platform that the account belongs to.
     * @example stripe
     */
    Platform: components['schemas']['Platform'];
    /**
     * @description The account, by the platform's own id. Without it: the only account of this platform or, of several, the active one changed last.
     * @example acct_1QxKd7Lm2ZpR4vTe
     */
    PlatformAccountId: components['schemas']['PlatformAccountId'];
    /**
     * @description The account, by the platform's own id. Required, so that nothing is deleted by mistake.
     * @example acct_1QxKd7Lm2ZpR4vTe
     */
    RequiredPlatformAccountId: components['schemas']['PlatformAccountId'];
    /**
     * @description The last part of the address returned by setPlatformWebhook.
     * @example WwydHG86Snl6LpHUt_CiYwGc7Axz8X0EqU4bbI8g1acGgYb1vN6hHqL9PZyG0d2r
     */
    HookId: string;
  };
  requestBodies: never;
  headers: {
    /**
     * @description The id of this request in the server's log: the id you sent, or else one from the server. Quote it when you report a problem.
     * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
     */
    CorrelationId: string;
    /**
     * @description Weak validator. It stays the same while the figures do, although `data_freshness_seconds` in the body moves on. Send it back in `If-None-Match`, prefix included. Treat it as opaque.
     * @example W/"c2hhcGUtMS44M2Y0"
     */
    WeakETag: string;
    /**
     * @description `private, max-age=<seconds>`: how many whole seconds a client may reuse this answer. That is until the figures expire or until the window they belong to ends, whichever comes first. Shared caches must not keep it.
     * @example private, max-age=18
     */
    PrivateMaxAge: string;
    /**
     * @description Names `Authorization`, since each token sees its own tenant's figures. Other request headers may be named beside it.
     * @example Authorization
     */
    Vary: string;
    /**
     * @description Since when this operation is deprecated, as RFC 9745 writes it: an `@` and seconds since the Unix epoch.
     * @example @1767225600
     */
    Deprecation: string;
    /**
     * @description Points to the operation to move to, with the relation `successor-version` (RFC 5829).
     * @example </api/v1/revenue/realtime>; rel="successor-version"
     */
    SuccessorLink: string;
    /** @description Always `no-store`. This answer describes one moment and must not be kept by any cache. */
    NoStore: 'no-store';
    /** @description The challenge of RFC 6750. `error="invalid_token"` is part of a 401 only if the request did carry a token; without one no token is invalid. A 403 for a missing scope has `error="insufficient_scope"` and names the `scope`. */
    WWWAuthenticate: string;
    /**
     * @description Whole seconds to wait before asking again. Always a count, never a date.
     * @example 30
     */
    RetryAfter: number;
    /**
     * @description The limit itself: so many requests at once (`q`) come back within so many seconds (`w`), as draft-ietf-httpapi-ratelimit-headers-11 writes it.
     * @example "tenant";q=2000;w=10
     */
    RateLimitPolicy: string;
    /**
     * @description The exceeded limit, the remaining requests (`r`), and the seconds until enough are available again (`t`), in the form of draft-ietf-httpapi-ratelimit-headers-11.
     * @example "tenant";r=0;t=5
     */
    RateLimit: string;
    /**
     * @description Strong validator of this representation: equal tags mean equal bytes. Send it back in `If-None-Match`. Treat it as opaque.
     * @example "c2hhcGUtMS44M2Y0"
     */
    StrongETag: string;
    /**
     * @description Always `no`. It tells nginx and compatible proxies to pass on each event at once.
     * @example no
     */
    Unbuffered: 'no';
    /**
     * @description Always `private, max-age=0`: what a platform lists late still changes the past, so ask again with the `ETag` each time. Shared caches must not keep the answer.
     * @example private, max-age=0
     */
    Revalidate: 'private, max-age=0';
    /** @description The request needs the platform's signature; each platform has its own headers for it. */
    WebhookChallenge: 'Signature realm="attribution"';
  };
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  getRealtimeRevenue: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
        /**
         * @description One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
         * @example "c2hhcGUtMS44M2Y0"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Today's revenue until now. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          ETag: components['headers']['WeakETag'];
          'Cache-Control': components['headers']['PrivateMaxAge'];
          Vary: components['headers']['Vary'];
          Deprecation: components['headers']['Deprecation'];
          Link: components['headers']['SuccessorLink'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RealtimeRevenue'];
        };
      };
      /** @description One of the tags sent still stands for the current figures. Go on using the body you have. */
      304: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          ETag: components['headers']['WeakETag'];
          'Cache-Control': components['headers']['PrivateMaxAge'];
          Vary: components['headers']['Vary'];
          Deprecation: components['headers']['Deprecation'];
          Link: components['headers']['SuccessorLink'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['InvalidRequest'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NoRevenueSource'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['RealtimeRevenueUnavailable'];
    };
  };
  getRealtimeRevenueV1: {
    parameters: {
      query?: {
        /** @description Which window to report: the current minute, hour or day, from its start until now. Hours and days begin when they begin in the tenant's reporting time zone. */
        interval?: components['parameters']['Interval'];
        /** @description The answer while a counted source fails. `fail`: a 503. `partial`: the figures of the other sources, with `complete: false`; failed sources are `unavailable` in `source_details`. If all fail, the answer is a 503 too. */
        on_source_failure?: components['parameters']['OnSourceFailure'];
      };
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
        /**
         * @description One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
         * @example "c2hhcGUtMS44M2Y0"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Revenue of the window until now. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          ETag: components['headers']['StrongETag'];
          'Cache-Control': components['headers']['PrivateMaxAge'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RealtimeRevenueV1'];
        };
      };
      /** @description One of the tags sent still stands for the current figures. Go on using the body you have. */
      304: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          ETag: components['headers']['StrongETag'];
          'Cache-Control': components['headers']['PrivateMaxAge'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['InvalidRevenueQuery'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NoRevenueSource'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['RealtimeRevenueV1Unavailable'];
    };
  };
  streamRealtimeRevenue: {
    parameters: {
      query?: {
        /** @description Which window to report: the current minute, hour or day, from its start until now. Hours and days begin when they begin in the tenant's reporting time zone. */
        interval?: components['parameters']['Interval'];
        /** @description The answer while a counted source fails. `fail`: a 503. `partial`: the figures of the other sources, with `complete: false`; failed sources are `unavailable` in `source_details`. If all fail, the answer is a 503 too. */
        on_source_failure?: components['parameters']['OnSourceFailure'];
      };
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
        /**
         * @description The `id` of your last event, or the `ETag` of a read of the same window. If it still matches the current figures, the stream begins without them.
         * @example "c2hhcGUtMS44M2Y0"
         */
        'Last-Event-ID'?: components['parameters']['LastEventId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Events until either side ends the stream. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          'X-Accel-Buffering': components['headers']['Unbuffered'];
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      400: components['responses']['InvalidRevenueQuery'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NoRevenueSource'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getRevenueSeries: {
    parameters: {
      query: {
        /**
         * @description The start of the series, inclusive: a date of the tenant's calendar, or a date-time with its offset from UTC, rounded down to the full minute. Write the plus sign of an offset as `%2B`.
         * @example 2026-03-01
         */
        from: components['parameters']['SeriesFrom'];
        /**
         * @description The end of the series, exclusive, in the form of `from`. A date-time is rounded up to the next full minute. At most 400 calendar days after `from`, for minutes at most one day.
         * @example 2026-03-15
         */
        to: components['parameters']['SeriesTo'];
        /** @description How long a bucket is. Hours and days are those of the clocks in the tenant's reporting time zone: a day has 23 or 25 hours when they change, and an hour in which they change is two buckets. A series has at most 50,000 figures: one for each counted source in each bucket, and as many again for the comparison. */
        granularity?: components['parameters']['Granularity'];
        /**
         * @description Adds the same series for an earlier time, with one bucket for each of `buckets`, at the same time of the clock.
         *
         *     - `previous_period`: as many days before as there are from `from` to `to`; of a series that is no whole number of days,
         *       the time of the same length before it.
         *     - `previous_week`: seven days before.
         *     - `previous_year`: the same dates of the year before.
         */
        compare?: components['parameters']['Compare'];
      };
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
        /**
         * @description One or more entity tags from earlier answers, separated by commas, or `*`. If one of them still describes the current figures, the answer is an empty 304. Tags are compared weakly, so a `W/` prefix makes no difference.
         * @example "c2hhcGUtMS44M2Y0"
         */
        'If-None-Match'?: components['parameters']['IfNoneMatch'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The series. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          ETag: components['headers']['StrongETag'];
          'Cache-Control': components['headers']['Revalidate'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RevenueSeries'];
        };
      };
      /** @description One of the tags sent still stands for this series. Go on using the body you have. */
      304: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          ETag: components['headers']['StrongETag'];
          'Cache-Control': components['headers']['Revalidate'];
          Vary: components['headers']['Vary'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['InvalidSeriesQuery'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['NoRevenueSource'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  listReconciliations: {
    parameters: {
      query?: {
        /**
         * @description Lists only comparisons with this verdict. Without it, all.
         * @example discrepancy
         */
        verdict?: components['parameters']['Verdict'];
        /** @description How many entries to list at most. */
        limit?: components['parameters']['Limit'];
        /**
         * @description The `next_cursor` of the previous page. Opaque; do not construct one.
         * @example MDE5Y2VjMGMtNzNmMS03ZDA0LWE5NGUtMWI2YzhmMjBkNWE3
         */
        cursor?: components['parameters']['Cursor'];
      };
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A part of the list. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReconciliationPage'];
        };
      };
      400: components['responses']['InvalidListQuery'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  listPlatformConnections: {
    parameters: {
      query?: {
        /** @description How many entries to list at most. */
        limit?: components['parameters']['Limit'];
        /**
         * @description The `next_cursor` of the previous page. Opaque; do not construct one.
         * @example MDE5Y2VjMGMtNzNmMS03ZDA0LWE5NGUtMWI2YzhmMjBkNWE3
         */
        cursor?: components['parameters']['Cursor'];
      };
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A part of the list. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlatformConnectionPage'];
        };
      };
      400: components['responses']['InvalidListQuery'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  upsertPlatformConnection: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PlatformConnectionInput'];
      };
    };
    responses: {
      /** @description The connection as it is now. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlatformConnection'];
        };
      };
      400: components['responses']['InvalidConnection'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      409: components['responses']['TooManyConnections'];
      413: components['responses']['ContentTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getPlatformConnection: {
    parameters: {
      query?: {
        /**
         * @description The account, by the platform's own id. Without it: the only account of this platform or, of several, the active one changed last.
         * @example acct_1QxKd7Lm2ZpR4vTe
         */
        platform_account_id?: components['parameters']['PlatformAccountId'];
      };
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path: {
        /**
         * @description The platform that the account belongs to.
         * @example stripe
         */
        platform: components['parameters']['Platform'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The connection. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlatformConnection'];
        };
      };
      400: components['responses']['InvalidConnectionQuery'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['ConnectionNotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  deletePlatformConnection: {
    parameters: {
      query: {
        /**
         * @description The account, by the platform's own id. Required, so that nothing is deleted by mistake.
         * @example acct_1QxKd7Lm2ZpR4vTe
         */
        platform_account_id: components['parameters']['RequiredPlatformAccountId'];
      };
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path: {
        /**
         * @description The platform that the account belongs to.
         * @example stripe
         */
        platform: components['parameters']['Platform'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The account is unbound. */
      204: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content?: never;
      };
      400: components['responses']['InvalidConnectionQuery'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['ConnectionNotFound'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  upsertPlatformCredentials: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PlatformCredentialsInput'];
      };
    };
    responses: {
      /** @description The tokens are stored. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlatformCredentials'];
        };
      };
      400: components['responses']['InvalidConnection'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['ConnectionNotFound'];
      413: components['responses']['ContentTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      422: components['responses']['PlatformNotConfigured'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  setPlatformWebhook: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PlatformWebhookInput'];
      };
    };
    responses: {
      /** @description The secret is stored. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PlatformWebhook'];
        };
      };
      400: components['responses']['InvalidConnection'];
      401: components['responses']['Unauthorized'];
      403: components['responses']['Forbidden'];
      404: components['responses']['ConnectionNotFound'];
      413: components['responses']['ContentTooLarge'];
      415: components['responses']['UnsupportedMediaType'];
      429: components['responses']['RateLimited'];
      500: components['responses']['InternalError'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  receiveWebhook: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path: {
        /**
         * @description The platform that the account belongs to.
         * @example stripe
         */
        platform: components['parameters']['Platform'];
        /**
         * @description The last part of the address returned by setPlatformWebhook.
         * @example WwydHG86Snl6LpHUt_CiYwGc7Axz8X0EqU4bbI8g1acGgYb1vN6hHqL9PZyG0d2r
         */
        hook_id: components['parameters']['HookId'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        '*/*': unknown;
      };
    };
    responses: {
      /** @description The message was taken, now or before. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookReceipt'];
        };
      };
      /** @description The message is signed, and was signed too long ago or by a clock that is ahead; or the path names no platform. */
      400: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description Nobody knows the address, or the signature is not that of its account; which of the two is not said. */
      401: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          'WWW-Authenticate': components['headers']['WebhookChallenge'];
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      413: components['responses']['ContentTooLarge'];
      429: components['responses']['RateLimited'];
      503: components['responses']['ServiceUnavailable'];
    };
  };
  getLiveness: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The process is alive. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Liveness'];
        };
      };
      400: components['responses']['InvalidRequest'];
    };
  };
  getReadiness: {
    parameters: {
      query?: never;
      header?: {
        /**
         * @description Your id for this request. It comes back in the response header of the same name and in `correlation_id` of a problem. Without it the server creates one; any other value than a UUID is a 400.
         * @example 019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6
         */
        'X-Correlation-ID'?: components['parameters']['CorrelationId'];
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Every check passed. */
      200: {
        headers: {
          'X-Correlation-ID': components['headers']['CorrelationId'];
          'Cache-Control': components['headers']['NoStore'];
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Readiness'];
        };
      };
      400: components['responses']['InvalidRequest'];
      503: components['responses']['NotReady'];
    };
  };
}
