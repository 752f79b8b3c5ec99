import { defineConfig } from 'vitest/config';

const report = process.env['TEST_REPORT'];
// The check against the last release needs the history, which not every copy of the sources has: .ci/run asks for it.
const isReleaseCheck = process.env['RELEASE_CHECK'] !== undefined;

export default defineConfig({
  test: {
    include: isReleaseCheck ? ['test/releases/**/*.test.ts'] : ['test/**/*.test.ts'],
    exclude: isReleaseCheck ? [] : ['test/releases/**'],
    globalSetup: ['test/support/global-setup.ts'],
    // CI counts from the report.
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    allowOnly: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
