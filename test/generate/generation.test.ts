import { expect, it } from 'vitest';
import { copyCheckout } from '../support/checkout-copy.ts';

const schema = 'api-contracts/openapi/v1/schemas/RealtimeRevenueV1.yaml';

const printIfCurrent = `
  import { generatedIsCurrent } from './scripts/generate/inputs.ts';
  process.stdout.write(String(await generatedIsCurrent()));
`;

it('the hash of the inputs changes with a single byte of the contract', async () => {
  await using copy = await copyCheckout();
  expect(await copy.runModule(printIfCurrent)).toBe('true');
  await copy.edit(schema, (text) => text.replace('Revenue', 'revenue'));
  expect(await copy.runModule(printIfCurrent)).toBe('false');
});

it('the hash of the inputs changes with the form of a platform, not with its adapter', async () => {
  await using copy = await copyCheckout();
  await copy.edit('src/platforms/stripe/adapter.ts', (text) => `${text}\n`);
  expect(await copy.runModule(printIfCurrent)).toBe('true');
  await copy.edit('src/platforms/stripe/index.ts', (text) => text.replace('restricted key', 'key'));
  expect(await copy.runModule(printIfCurrent)).toBe('false');
});

const generateTypes = `
  import { writeFile } from 'node:fs/promises';
  import { generateBundle } from './scripts/generate/bundle.ts';
  import { generateTypes } from './scripts/generate/types.ts';
  const { yaml } = await generateBundle();
  await writeFile('generated/contract.ts', await generateTypes(yaml));
`;

it(
  'a handler does not compile after its member was renamed in the contract',
  { timeout: 60_000 },
  async () => {
    await using copy = await copyCheckout();
    // `make check` compiles the unedited tree.
    await copy.edit(schema, (text) => text.replaceAll('revenue_total_minor', 'gross_total_minor'));
    await copy.runModule(generateTypes);
    const errors = (await copy.compile()).filter((line) => !line.startsWith(' '));
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors)
      expect(error).toMatch(
        /^src\/operations\/get-realtime-revenue-v1\.ts\(\d+,\d+\): error TS\d+: .*'revenue_total_minor'/,
      );
  },
);
