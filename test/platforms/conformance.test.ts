import { describe } from 'vitest';
import { testHistories, testContract } from './conformance.ts';
import { stages } from './stages/index.ts';
import { testWindowsOfHistories, testWindowContract } from './windows.ts';

// histories.test.ts runs more histories.
describe.each(stages)('the adapter of %s', (_, openStage) => {
  testHistories(openStage, 100);
  testContract(openStage);
});

describe.each(stages)('the windows of %s', (_, openStage) => {
  testWindowsOfHistories(openStage, 50);
  testWindowContract(openStage);
});
