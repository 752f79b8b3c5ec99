import { describe } from 'vitest';
import { draws } from '../properties/draws.ts';
import { testHistories } from './conformance.ts';
import { stages } from './stages/index.ts';
import { testWindowsOfHistories } from './windows.ts';

const runs = Number(process.env['CONFORMANCE_RUNS'] ?? draws(1_000, 5_000));

describe.each(stages)('the adapter of %s', (_, openStage) => {
  testHistories(openStage, runs);
});

describe.each(stages)('the windows of %s', (_, openStage) => {
  testWindowsOfHistories(openStage, Math.ceil(runs / 10));
});
