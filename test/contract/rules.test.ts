import { describe, expect, it } from 'vitest';
import { compareContracts } from '../../scripts/contract/compare.ts';
import { rules } from '../../scripts/contract/rules.ts';
import type { Expected } from './member-pairs.ts';
import { operationPairs, wholeFor } from './operation-pairs.ts';
import { at, findWitness, type Json } from './oracle.ts';
import { schemaPairs } from './schema-pairs.ts';
import { whole } from './small-contract.ts';

type Case = {
  readonly name: string;
  readonly before: Json;
  readonly after: Json;
  readonly expected: Expected;
};

const ofSchemas = schemaPairs.flatMap(({ name, before, after, ...expected }): Case[] => {
  const [asked, askedAfter] = [whole(before), whole(after)];
  const [answered, answeredAfter] = [whole({}, before), whole({}, after)];
  return [
    { name: `${name}, in a request`, before: asked, after: askedAfter, expected: expected.request },
    { name: `${name}, in a request, back`, before: askedAfter, after: asked, expected: expected.requestBack },
    { name: `${name}, in an answer`, before: answered, after: answeredAfter, expected: expected.response },
    {
      name: `${name}, in an answer, back`,
      before: answeredAfter,
      after: answered,
      expected: expected.responseBack,
    },
  ];
});
const ofOperations = operationPairs.flatMap((pair): Case[] => {
  const [before, after] = [wholeFor(pair), wholeFor(pair)];
  pair.edit(after);
  return [
    { name: pair.name, before, after, expected: pair.expected },
    { name: `${pair.name}, back`, before: after, after: before, expected: pair.back },
  ];
});
const cases = [...ofSchemas, ...ofOperations];

describe('the comparison of two contracts', () => {
  it.each(cases)('finds the right rule, level and place for $name', ({ before, after, expected }) => {
    const findings = compareContracts(before, after);
    const found = findings.map(({ level, rule }) => `${level} ${rule}`);
    expect(found.toSorted()).toEqual([...expected].toSorted());

    const isThere = (pointer: string) => [before, after].some((one) => at(one, pointer) !== undefined);
    const lost = findings.filter((finding) => !isThere(finding.at));
    expect(lost, 'a place that neither contract has').toEqual([]);

    const witness = findWitness(before, after);
    const isHarmless = findings.every(({ level }) => level === 'non-breaking');
    expect(witness && isHarmless ? witness : null, 'called harmless, and this value breaks').toBeNull();
  });
});

describe('the rules', () => {
  it('are all covered by the table', () => {
    const covered = new Set(cases.flatMap(({ expected }) => expected.map((text) => text.split(' ')[1])));
    expect([...rules.keys()].filter((id) => !covered.has(id))).toEqual([]);
    expect(cases.length).toBeGreaterThan(60);
  });

  it('find differences inside recursive schemas', () => {
    const tree = (label: object) => ({
      ...whole({}, { $ref: '#/components/schemas/Tree' }),
      components: {
        securitySchemes: whole().components.securitySchemes,
        schemas: {
          Tree: {
            type: 'object',
            properties: { label, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
          },
        },
      },
    });
    expect(compareContracts(tree({ type: 'string' }), tree({ type: 'string' }))).toEqual([]);
    expect(compareContracts(tree({ type: 'string' }), tree({ type: 'integer' }))).toMatchObject([
      { rule: 'response-type-changed', at: '/components/schemas/Tree/properties/label' },
    ]);
  });

  it('throw on unresolvable references', () => {
    const to = (reference: string) => whole({}, { $ref: reference });
    expect(() => compareContracts(to('#/nowhere'), whole())).toThrow('nothing at #/nowhere');
    expect(() => compareContracts(to('other.yaml'), whole())).toThrow('not a local reference: other.yaml');
    const $ref = '#/components/schemas/A';
    const loop = { ...to($ref), components: { schemas: { A: { $ref } } } };
    expect(() => compareContracts(loop, loop)).toThrow(/contains itself|refers to itself/);
  });
});
