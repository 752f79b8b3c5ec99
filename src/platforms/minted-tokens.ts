/** Access tokens that are minted from a stored secret, kept in this process and nowhere else. */
import { createHash } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import type { ConnectionId } from '../model/ids.ts';
import type { FailedStep, PullRequest, PullStep } from './adapter.ts';

/** A token is not used in its last minutes. */
const spareMs = 300_000;
/** Longer than a request may take: others wait for it so long. */
const maxMintingMs = 60_000;

export type MintedToken = {
  readonly kind: 'token';
  readonly text: string;
  readonly lifetimeSeconds: number;
};
type Kept = {
  readonly secretHash: string;
  readonly minting: Promise<MintedToken | FailedStep>;
  usableUntilMs: number;
};

export type MintedTokens = ReturnType<typeof createMintedTokens>;

/** @param clock measures lifetimes */
export function createMintedTokens(clock: Clock) {
  const kept = new Map<ConnectionId, Kept>();
  return {
    /**
     * The kept token of the connection, or a new one: minted once, however many ask.
     * `isNew`: minted by this call, so a refusal of it is not a matter of its age.
     */
    async *take(
      request: PullRequest,
      mint: (request: PullRequest) => Promise<MintedToken | FailedStep>,
    ): AsyncGenerator<PullStep, FailedStep | (MintedToken & { readonly isNew: boolean })> {
      const { credential } = request;
      const { connectionId } = request.trace;
      const secretHash = createHash('sha256').update(JSON.stringify(credential)).digest('base64url');
      const nowMs = clock.monotonicMs();
      const known = kept.get(connectionId);
      if (known?.secretHash === secretHash && nowMs < known.usableUntilMs) {
        const token = await known.minting;
        return token.kind === 'failed' ? token : { ...token, isNew: false };
      }
      // Others may wait for it: the end of this pull does not cut it short.
      const minting = mint({ ...request, signal: new AbortController().signal });
      const own: Kept = { secretHash, minting, usableUntilMs: nowMs + maxMintingMs };
      kept.set(connectionId, own);
      const token = await own.minting;
      own.usableUntilMs = token.kind === 'failed' ? nowMs : nowMs + token.lifetimeSeconds * 1000 - spareMs;
      if (token.kind === 'failed') return token;
      yield { kind: 'minted' };
      return { ...token, isNew: true };
    },
    /** After a refusal: the next call mints. */
    drop({ trace }: PullRequest): void {
      kept.delete(trace.connectionId);
    },
  };
}
