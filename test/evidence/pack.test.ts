import { expect, it } from 'vitest';
import { judgeGates } from '../../scripts/evidence/gates.ts';
import { createSecrets } from '../../scripts/evidence/masking.ts';
import { readSources } from '../../scripts/evidence/sources.ts';
import type { Row, RowId, Status } from '../../scripts/evidence/verdict.ts';

const row = (id: RowId, status: Status): Row => ({ id, claim: 'a claim', status, reasons: [], proofs: [] });
const grounds: readonly RowId[] = ['H16', 'H17'];
const gateOf = (rows: readonly Row[], faults: readonly string[] = []) =>
  judgeGates(rows, faults).find(({ id }) => id === 'G10')?.status;

it('a masked text holds no secret, token, password or sealed credential', () => {
  const secrets = createSecrets();
  secrets.add('sk_live_of_a_merchant');
  const shown = secrets.mask(
    'sk_live_of_a_merchant postgres://app:hidden-word@db/one eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl v1.key-1.bm9uY2U.dGV4dA.dGFn',
  );
  expect(shown).toBe('[masked] postgres://app:[masked]@db/one [masked token] [sealed]');
});

it('a gate fails with a refuted row or a faulty pack and is inconclusive without a row', () => {
  const good = grounds.map((id) => row(id, 'HOLDS'));
  expect(gateOf(good)).toBe('PASS');
  expect(gateOf([row('H16', 'REFUTED'), row('H17', 'INCONCLUSIVE')])).toBe('FAIL');
  expect(gateOf([row('H16', 'HOLDS'), row('H17', 'INCONCLUSIVE')])).toBe('INCONCLUSIVE');
  expect(gateOf([row('H16', 'HOLDS')])).toBe('INCONCLUSIVE');
  expect(gateOf(good, ['a name is not found'])).toBe('FAIL');
});

it('a name is found at its only declaration, and not when it is declared twice', async () => {
  const file = 'src/added.ts';
  const text = '\nexport function onlyHere(): void {}\nexport const readRow = 1;\n';
  const sources = await readSources({ [file]: text });
  expect(sources.find('onlyHere')).toMatchObject({ place: `${file}:2` });
  expect(sources.find('readRow')).toBeUndefined();
  expect(sources.find('nowhere')).toBeUndefined();
});
