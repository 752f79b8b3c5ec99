import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { canaries } from '../../scripts/simulator/canaries.ts';
import { createLogObserver } from '../../src/observe/log.ts';
import { startHarness, v1 } from '../support/harness.ts';

const harness = await startHarness({ PLATFORM_DEADLINE_MS: '1500', LEASE_MS: '3000' });
afterAll(() => harness.stop());

describe('secrets and personal data', () => {
  it('from payloads and failures reach no table, log line or answer', async () => {
    const merchant = await harness.addMerchant({ salesPerMinute: 60, openedAt: harness.nowMs() - 600_000 });
    const { token, account, key } = merchant;
    const answers = [await harness.get(v1, { token })];
    for (const fault of [
      { kind: 'wrongShape' },
      { kind: 'truncated' },
      { kind: 'status', status: 401 },
      { kind: 'reset' },
    ] as const) {
      await harness.advance(901_000);
      await harness.simulator.fault({ ...fault, account, times: 5 });
      answers.push(await harness.get(v1, { token }));
      await harness.simulator.clearFaults();
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 503, 503, 503, 503]);

    const outputs: string[] = [...harness.logLines];
    const stream = { write: (line: string) => void outputs.push(line) };
    const observe = createLogObserver(pino({ level: 'trace' }, stream));
    for (const observation of harness.observations) observe(observation);
    outputs.push(...answers.map(({ text, headers }) => text + JSON.stringify([...headers])));
    const tables = await harness.database.query(
      "select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace",
    );
    for (const { name } of tables) {
      const query = `select row_to_json(t)::text as row from "${String(name)}" t`;
      const rows = await harness.database.query(query);
      outputs.push(...rows.map(({ row }) => String(row)));
    }
    expect(outputs.length).toBeGreaterThan(100);
    for (const secret of [...canaries, key, token, ...harness.config.TOKEN_SECRETS]) {
      expect(outputs.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
});
