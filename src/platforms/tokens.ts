/** Access tokens: stored, minted with a stored secret, or exchanged for a new pair. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../model/clock.ts';
import type { FailureReason } from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { instant } from '../model/instant.ts';
import { ensure, fail, failWith, type Credential, type FailedStep, type NewPair } from './adapter.ts';
import type { AccountRequest, Steps } from './adapter.ts';
import type { PlatformParts } from './definition.ts';
import type { Answered, Outbound, OutboundRequest } from './outbound.ts';

/** RFC 6749, section 5.1. */
const granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().int().optional().catch(undefined),
  refresh_token: z.string().min(1).optional(),
});

/** `lifetimeSeconds`: undefined if the platform does not state it. */
export type Granted = NewPair & { readonly lifetimeSeconds: number | undefined };

/** RFC 7617. */
export function basicAuth({ accessToken: user, refreshToken: password }: Credential): string {
  return `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
}

/** Requests a token; `reasonOf` reads any status other than 200. */
export async function requestToken(
  outbound: Outbound,
  request: OutboundRequest,
  reasonOf: (body: unknown, status: number) => FailureReason,
): Promise<Granted | FailedStep> {
  const result = await outbound(request);
  if (result.kind === 'failed') return result;
  if (result.status !== 200) return failWith(reasonOf(result.body, result.status));
  const answer = granted.safeParse(result.body).data;
  if (!answer) return failWith('invalid_response');
  const {
    access_token: accessToken,
    refresh_token: refreshToken = null,
    expires_in: lifetimeSeconds,
  } = answer;
  const { sentAtSeconds: sentAt } = result;
  const isDated = sentAt !== undefined && lifetimeSeconds !== undefined;
  const expiresAt = isDated ? instant((sentAt + lifetimeSeconds) * 1000) : null;
  return { accessToken, refreshToken, expiresAt, lifetimeSeconds };
}

/** A 401 rejects the stored secret itself. */
const clientReasons: Readonly<Record<number, FailureReason>> = {
  401: 'credential_expired',
  403: 'forbidden',
};

/** Client-credentials grant (RFC 6749, section 4.4), with Basic authentication. */
export function requestClientToken(
  outbound: Outbound,
  request: OutboundRequest,
  credential: Credential,
): Promise<Granted | FailedStep> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = { ...request.headers, ...type, authorization: basicAuth(credential) };
  // Retried like a read: a second token does not invalidate the first.
  const form = { method: 'POST', isRead: true, body: 'grant_type=client_credentials', headers } as const;
  return requestToken(
    outbound,
    { ...request, ...form },
    (_, status) => clientReasons[status] ?? 'upstream_error',
  );
}

export type TokenKind = 'stored' | 'minted' | 'exchanged';

type TokenSources = {
  /** All pulls of the connection share its token, so none of them may abort the request. */
  readonly mint: (request: AccountRequest) => Promise<Granted | FailedStep>;
  readonly exchange?: (request: AccountRequest, current: Credential) => Promise<Granted | FailedStep>;
  /** The header with a token. Left out: RFC 6750. */
  readonly authorize?: (token: string) => Readonly<Record<string, string>>;
};

/** Sends one request; yields a step after each other request that this takes. */
export type Send = (built: OutboundRequest) => Steps<Answered>;

/** Sends each request with the connection's token, and after a 401 once more with a renewed one. */
export function createTokens(
  { outbound, clock }: Pick<PlatformParts, 'outbound' | 'clock'>,
  { mint, exchange, authorize = (token) => ({ authorization: `Bearer ${token}` }) }: TokenSources,
) {
  const minted = createMintedTokens(clock, mint);

  return (request: AccountRequest, kind: TokenKind): Send => {
    let { credential } = request;

    async function* renew(): Steps {
      if (kind === 'stored') yield* fail('unauthorized');
      yield { kind: 'minted' };
      if (kind === 'minted') return;
      const renewed = await request.exchangeCredential(async (current) => {
        const given = (await exchange?.(request, current)) ?? failWith('credential_expired');
        if ('kind' in given) return given;
        // Without a new refresh token the old one stays valid (RFC 6749, section 6).
        const { accessToken, refreshToken, expiresAt } = given;
        return { accessToken, refreshToken: refreshToken ?? current.refreshToken, expiresAt };
      });
      credential = yield* ensure(renewed);
      yield { kind: 'minted' };
    }

    return async function* (built) {
      for (let hasRenewed = false; ; hasRenewed = true) {
        const taken =
          kind === 'minted' ? yield* minted.take(request) : { token: credential.accessToken, isNew: false };
        const headers = { ...built.headers, ...authorize(taken.token) };
        const answer = yield* ensure(await outbound({ ...built, headers }));
        // Also after a 403: a token keeps the permissions of its minting.
        if (answer.status === 401 || answer.status === 403) minted.drop(request, taken.token);
        if (answer.status !== 401 || taken.isNew || hasRenewed) return answer;
        yield* renew();
      }
    };
  };
}

/** Tokens are not used in their last five minutes. */
const spareMs = 300_000;
/** Longer than any request takes; other pulls wait so long. */
const maxMintingMs = 60_000;

type Kept = {
  readonly secret: string;
  readonly minting: Promise<Granted | FailedStep>;
  usableUntilMs: number;
  /** Undefined until granted. */
  token?: string;
};

function createMintedTokens(clock: Clock, mint: TokenSources['mint']) {
  const kept = new Map<ConnectionId, Kept>();

  function begin(request: AccountRequest, secret: string): Kept {
    // Other pulls may wait for it, so the end of this pull does not abort it.
    const minting = mint({ ...request, signal: new AbortController().signal });
    const own: Kept = { secret, minting, usableUntilMs: clock.monotonicMs() + maxMintingMs };
    kept.set(request.trace.connectionId, own);
    return own;
  }

  return {
    /** The token in memory, else one minted for all concurrent callers. `isNew`: by this call. */
    async *take(request: AccountRequest): Steps<{ readonly token: string; readonly isNew: boolean }> {
      const { accessToken, refreshToken, options } = request.credential;
      const opened = JSON.stringify([accessToken, refreshToken, options]);
      const secret = createHash('sha256').update(opened).digest('base64url');
      const nowMs = clock.monotonicMs();
      const known = kept.get(request.trace.connectionId);
      const isKept = known?.secret === secret && nowMs < known.usableUntilMs;
      if (isKept && known.token !== undefined) return { token: known.token, isNew: false };
      const own = isKept ? known : begin(request, secret);
      const granted = await own.minting;
      if ('kind' in granted) own.usableUntilMs = nowMs;
      const { lifetimeSeconds = Infinity, accessToken: token } = yield* ensure(granted);
      if (!isKept) own.usableUntilMs = nowMs + lifetimeSeconds * 1000 - spareMs;
      own.token = token;
      yield { kind: 'minted' };
      return { token, isNew: !isKept };
    },
    /** Forgets a rejected token: the next call mints. */
    drop({ trace: { connectionId } }: AccountRequest, token: string): void {
      if (kept.get(connectionId)?.token === token) kept.delete(connectionId);
    },
  };
}
