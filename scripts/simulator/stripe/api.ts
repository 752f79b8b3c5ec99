/** Stripe's API: takes a received request and returns the response of this instant. */
import type { IncomingHttpHeaders } from 'node:http';
import { isVisible } from '../entry.ts';
import type { Merchant, MerchantRegistry } from '../merchant-registry.ts';
import { jsonReply, type Reply } from '../reply.ts';
import {
  keyMayNot,
  missingHeader,
  missingKey,
  notTheKeysAccount,
  stripeError,
  unknownKey,
  unknownUrl,
} from './errors.ts';
import { readListQuery } from './list-query.ts';
import { account, balanceTransaction } from './objects.ts';
import { listPage } from './page.ts';

type StripeRequest = {
  readonly method: string;
  readonly path: string;
  readonly params: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
};

type AuthorisedRequest = StripeRequest & {
  readonly merchant: Merchant;
  readonly key: string;
  readonly nowMs: number;
};

type StripeApi = {
  answer(request: StripeRequest): Reply;
};

const endpoints: Readonly<Record<string, (call: AuthorisedRequest) => Reply>> = {
  'GET /v1/balance_transactions': listBalanceTransactions,
  'GET /v1/account': readAccount,
};

export function createStripeApi(deps: { merchants: MerchantRegistry; nowMs: () => number }): StripeApi {
  return {
    answer(request) {
      const key = keyOf(request.headers);
      if (key === null) return missingKey();
      if (deps.merchants.ofKey(key) === null) return unknownKey(key);
      const missing = isOfOrganisation(key) && organisationHeaders.find((name) => !request.headers[name]);
      if (missing) return missingHeader(key, missing);
      const named = accountNamedBy(key, request.headers);
      const merchant = deps.merchants.actedOn(key, named);
      if (merchant === null) return notTheKeysAccount(key, named ?? '');
      const endpoint = endpoints[`${request.method} ${request.path}`];
      const call = { ...request, merchant, key, nowMs: deps.nowMs() };
      if (endpoint !== undefined) return endpoint(call);
      const [, id] =
        /^GET \/v1\/balance_transactions\/([^/]+)$/.exec(`${request.method} ${request.path}`) ?? [];
      return id === undefined ? unknownUrl(request.method, request.path) : readBalanceTransaction(call, id);
    },
  };
}

/** A request with an organisation's key needs both; `Stripe-Account` is not allowed. */
const organisationHeaders = ['stripe-context', 'stripe-version'] as const;
const isOfOrganisation = (key: string): boolean => key.startsWith('sk_org_');

/** Other keys may name the account in either header. */
export function accountNamedBy(key: string, headers: IncomingHttpHeaders): string | undefined {
  const { 'stripe-account': account, 'stripe-context': context } = headers;
  const named = isOfOrganisation(key) ? context : (account ?? context);
  return typeof named === 'string' ? named : undefined;
}

/** The key as bearer token or as user of basic authentication; Stripe accepts both. */
export function keyOf({ authorization = '' }: IncomingHttpHeaders): string | null {
  const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return null;
  const [user = ''] = Buffer.from(credentials, 'base64').toString().split(':');
  return user === '' ? null : user;
}

function listBalanceTransactions({ merchant, params, path, nowMs }: AuthorisedRequest): Reply {
  const read = readListQuery(params);
  if ('rejected' in read) return stripeError(400, read.rejected);
  const page = listPage(merchant.ledger, read.query, nowMs);
  const { cursor } = read.query;
  if (page === null) return unknownTransaction(400, cursor?.id ?? '', cursor?.param ?? '');
  const data = page.entries.map((entry) => balanceTransaction(entry, nowMs));
  return jsonReply(200, { object: 'list', url: path, has_more: page.hasMore, data });
}

function readBalanceTransaction({ merchant, nowMs }: AuthorisedRequest, id: string): Reply {
  const entry = merchant.ledger.find(decodeURIComponent(id));
  const isShown = entry !== null && isVisible(entry, nowMs);
  return isShown ? jsonReply(200, balanceTransaction(entry, nowMs)) : unknownTransaction(404, id, 'id');
}

function unknownTransaction(status: 400 | 404, id: string, param: string): Reply {
  return stripeError(status, {
    message: `No such balance_transaction: '${id}'`,
    code: 'resource_missing',
    param,
  });
}

function readAccount({ merchant: { profile }, key }: AuthorisedRequest): Reply {
  const mayRead = profile.accountReadable || !key.startsWith('rk_');
  return mayRead ? jsonReply(200, account(profile)) : keyMayNot(key);
}
