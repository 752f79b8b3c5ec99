/** One shop's tokens: permanent ones, those of a merchant's own app, and rotating pairs. */

export type App = { readonly clientId: string; readonly clientSecret: string };
type Pair = {
  readonly app: App;
  accessToken: string;
  accessEndsAtMs: number;
  /**
   * The current token and its replacement: both are valid until the first use of the replacement.
   */
  refreshTokens: readonly string[];
  /** First use of the first token. */
  usedAtMs: number | null;
};
export type NewPair = App & {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
};
export type Grant =
  | {
      readonly accessToken: string;
      readonly expiresInSeconds: number;
      readonly refreshToken?: string;
    }
  | { readonly rejected: 'invalid_client' | 'invalid_grant' | 'shop_not_permitted' };

const [hourMs, dayMs] = [3_600_000, 86_400_000];

export function createShopTokens(nowMs: () => number, newToken: (prefix: string) => string) {
  const lasting = new Set<string>();
  const minted = new Map<string, number>();
  let ownApp: App | null = null;
  let pair: Pair | null = null;

  return {
    addLasting: (token: string) => void lasting.add(token),
    setOwnApp: (app: App) => void (ownApp = app),
    setPair({ accessToken, refreshToken, expiresInSeconds, ...app }: NewPair): void {
      const accessEndsAtMs = nowMs() + expiresInSeconds * 1000;
      pair = { app, accessToken, accessEndsAtMs, refreshTokens: [refreshToken], usedAtMs: null };
    },
    opens(token: string): boolean {
      const endsAtMs = pair?.accessToken === token ? pair.accessEndsAtMs : (minted.get(token) ?? 0);
      return lasting.has(token) || endsAtMs > nowMs();
    },
    /** Expires all access tokens with an expiry now. */
    expire(): void {
      minted.clear();
      if (pair) pair.accessEndsAtMs = nowMs();
    },

    mint({ clientId, clientSecret }: App): Grant {
      if (ownApp?.clientId !== clientId) return { rejected: 'shop_not_permitted' };
      if (ownApp.clientSecret !== clientSecret) return { rejected: 'invalid_client' };
      const accessToken = newToken('shpat');
      minted.set(accessToken, nowMs() + dayMs);
      return { accessToken, expiresInSeconds: dayMs / 1000 - 1 };
    },

    refresh({ clientId, clientSecret }: App, refreshToken: string): Grant {
      if (pair?.app.clientId !== clientId || pair.app.clientSecret !== clientSecret)
        return { rejected: 'invalid_client' };
      const place = pair.refreshTokens.indexOf(refreshToken);
      if (place < 0) return { rejected: 'invalid_grant' };
      const isReplacement = place > 0;
      if (!isReplacement && pair.usedAtMs !== null && nowMs() > pair.usedAtMs + 30 * dayMs)
        return { rejected: 'invalid_grant' };
      const replacement = newToken('shprt');
      const accessToken = newToken('shpat');
      pair = {
        app: pair.app,
        accessToken,
        accessEndsAtMs: nowMs() + hourMs,
        refreshTokens: [refreshToken, replacement],
        usedAtMs: isReplacement ? nowMs() : (pair.usedAtMs ?? nowMs()),
      };
      return { accessToken, expiresInSeconds: hourMs / 1000, refreshToken: replacement };
    },
  };
}
