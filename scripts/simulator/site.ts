/** A platform beside Stripe: its side of the wire below a path of its own, and what the control door can tell it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Moment } from './merchant/money.ts';
import type { Reply } from './reply.ts';

export type SiteRequest = {
  readonly method: string;
  /** Below the site's own: `/shopify/a.example/admin/x` is `/a.example/admin/x`. */
  readonly path: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Site = {
  /** The merchant whose request it is, by the platform's name for the account; faults, holds and the log go by it. */
  hasAccount(account: string): boolean;
  accounts(): ReadonlyArray<{ readonly account: string; readonly currency: string }>;
  accountOf(request: SiteRequest): string | null;
  /** By the clock of this moment. */
  answer(request: SiteRequest): Reply;
  /** `POST /__sim/<site>/<verb>`; each reads its own body and answers JSON. */
  readonly control: Readonly<Record<string, (body: unknown) => unknown>>;
  /** Whether its lists show by now what happened then; left out: from its time on. */
  shows?(account: string, moment: Moment): boolean;
  /** As right after the start. */
  reset(): void;
};

export type SiteParts = { readonly nowMs: () => number };
