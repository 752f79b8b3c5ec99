import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../scripts/evidence/run.ts';
import { judgeGates } from '../../scripts/evidence/gates.ts';
import { readSources, type Sources } from '../../scripts/evidence/sources.ts';
import type { Row } from '../../scripts/evidence/verdict.ts';
import { signToken } from '../../scripts/token.ts';
import { newIds } from '../support/harness.ts';
import { combine, examine, prepareGround, type Ground } from './composition.ts';
import { mutants } from './mutants.ts';

const groups = Object.values(Object.groupBy(mutants, ({ group }) => group)).flatMap((members = []) => ({
  members,
  names: members.map(({ name }) => name).join(', '),
}));

describe('the rows of the evidence pack', { timeout: 120_000 }, () => {
  let ground: Ground;
  let sources: Sources;
  let whole: readonly Row[];
  beforeAll(async () => {
    [ground, sources] = await Promise.all([prepareGround(), readSources()]);
    whole = await examine(ground, sources);
  }, 180_000);
  afterAll(() => ground.stop());

  it('hold for the unchanged server', () => {
    const bad = whole.filter(({ id, status }) => status !== (id.startsWith('G') ? 'PASS' : 'HOLDS'));
    expect(bad.map(({ id, status, reasons }) => `${id} ${status}: ${reasons.join('; ')}`)).toEqual([]);
    expect(whole.length).toBe(34);
    expect(exitCodeOf(whole)).toBe(0);
  });

  const flippedOf = (rows: readonly Row[]): readonly Row[] => {
    const before = new Map(whole.map(({ id, status }) => [id, status]));
    return rows.filter(({ id, status }) => status !== before.get(id));
  };

  it.each(groups)('change when $names', async ({ members }) => {
    const changed = members.flatMap((one) => Object.entries(one.sources ?? {}));
    const read = changed.length > 0 ? await readSources(Object.fromEntries(changed)) : sources;
    for (const { schema } of members) if (schema) await ground.database.query(schema[0]);
    const rows = await examine(ground, read, combine(members));
    for (const { schema } of members) if (schema) await ground.database.query(schema[1]);
    const flipped = flippedOf(rows);
    const failures = flipped.map(({ id, status, reasons }) => `${id} ${status}: ${reasons.join('; ')}`);
    const wanted = new Set(members.flatMap(({ flips }) => flips.split(' ')));
    const ids = whole.map(({ id }) => id).filter((id) => wanted.has(id));
    expect(
      flipped.map(({ id }) => id),
      failures.join('\n'),
    ).toEqual(ids);
    expect(exitCodeOf(rows)).toBe(1);
    for (const { name, flips, reason = '' } of members) {
      const [own] = flips.split(' ');
      expect(
        failures.find((line) => line.startsWith(`${own} `)),
        name,
      ).toContain(reason);
    }
  });

  it.each(mutants)('$flips: the gates follow from the rows when $name', ({ flips }) => {
    const refuted = new Set(flips.split(' '));
    const rows = whole
      .filter(({ id }) => !id.startsWith('G'))
      .map((row): Row => (refuted.has(row.id) ? { ...row, status: 'REFUTED' } : row));
    const flipped = flippedOf([...rows, ...judgeGates(rows, [])]);
    expect(flipped.map(({ id }) => id).join(' ')).toBe(flips);
  });

  it('flip for one mutant of a group, or for several with a reason each', () => {
    const claims = mutants.flatMap(({ group, flips, ...rest }) =>
      flips.split(' ').flatMap((id) => (id.startsWith('G') ? [] : [{ ...rest, place: `${group} ${id}` }])),
    );
    const shared = [...Map.groupBy(claims, ({ place }) => place).values()].filter(({ length }) => length > 1);
    const vague = shared.flat().filter(({ reason }) => reason === undefined);
    expect(vague.map(({ name, place }) => `${name}: ${place}`)).toEqual([]);
  });

  it('are inconclusive without the inputs they need', async () => {
    const token = await signToken(newIds().tenantId, {});
    const rows = await examine(ground, sources, {}, ({ urls }) => ({ urls, token }));
    const good = rows
      .filter(({ status }) => status !== 'INCONCLUSIVE')
      .map(({ id, status }) => `${id} ${status}`);
    expect(good).toEqual(['H01 HOLDS', 'H02 HOLDS', 'G1 PASS']);
    const reasons = rows.find(({ id }) => id === 'H05')?.reasons;
    expect(reasons).toEqual(['not given: merchants', 'not given: database']);
    expect(exitCodeOf(rows)).toBe(2);
  });

  it('each have a mutant', () => {
    const flipped = new Set(mutants.flatMap(({ flips }) => flips.split(' ')));
    expect(whole.map(({ id }) => id).filter((id) => !flipped.has(id))).toEqual([]);
  });
});
