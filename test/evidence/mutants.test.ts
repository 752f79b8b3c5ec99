import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../scripts/evidence/run.ts';
import { readSources, type Sources } from '../../scripts/evidence/sources.ts';
import type { Row } from '../../scripts/evidence/verdict.ts';
import { signToken } from '../../scripts/token.ts';
import { newIds } from '../support/harness.ts';
import { examine, prepareGround, type Ground } from './composition.ts';
import { mutants } from './mutants.ts';

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

  it.each(mutants)('change when $name: $flips', async ({ flips, schema, sources: changed, ...replace }) => {
    const [change, undo] = schema ?? [];
    if (change !== undefined) await ground.database.query(change);
    const rows = await examine(ground, changed ? await readSources(changed) : sources, replace);
    if (undo !== undefined) await ground.database.query(undo);
    const before = new Map(whole.map(({ id, status }) => [id, status]));
    const flipped = rows.filter(({ id, status }) => status !== before.get(id));
    const told = flipped
      .map(({ id, status, reasons }) => `${id} ${status}: ${reasons.join('; ')}`)
      .join('\n');
    expect(flipped.map(({ id }) => id).join(' '), told).toBe(flips);
    expect(exitCodeOf(rows)).toBe(1);
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
