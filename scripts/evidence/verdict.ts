/** A row of the pack: a claim, its status in this run, and its observations. */
export type RowId = `${'H' | 'R' | 'G' | 'M'}${number}`;

export type Status = 'HOLDS' | 'REFUTED' | 'PASS' | 'FAIL' | 'INCONCLUSIVE';

export type Proof =
  | {
      readonly kind: 'exchange';
      readonly request: { readonly method: string; readonly url: string; readonly headers: object };
      readonly sent: unknown;
      readonly answer: { readonly status: number; readonly headers: object; readonly body: unknown };
    }
  | {
      readonly kind: 'query';
      /** The application role's tenant context; null: none. */
      readonly tenant: string | null;
      readonly sql: string;
      readonly values: readonly unknown[];
      readonly rows: readonly object[];
    }
  | { readonly kind: 'source'; readonly symbol: string; readonly place: string; readonly text: string }
  | { readonly kind: 'log'; readonly lines: readonly unknown[] }
  | { readonly kind: 'figure'; readonly name: string; readonly value: unknown };

export type Recorder = (proof: Proof) => void;

export type Verdict = { readonly status: Status; readonly reasons: readonly string[] };

export type Row = Verdict & {
  readonly id: RowId;
  readonly claim: string;
  readonly proofs: readonly Proof[];
};
