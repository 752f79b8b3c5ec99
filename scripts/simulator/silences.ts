/**
 * Paused intervals of a merchant's script: its movements there never happen. A movement at the
 * instant of the pause still happens, one at the instant of the resumption does not.
 */

type Silence = { readonly afterMs: number; readonly untilMs: number };

export type Silences = {
  /** No account: every merchant. A second pause changes nothing. */
  begin(account: string | null, nowMs: number): void;
  /** No account: ends every pause. A pause of all merchants ends only so. */
  end(account: string | null, nowMs: number): void;
  /** Removes all movements until this instant. */
  erase(account: string, untilMs: number): void;
  /** Do some, all or no instants of [fromMs, toMs] lie in a pause? */
  over(account: string, fromMs: number, toMs: number): 'none' | 'some' | 'all';
  reset(): void;
};

const everyone = '*';

export function createSilences(): Silences {
  const byScope = new Map<string, Silence[]>();

  function endIn(scope: string, nowMs: number): void {
    const silences = byScope.get(scope) ?? [];
    byScope.set(
      scope,
      silences.map((silence) => (silence.untilMs === Infinity ? { ...silence, untilMs: nowMs } : silence)),
    );
  }

  return {
    begin(account, nowMs) {
      const scope = account ?? everyone;
      const silences = byScope.get(scope) ?? [];
      if (silences.some((silence) => silence.untilMs === Infinity)) return;
      byScope.set(scope, [...silences, { afterMs: nowMs, untilMs: Infinity }]);
    },

    end(account, nowMs) {
      for (const scope of account === null ? byScope.keys() : [account]) endIn(scope, nowMs);
    },

    erase(account, untilMs) {
      byScope.set(account, [...(byScope.get(account) ?? []), { afterMs: -Infinity, untilMs }]);
    },

    over(account, fromMs, toMs) {
      let found: 'none' | 'some' = 'none';
      for (const scope of [account, everyone]) {
        for (const silence of byScope.get(scope) ?? []) {
          if (silence.afterMs < fromMs && silence.untilMs >= toMs) return 'all';
          if (silence.afterMs < toMs && silence.untilMs >= fromMs) found = 'some';
        }
      }
      return found;
    },

    reset: () => byScope.clear(),
  };
}
