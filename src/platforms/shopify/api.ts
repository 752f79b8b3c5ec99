/** Questions to one shop, the tokens for them, and the meaning of refusals. https://shopify.dev/docs/api/usage */
import { z } from 'zod';
import { failed, type AccountRequest, type Credential, type FailedStep, type PullStep } from '../adapter.ts';
import type { PlatformParts } from '../definition.ts';
import type { OutboundResult } from '../outbound.ts';
import { createTokens, requestToken, type TokenKind } from '../tokens.ts';

export type ShopifyOptions = PlatformParts & {
  readonly source: 'tender_transactions' | 'order_transactions';
  readonly overlapSeconds: number;
  readonly client: { readonly client_id: string | undefined; readonly client_secret: string | undefined };
  readonly shopsAt: string | undefined;
};

const apiVersion = '2026-10';
export const accountForm = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const requestId = { header: 'x-request-id', form: /^[0-9a-f-]{36}(?:-\d{1,12})?$/ };

/** Each document selects the shop's domain, so that no other shop's money is booked. */
type Query<Data> = { readonly document: string; readonly form: z.ZodType<Data> };
type Variables = Readonly<Record<string, string | number | null>>;
/** In seconds of Shopify's clock: when a reply was sent, and a moment before its data was read. */
export type Times = { readonly sentAt: number | undefined; readonly lookedAt: number | undefined };
export type Refused = FailedStep | { readonly kind: 'too-costly' | 'unknown-cursor' };
type Reply<Data> = (Times & { readonly kind: 'reply'; readonly data: Data }) | Refused;
export type Ask = <Data>(query: Query<Data>, variables: Variables) => AsyncGenerator<PullStep, Reply<Data>>;

const cost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({ currentlyAvailable: z.number(), restoreRate: z.number().positive() }),
});
const code = z.object({ code: z.string() }).optional().catch(undefined);
const envelope = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string().catch(''), extensions: code })).default([]),
  extensions: z.object({ cost }).optional().catch(undefined),
});
const owned = z.object({ shop: z.object({ myshopifyDomain: z.string() }) });
/** An own app opens only shops of its organisation. */
const otherOrganisation = z.object({ error: z.literal('shop_not_permitted') });
/** Unpaid, closed to us, locked, or no shop at all. */
const closedStatuses = new Set([402, 403, 404, 423]);

/** `minted`: the pair is the id and the secret of a merchant's own app. */
export function kindOf({ refreshToken }: Pick<Credential, 'refreshToken'>): TokenKind {
  if (refreshToken === null) return 'stored';
  return refreshToken.startsWith('shpss_') ? 'minted' : 'exchanged';
}

export function createApi({ outbound, clock, client, shopsAt = 'https:/' }: ShopifyOptions) {
  const post = (
    { platformAccountId, signal, trace }: AccountRequest,
    path: string,
    body: object,
    token?: string,
  ) => {
    const url = new URL(`${shopsAt.replace(/\b\/$/, '')}/${platformAccountId}/admin/${path}`);
    const headers = { 'content-type': 'application/json', ...(token && { 'x-shopify-access-token': token }) };
    // All are reads; a refresh token, too, works until the one that replaces it is used.
    const sent = { platform: 'shopify', method: 'POST', isRead: true, body: JSON.stringify(body) } as const;
    return { ...sent, url, headers, signal, trace, requestId };
  };
  const grant = (request: AccountRequest, body: object) =>
    requestToken(outbound, post(request, 'oauth/access_token', body), (refusal) =>
      otherOrganisation.safeParse(refusal).success ? 'forbidden' : 'credential_expired',
    );
  const openTokens = createTokens({
    outbound,
    clock,
    mint(request) {
      const { accessToken: client_id, refreshToken: client_secret } = request.credential;
      return grant(request, { grant_type: 'client_credentials', client_id, client_secret });
    },
    exchange: async (request, { refreshToken: refresh_token }) =>
      client.client_id === undefined
        ? failed('credential_expired')
        : grant(request, { grant_type: 'refresh_token', refresh_token, ...client }),
  });

  /** Asks for one pull, or one walk. */
  return (request: AccountRequest): Ask => {
    const send = openTokens(request, kindOf(request.credential));
    let isChecked = request.accountIsChecked;
    return async function* ({ document: query, form }, variables) {
      if (!accountForm.test(request.platformAccountId)) return failed('forbidden');
      const path = `api/${apiVersion}/graphql.json`;
      const result = yield* send((token) => post(request, path, { query, variables }, token));
      if (result.kind === 'failed') return result;
      const reply = readReply(result, form, request.platformAccountId);
      if (reply.kind === 'reply' && !isChecked) yield { kind: 'account', readable: true };
      isChecked ||= reply.kind === 'reply';
      return reply;
    };
  };
}

function readReply<Data>(
  { status, body, sentAtSeconds: sentAt, durationMs }: Exclude<OutboundResult, FailedStep>,
  form: z.ZodType<Data>,
  shop: string,
): Reply<Data> {
  if (status === 401) return failed('unauthorized');
  if (closedStatuses.has(status)) return failed('forbidden');
  if (status !== 200) return failed(status === 430 ? 'rate_limited' : 'upstream_error');
  const answer = envelope.safeParse(body).data;
  if (answer && answer.errors.length > 0) return refusalOf(answer);
  const domain = owned.safeParse(answer?.data).data?.shop.myshopifyDomain;
  if (domain !== undefined && domain !== shop) return failed('wrong_account');
  const parsed = form.safeParse(answer?.data);
  if (domain === undefined || !parsed.success) return failed('invalid_response');
  const lookedAt = sentAt && Math.floor(sentAt - durationMs / 1000);
  return { kind: 'reply', data: parsed.data, sentAt, lookedAt };
}

function refusalOf({ errors, extensions }: z.output<typeof envelope>): Refused {
  const codes = new Set(errors.map((one) => one.extensions?.code));
  if (codes.has('THROTTLED')) {
    if (!extensions) return failed('rate_limited');
    const { requestedQueryCost: wanted, throttleStatus: left } = extensions.cost;
    const seconds = Math.ceil((wanted - left.currentlyAvailable) / left.restoreRate);
    return { kind: 'failed', failure: { reason: 'rate_limited', retryAfterSeconds: Math.max(1, seconds) } };
  }
  if (codes.has('ACCESS_DENIED') || codes.has('SHOP_INACTIVE')) return failed('forbidden');
  if (codes.has('MAX_COST_EXCEEDED')) return { kind: 'too-costly' };
  const isOfCursor = errors.some(({ message }) => /\bcursor\b/i.test(message));
  return isOfCursor ? { kind: 'unknown-cursor' } : failed('upstream_error');
}
