import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';

const config = join(import.meta.dirname, '../../.dependency-cruiser.mjs');

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

it('dependency-cruiser reports upward imports, circles and imports past a floor', async () => {
  await using copy = await copyCheckout();
  expect(await brokenRules(copy)).toEqual([]);
  const before = async (file: string, ...lines: readonly string[]) =>
    copy.edit(file, (text) => [...lines, text].join('\n'));
  await before(
    'src/model/money.ts',
    "import type { Config } from '../config.ts';",
    'export type Up = Config;',
  );
  await before(
    'src/revenue/snapshot.ts',
    "import type { operations } from '#generated/contract.ts';",
    'export type Wire = operations;',
  );
  await before(
    'src/db/guard.ts',
    "import { startServer } from '../http/server.ts';",
    'export const up = startServer;',
  );
  await before(
    'src/client/money.ts',
    "import { isIP } from 'node:net';",
    "import { systemClock } from '../model/clock.ts';",
    'export const us = [isIP, systemClock];',
  );
  await before(
    'src/operations/problem.ts',
    "import { toDecimal } from '../client/money.ts';",
    'export const own = toDecimal;',
  );
  await before(
    'src/dashboard/words.ts',
    "import { instant } from '../model/instant.ts';",
    'export const theirs = instant;',
  );
  await before(
    'src/http/cors.ts',
    "import { buildCurve } from '../dashboard/curve.ts';",
    'export const page = buildCurve;',
  );
  const broken = await brokenRules(copy);
  const named = [
    'no import goes upwards from db',
    'model imports nothing of ours',
    'contract types stop at operations',
    'the client shares nothing with the server but the contract: its types, methods and table of operations',
    'the client runs in a browser',
    'the page at /live shares nothing with the server but the forms of platforms, and has all else from the client',
    'the server imports nothing of the page at /live, which it serves as files',
    'the server does not call itself',
  ];
  expect(broken).toEqual(expect.arrayContaining(named));
}, 60_000);
