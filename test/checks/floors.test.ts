import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';

const config = join(import.meta.dirname, '../../.dependency-cruiser.mjs');

/** The names of the rules that the imports of this copy break. */
async function brokenRules(copy: CheckoutCopy): Promise<string[]> {
  const printed = await copy.runModule(`
    import { spawnSync } from 'node:child_process';
    const bin = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';
    const args = [bin, 'src', '--config', ${JSON.stringify(config)}, '--output-type', 'json'];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    console.log(JSON.stringify(JSON.parse(stdout).summary.violations.map(({ rule }) => rule.name)));
  `);
  return z.array(z.string()).parse(JSON.parse(printed));
}

it('an import that goes upwards, round in a circle, or past its floor is named by its rule', async () => {
  await using copy = await copyCheckout();
  expect(await brokenRules(copy)).toEqual([]);
  await copy.edit(
    'src/model/money.ts',
    (text) => `import type { Config } from '../config.ts';\nexport type Up = Config;\n${text}`,
  );
  await copy.edit(
    'src/revenue/snapshot.ts',
    (text) =>
      `import type { operations } from '#generated/contract.ts';\nexport type Wire = operations;\n${text}`,
  );
  await copy.edit(
    'src/db/guard.ts',
    (text) => `import { startServer } from '../http/server.ts';\nexport const up = startServer;\n${text}`,
  );
  await copy.edit(
    'src/client/bounded.ts',
    (text) =>
      `import { isIP } from 'node:net';\nimport { systemClock } from '../model/clock.ts';\nexport const us = [isIP, systemClock];\n${text}`,
  );
  await copy.edit(
    'src/operations/problem.ts',
    (text) => `import { toDecimal } from '../client/money.ts';\nexport const own = toDecimal;\n${text}`,
  );
  const broken = await brokenRules(copy);
  expect(broken).toContain('no import goes upwards from db');
  expect(broken).toContain('model imports nothing of ours');
  expect(broken).toContain('contract types stop at operations');
  expect(broken).toContain(
    'the client shares nothing with the server but the contract: its types and its table of operations',
  );
  expect(broken).toContain('the client runs in a browser');
  expect(broken).toContain('the server does not call itself');
}, 60_000);
