import { it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { createWorld, openModelDatabase, timeZone } from '../protocol/world.ts';
import { windowAt } from '../../src/model/window.ts';
import { instant } from '../../src/model/instant.ts';
it('debug', async () => {
  const test = await createTestDatabase();
  const database = openModelDatabase(test.urls.app);
  const world = await createWorld({ database, startMs: 1809554360000 });
  const show = async (what: string) => {
    console.log(what, new Date(world.nowMs()).toISOString(),
      JSON.stringify(await test.query(`select right(c.platform_account_id,4) id, left(c.platform_account_id,6) n, s.cursor, s.data_as_of, s.counted_since, s.last_error, s.cooldown_until, s.recent_read_at, (select count(*)::int from revenue_events e where e.connection_id=c.id and not voided) n from platform_connections c left join platform_sync_states s on s.connection_id=c.id order by c.created_at`)),
      JSON.stringify(await test.query('select snapshot is null as none, data_as_of, lease_token, lease_expires_at, fail_until, failure from revenue_cache_entries')));
  };
  world.rollKey(world.accounts.a);
  const { end } = windowAt('minute', instant(world.nowMs()), timeZone);
  await world.run(Math.max(0, end - world.nowMs() - 5_000));
  void world.ask(0, 'day');
  await world.run(end - world.nowMs() + 1_300);
  void world.ask(0, 'day'); void world.ask(0, 'minute');
  await world.run(0);
  await show('asked');
  world.sell(world.accounts.a, 3);
  await world.connectAccount(world.accounts.twin, { withKey: true });
  await show('twin');
  await world.run(301000);
  await show('advanced');
  const ask = world.ask.bind(world);
  world.ask = async (i, j) => { const o = await ask(i, j); await show('answer ' + o?.kind); return o; };
  await world.finish();
  await show('end');
  console.log(world.violations);
}, 100000);
