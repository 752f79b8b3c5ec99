/** The access token of each request: as it is stored, minted with a stored secret, or exchanged with its pair. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FailureReason } from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { instant } from '../model/instant.ts';
import { failed, type Credential, type FailedStep, type NewPair } from './adapter.ts';
import type { PullRequest, PullStep } from './adapter.ts';
import type { Outbound, OutboundRequest, OutboundResult } from './outbound.ts';

/** RFC 6749, section 5.1. */
const granted = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().int().optional().catch(undefined),
  refresh_token: z.string().min(1).optional(),
});

/** Asks for a token. A refusal is of the stored secret, unless `reasonOf` knows better. */
export async function requestToken(
  outbound: Outbound,
  request: OutboundRequest,
  reasonOf: (body: unknown) => FailureReason = () => 'credential_expired',
): Promise<NewPair | FailedStep> {
  const result = await outbound(request);
  if (result.kind === 'failed') return result;
  if (result.status !== 200) return failed(reasonOf(result.body));
  const answer = granted.safeParse(result.body).data;
  if (!answer) return failed('invalid_response');
  const { access_token: accessToken, refresh_token: refreshToken = null, expires_in: lifetime } = answer;
  const { sentAtSeconds: sentAt } = result;
  const isDated = sentAt !== undefined && lifetime !== undefined;
  return { accessToken, refreshToken, expiresAt: isDated ? instant((sentAt + lifetime) * 1000) : null };
}

export type TokenKind = 'stored' | 'minted' | 'exchanged';

export type TokenSources = {
  readonly outbound: Outbound;
  /** Its token is kept in memory for all pulls of the connection, none of which may cut the request short. */
  readonly mint: (request: PullRequest) => Promise<NewPair | FailedStep>;
  readonly exchange?: (request: PullRequest, current: Credential) => Promise<NewPair | FailedStep>;
};

/** A request with a token, answered. Each request of its own but the last is followed by a step. */
export type Send = (
  build: (token: string) => OutboundRequest,
) => AsyncGenerator<PullStep, OutboundResult, void>;

/** Sends each request with the token of its connection, and once more with another one after a 401. */
export function createTokens({ outbound, mint, exchange }: TokenSources) {
  const takeMinted = createMintedTokens(mint);

  return (request: PullRequest, kind: TokenKind): Send => {
    let { credential } = request;

    /** Undefined: there is another token to ask with. */
    async function* renew(): AsyncGenerator<PullStep, FailedStep | undefined> {
      if (kind === 'stored') return failed('unauthorized');
      yield { kind: 'minted' };
      if (kind === 'minted') return undefined;
      const renewed = await request.exchangeCredential(async (current) => {
        const pair = (await exchange?.(request, current)) ?? failed('credential_expired');
        // Without a new refresh token the old one stays (RFC 6749, section 6).
        return 'kind' in pair ? pair : { ...pair, refreshToken: pair.refreshToken ?? current.refreshToken };
      });
      if ('kind' in renewed) return renewed;
      credential = renewed;
      yield { kind: 'minted' };
      return undefined;
    }

    return async function* (build) {
      let refused: string | undefined;
      for (;;) {
        const token = kind === 'minted' ? yield* takeMinted(request, refused) : credential.accessToken;
        if (typeof token !== 'string') return token;
        const result = await outbound(build(token));
        if (result.kind === 'failed' || result.status !== 401 || refused !== undefined) return result;
        const failure = yield* renew();
        if (failure) return failure;
        refused = token;
      }
    };
  };
}

function createMintedTokens(mint: TokenSources['mint']) {
  const minted = new Map<ConnectionId, { readonly secret: string; readonly token: string }>();
  const flights = new Map<string, Promise<string | FailedStep>>();

  async function mintOnce(request: PullRequest, secret: string): Promise<string | FailedStep> {
    const answer = await mint({ ...request, signal: new AbortController().signal });
    if ('kind' in answer) return answer;
    minted.set(request.trace.connectionId, { secret, token: answer.accessToken });
    return answer.accessToken;
  }

  return async function* (
    request: PullRequest,
    refused: string | undefined,
  ): AsyncGenerator<PullStep, string | FailedStep> {
    const { connectionId } = request.trace;
    const { accessToken, refreshToken } = request.credential;
    const pair = JSON.stringify([accessToken, refreshToken]);
    const secret = createHash('sha256').update(pair).digest('hex');
    const known = minted.get(connectionId);
    if (known?.secret === secret && known.token !== refused) return known.token;
    const key = `${connectionId} ${secret}`;
    const flight = flights.get(key) ?? mintOnce(request, secret).finally(() => flights.delete(key));
    flights.set(key, flight);
    const token = await flight;
    if (typeof token === 'string') yield { kind: 'minted' };
    return token;
  };
}
