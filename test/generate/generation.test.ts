import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { generateBundle } from '../../scripts/generate/bundle.ts';
import { parseContract } from '../../scripts/generate/contract.ts';
import { generatedIsCurrent } from '../../scripts/generate/inputs.ts';
import { generateOperations } from '../../scripts/generate/operations.ts';
import { generateRouter } from '../../scripts/generate/router.ts';
import { generateTypes } from '../../scripts/generate/types.ts';
import { generateValidators } from '../../scripts/generate/validators.ts';
import { copyCheckout } from '../support/checkout-copy.ts';

const root = resolve(import.meta.dirname, '../..');

async function generate(): Promise<Record<string, string>> {
  const bundle = await generateBundle();
  const contract = parseContract(JSON.parse(bundle.json));
  const validators = generateValidators(contract);
  return {
    ...bundle,
    types: await generateTypes(bundle.yaml),
    operations: generateOperations(contract),
    router: generateRouter(contract, bundle.yaml),
    validators: validators.code,
    validatorTypes: validators.types,
  };
}

describe('generation', () => {
  it('makes the same text each time', async () => {
    const once = await generate();
    for (const text of Object.values(once)) expect(text).not.toBe('');
    expect(await generate()).toEqual(once);
  });

  it('makes the files that are in the checkout', { timeout: 60_000 }, async () => {
    const check = promisify(execFile)(process.execPath, ['scripts/generate.ts', '--check'], { cwd: root });
    await expect(check).resolves.toMatchObject({ stdout: 'generated files are up to date\n' });
  });
});

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

  it('is that of the checkout', async () => {
    expect(await generatedIsCurrent()).toBe(true);
  });

  it('is another one when a single byte of the contract is', async () => {
    await using copy = await copyCheckout();
    expect(await copy.runModule(tellIfCurrent)).toBe('true');
    await copy.edit(schema, (text) => text.replace('Revenue', 'revenue'));
    expect(await copy.runModule(tellIfCurrent)).toBe('false');
  });
});
