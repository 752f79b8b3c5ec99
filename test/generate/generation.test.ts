import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyCheckout } from '../support/checkout-copy.ts';

it('a file that nothing makes is told', { timeout: 60_000 }, async () => {
  await using copy = await copyCheckout();
  await writeFile(join(copy.folder, 'generated/old.ts'), '');
  expect(await copy.run('scripts/generate.ts', '--check')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('generated files: generated/old.ts\n  mend: delete it\n'),
  });
});

describe('the hash over the inputs', () => {
  const tellIfCurrent = `
    import { generatedIsCurrent } from './scripts/generate/inputs.ts';
    process.stdout.write(String(await generatedIsCurrent()));
  `;
  const schema = 'api-contracts/openapi/v1/schemas/RealtimeRevenueV1.yaml';

  it('is another one when a single byte of the contract is', async () => {
    await using copy = await copyCheckout();
    expect(await copy.runModule(tellIfCurrent)).toBe('true');
    await copy.edit(schema, (text) => text.replace('Revenue', 'revenue'));
    expect(await copy.runModule(tellIfCurrent)).toBe('false');
  });
});
