/** A platform other than Stripe: its API below a path prefix, and its part of the control API. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Moment } from './merchant/money.ts';
import type { Reply } from './reply.ts';

export type SiteRequest = {
  readonly method: string;
  /** Below the site's prefix: `/shopify/a.example/admin/x` is `/a.example/admin/x`. */
  readonly path: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Site = {
  /** By the platform's name of the account; faults, holds and the log use it. */
  hasAccount(account: string): boolean;
  accounts(): ReadonlyArray<{ readonly account: string; readonly currency: string }>;
  accountOf(request: SiteRequest): string | null;
  /** Uses the current time of the clock. */
  answer(request: SiteRequest): Reply;
  /** `POST /__sim/<site>/<verb>`: each parses its own body and answers JSON. */
  readonly control: Readonly<Record<string, (body: unknown) => unknown>>;
  /** True if its lists already show this moment. Default: from its time on. */
  shows?(account: string, moment: Moment): boolean;
  /** Restores the initial state. */
  reset(): void;
};

export type SiteParts = { readonly nowMs: () => number };
