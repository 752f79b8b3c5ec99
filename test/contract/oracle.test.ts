import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareContracts } from '../../scripts/contract/compare.ts';
import { draws } from '../properties/draws.ts';
import { applyEdit, changeKinds } from './edits.ts';
import { asObject, blindPlaces, findWitness } from './oracle.ts';
import { refactors } from './refactors.ts';

const bundleFile = new URL('../../api-contracts/dist/openapi/v1/attribution.bundled.json', import.meta.url);
const bundle = asObject(JSON.parse(readFileSync(bundleFile, 'utf8')));
const seed = Number(process.env['CONTRACT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const runs = draws(24, 72);
const draw = fc.record({ which: fc.nat(999), where: fc.nat(999), salt: fc.nat(999) });

const mayBreak = (before: unknown, after: unknown): boolean =>
  compareContracts(before, after).some(({ level }) => level !== 'non-breaking');

describe('the comparison', () => {
  it('has example values for every request and response of the contract', () => {
    expect(blindPlaces(bundle)).toEqual([]);
    expect(findWitness(bundle, structuredClone(bundle))).toBeNull();
  });

  it(
    `reports every edit that a value proves to be breaking (CONTRACT_SEED=${seed})`,
    { timeout: 300_000 },
    () => {
      const counts = { edits: 0, witnessed: 0, breaking: 0 };
      const property = fc.property(fc.array(draw, { minLength: 1, maxLength: 2 }), (draws) => {
        const edited = structuredClone(bundle);
        const done = draws.map((one) => applyEdit(edited, changeKinds, one));
        // Checks both the edit and its undoing.
        for (const before of [bundle, edited]) {
          const after = before === bundle ? edited : bundle;
          const witness = findWitness(before, after);
          const breaks = mayBreak(before, after);
          counts.edits += 1;
          counts.breaking += Number(breaks);
          counts.witnessed += Number(witness !== null);
          const made = `${done.join('; ')}${before === bundle ? '' : ' (undone)'}`;
          expect(witness && !breaks ? { made, witness } : null).toBeNull();
        }
      });
      fc.assert(property, { seed, numRuns: runs });
      console.log(`edits by CONTRACT_SEED=${seed}:`, counts);
      expect(counts.edits).toBeGreaterThanOrEqual(2 * runs - 4);
      expect(counts.witnessed / counts.edits).toBeGreaterThan(0.25);
    },
  );

  it(`reports nothing for a refactoring (CONTRACT_SEED=${seed})`, { timeout: 120_000 }, () => {
    const property = fc.property(fc.array(draw, { minLength: 1, maxLength: 4 }), (draws) => {
      const edited = structuredClone(bundle);
      const done = draws.map((one) => applyEdit(edited, refactors, one));
      expect(compareContracts(bundle, edited), done.join('; ')).toEqual([]);
      expect(compareContracts(edited, bundle), done.join('; ')).toEqual([]);
    });
    fc.assert(property, { seed, numRuns: draws(50, 150) });
  });
});
