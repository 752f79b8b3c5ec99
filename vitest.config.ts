import { availableParallelism } from 'node:os';
import { matchesGlob, relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Left out by `make test FAST=1`, and started first otherwise: each takes longer than all of its neighbours together. */
const slow = [
  'test/properties/**', // hundreds of histories of a merchant, and processes that are killed in them
  'test/protocol/**', // hundreds of histories of three processes, with each rule taken out
  'test/evidence/mutants.test.ts', // all claims, of dozens of servers with one wrong part
  'test/process/**', // real processes that start, wait for deadlines and die
  'test/browser/**', // a real browser
  'test/revenue/comings-and-goings.test.ts', // dozens of histories of a merchant on four platforms
  'test/contract/{command,drift,lint}.test.ts', // commands over copies of the checkout
  'test/contract/oracle.test.ts', // hundreds of edits of the contract, each judged by values
  'test/platforms/outbound-hostile.test.ts', // answers of gigabytes, and such that never end
  'test/checks/**', // the same, with compilers and package managers
  'test/generate/generation.test.ts', // the same
  'test/mock/command.test.ts', // the same
  'test/client/package.test.ts', // installs the packed client
  'test/deploy/image.test.ts', // installs what production needs, and runs it
  'test/conformance/random-requests.test.ts', // thousands of requests
  'test/platforms/histories.test.ts', // thousands of histories of each platform
];
const isFast = (process.env['FAST'] ?? '') !== '';

/** The longest files begin first, so that no worker is left with it at the end. */
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
// The check against the last release needs the history, which not every copy of the sources has: .ci/run asks for it.
const isReleaseCheck = process.env['RELEASE_CHECK'] !== undefined;

const tests = 'test/**/*.test.ts';
const releases = 'test/releases/**/*.test.ts';
const others = [releases, '**/node_modules/**'];

/** Modules are loaded once for each worker, which halves the time; files that replace modules are among the slow ones. */
const fast = { name: 'fast', include: [tests], exclude: [...others, ...slow], isolate: false };
const whole = { name: 'slow', include: slow.map(toTests), exclude: others };
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
    // Two more than the cores, up to four of them: most of the slow tests' time is waiting.
    maxWorkers: Math.min(availableParallelism(), 4) + 2,
    // A tenth less CPU: fewer collections of what a test leaves behind.
    execArgv: ['--max-semi-space-size=64'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } }, // a second is not enough for a busy machine
  },
});

/** A folder of the list means its tests, not the files beside them. */
function toTests(glob: string): string {
  return glob.replace(/\*\*$/, '**/*.test.ts');
}
