import { availableParallelism } from 'node:os';
import { matchesGlob, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Skipped by `make test FAST=1`, else started first: each outlasts all its neighbours together. */
const slow = [
  'test/properties/**', // hundreds of merchant histories with killed processes
  'test/protocol/**', // hundreds of histories of three processes, removing each rule in turn
  'test/evidence/mutants.test.ts', // all claims, on servers with several wrong parts each
  'test/process/**', // real processes: start, deadlines, death
  'test/browser/**', // a real browser
  'test/revenue/comings-and-goings.test.ts', // dozens of histories of a merchant on four platforms
  'test/contract/{command,drift,lint}.test.ts', // commands over copies of the checkout
  'test/contract/oracle.test.ts', // hundreds of edits of the contract, each judged by values
  'test/platforms/outbound-hostile.test.ts', // responses of gigabytes, and endless ones
  'test/checks/**', // copies of the checkout, compilers and package managers
  'test/generate/generation.test.ts', // copies of the checkout
  'test/mock/command.test.ts', // commands as real processes
  'test/client/package.test.ts', // installs the packed client
  'test/deploy/image.test.ts', // installs the production packages and runs them
  'test/conformance/random-requests.test.ts', // thousands of requests
  'test/platforms/histories.test.ts', // thousands of histories of each platform
];
const isFast = (process.env['FAST'] ?? '') !== '';

/** Starts the longest files first, so none runs alone at the end. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = slow.findIndex((glob) => matchesGlob(relative(import.meta.dirname, moduleId), glob));
      return found === -1 ? slow.length : found;
    };
    const bySize = await BaseSequencer.prototype.sort.call(this, files);
    return bySize.toSorted((a, b) => rank(a) - rank(b));
  }
}

const report = process.env['TEST_REPORT'];
// The check against the last release needs the git history, which copies lack: .ci/run asks for it.
const isReleaseCheck = process.env['RELEASE_CHECK'] !== undefined;

const tests = 'test/**/*.test.ts';
const releases = 'test/releases/**/*.test.ts';
const others = [releases, '**/node_modules/**'];

/** Workers load modules once for all files; a file with module mocks resets them. */
const fast = { name: 'fast', include: [tests], exclude: [...others, ...slow], isolate: false };
const whole = { name: 'slow', include: slow.map(toTests), exclude: others, isolate: false };
const release = { name: 'releases', include: [releases] };

export default defineConfig({
  test: {
    projects: (isReleaseCheck ? [release] : isFast ? [fast] : [whole, fast]).map((test) => ({
      extends: true as const,
      test,
    })),
    sequence: { sequencer: SlowFirst },
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/statements/recorder.ts'],
    // CI counts from the report.
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    allowOnly: false,
    // Up to four cores plus three: slow tests wait a fifth of their time.
    maxWorkers: Math.min(availableParallelism(), 4) + 3,
    // A tenth less CPU: fewer collections of what a test leaves behind.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } }, // a second is not enough for a busy machine
  },
});

/** A folder in the list stands for its test files only. */
function toTests(glob: string): string {
  return glob.replace(/\*\*$/, '**/*.test.ts');
}
