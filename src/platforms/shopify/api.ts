/** Requests to one shop, the tokens for them, and its errors. https://shopify.dev/docs/api/usage */
import { z } from 'zod';
import { fail, failWith, type AccountRequest, type Credential, type Steps } from '../adapter.ts';
import { integer, shopsUrl, type PlatformParts, type SettingsOf } from '../definition.ts';
import { parseBody, readTexts, type Answered } from '../outbound.ts';
import { createTokens, requestToken, type TokenKind } from '../tokens.ts';
import type { UnknownPlace } from '../window.ts';

const text = z.string().min(1).optional();
export const settings = {
  SHOPIFY_SOURCE: z
    .enum(['tender_transactions', 'order_transactions'])
    .prefault('tender_transactions')
    .describe(
      'List that payments are read from: movements of money, or orders with their transactions, which need `read_all_orders` for refunds of orders older than 60 days',
    ),
  SHOPIFY_OVERLAP_SECONDS: integer(0, 86_400, '120').describe(
    'How long Shopify may take to list a payment: refreshes read again so far back, and `complete_through` lies that far behind',
  ),
  SHOPIFY_CLIENT_ID: text.describe('Client id of your Shopify app, to renew expiring tokens of its shops'),
  SHOPIFY_CLIENT_SECRET: text.meta({ description: 'Client secret of that app', secret: true }),
  SHOPIFY_SHOPS_AT: shopsUrl,
};
export type ShopifyOptions = SettingsOf<typeof settings> & PlatformParts;

const apiVersion = '2026-10';
export const accountForm = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const requestId = { header: 'x-request-id', form: /^[0-9a-f-]{36}(?:-\d{1,12})?$/ };

/** Each document selects the shop's domain, so that no other shop's money is booked. */
export type Query<Data> = { readonly document: string; readonly form: z.ZodType<Data> };
type Reply<Data> = { readonly kind: 'reply'; readonly data: Data; readonly answer: Answered };
type Rejected = { readonly kind: 'too-costly' } | UnknownPlace;
export type Ask = <Data>(query: Query<Data>, variables: object) => Steps<Reply<Data> | Rejected>;

const throttleStatus = z.object({ currentlyAvailable: z.number(), restoreRate: z.number().positive() });
const cost = z.object({ requestedQueryCost: z.number(), throttleStatus });
const code = z.object({ code: z.string() }).optional().catch(undefined);
const envelope = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string().catch(''), extensions: code })).default([]),
  extensions: z.object({ cost }).optional().catch(undefined),
});
const owned = z.object({ shop: z.object({ myshopifyDomain: z.string() }) });
/** Unpaid, no shop at all, or locked. */
const closedStatuses = new Set([402, 404, 423]);
const reasonOf = ({ status }: Answered) => (closedStatuses.has(status) ? 'forbidden' : undefined);

/** `minted`: with the id and the secret of a merchant's own app. */
export function kindOf({ refreshToken }: Pick<Credential, 'refreshToken'>): TokenKind {
  if (refreshToken === null) return 'stored';
  return refreshToken.startsWith('shpss_') ? 'minted' : 'exchanged';
}

export function createApi(options: ShopifyOptions) {
  const { SHOPIFY_SHOPS_AT: shopsAt = 'https:/', SHOPIFY_CLIENT_ID: client_id, outbound } = options;

  function post({ platformAccountId, signal, trace }: AccountRequest, path: string, body: object) {
    const url = new URL(`${shopsAt.replace(/\b\/$/, '')}/${platformAccountId}/admin/${path}`);
    // All are reads: even a refresh token works until its successor is used.
    const sent = { platform: 'shopify', method: 'POST', isRead: true, body: JSON.stringify(body) } as const;
    return { ...sent, url, headers: { 'content-type': 'application/json' }, signal, trace, requestId };
  }

  /** A merchant's own app opens only shops of its organisation. */
  const grant = (request: AccountRequest, body: object) =>
    requestToken(outbound, post(request, 'oauth/access_token', body), (reply) =>
      readTexts(reply, 'error').error === 'shop_not_permitted' ? 'forbidden' : 'credential_expired',
    );
  const openTokens = createTokens(options, {
    authorize: (token) => ({ 'x-shopify-access-token': token }),
    mint(request) {
      const { accessToken: client_id, refreshToken: client_secret } = request.credential;
      return grant(request, { grant_type: 'client_credentials', client_id, client_secret });
    },
    async exchange(request, { refreshToken: refresh_token }) {
      if (client_id === undefined) return failWith('credential_expired');
      const client = { client_id, client_secret: options.SHOPIFY_CLIENT_SECRET };
      return grant(request, { grant_type: 'refresh_token', refresh_token, ...client });
    },
  });

  return (request: AccountRequest): Ask => {
    const send = openTokens(request, kindOf(request.credential));
    return async function* ({ document: query, form }, variables) {
      if (!accountForm.test(request.platformAccountId)) yield* fail('forbidden');
      const answer = yield* send(post(request, `api/${apiVersion}/graphql.json`, { query, variables }));
      return yield* readReply(answer, form, request.platformAccountId);
    };
  };
}

async function* readReply<Data>(answer: Answered, form: z.ZodType<Data>, shop: string) {
  if (answer.status === 430) yield* fail('rate_limited');
  const { data, ...rest } = yield* parseBody(answer, envelope, reasonOf);
  if (rest.errors.length > 0) return yield* readErrors(rest);
  const domain = owned.safeParse(data).data?.shop.myshopifyDomain;
  if (domain !== undefined && domain !== shop) yield* fail('wrong_account');
  const parsed = form.safeParse(data);
  if (domain === undefined || !parsed.success) return yield* fail('invalid_response');
  yield { kind: 'account', readable: true } as const;
  return { kind: 'reply', data: parsed.data, answer } as const;
}

async function* readErrors({ errors, extensions }: z.output<typeof envelope>): Steps<Rejected> {
  const codes = new Set(errors.map((one) => one.extensions?.code));
  if (codes.has('THROTTLED')) {
    if (!extensions) return yield* fail('rate_limited');
    const { requestedQueryCost: wanted, throttleStatus: left } = extensions.cost;
    const seconds = Math.ceil((wanted - left.currentlyAvailable) / left.restoreRate);
    yield* fail('rate_limited', { retryAfterSeconds: Math.max(1, seconds) });
  }
  if (codes.has('ACCESS_DENIED') || codes.has('SHOP_INACTIVE')) yield* fail('forbidden');
  if (codes.has('MAX_COST_EXCEEDED')) return { kind: 'too-costly' };
  const isOfCursor = errors.some(({ message }) => /\bcursor\b/i.test(message));
  return isOfCursor ? { kind: 'unknown-place' } : yield* fail('upstream_error');
}
