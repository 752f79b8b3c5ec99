/**
 * The intervals in which a merchant's script was paused. What the script held for them never came into being, then or
 * later. A movement of the very instant of the pause was already there; one of the instant of the resumption is not.
 */

type Silence = { readonly afterMs: number; readonly untilMs: number };

export type Silences = {
  /** No account: every merchant. Pausing what is paused changes nothing. */
  begin(account: string | null, nowMs: number): void;
  /** No account: ends every pause. One that was begun for every merchant ends only so. */
  end(account: string | null, nowMs: number): void;
  /** All until this instant never came into being. */
  erase(account: string, untilMs: number): void;
  /** Whether any instant of [fromMs, toMs] lies in a silence, and whether all do. */
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
