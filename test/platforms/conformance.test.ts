import { describe } from 'vitest';
import { holdInHistories, holdPromises } from './conformance.ts';
import { stages } from './stages/index.ts';
import { holdInWindowsOfHistories, holdWindowPromises } from './windows.ts';

// histories.test.ts lives many more of them.
describe.each(stages)('the adapter of %s', (_, openStage) => {
  holdInHistories(openStage, 100);
  holdPromises(openStage);
});

describe.each(stages)('the windows of %s', (_, openStage) => {
  holdInWindowsOfHistories(openStage, 50);
  holdWindowPromises(openStage);
});
