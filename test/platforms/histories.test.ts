import { describe } from 'vitest';
import { draws } from '../properties/draws.ts';
import { holdInHistories } from './conformance.ts';
import { stages } from './stages/index.ts';
import { holdInWindowsOfHistories } from './windows.ts';

const runs = Number(process.env['CONFORMANCE_RUNS'] ?? draws(1_000, 5_000));

describe.each(stages)('the adapter of %s', (_, openStage) => {
  holdInHistories(openStage, runs);
});

describe.each(stages)('the windows of %s', (_, openStage) => {
  holdInWindowsOfHistories(openStage, Math.ceil(runs / 10));
});
