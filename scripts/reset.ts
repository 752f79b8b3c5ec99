/** `make reset`: stops `make serve` and embedded PostgreSQL of this checkout; removes the data. */
import { command, note, step } from './dev/console.ts';
import { removeAllPostgres } from './dev/postgres.ts';
import { findServe, stopServe } from './dev/presence.ts';

await command(async () => {
  const serve = await findServe();
  if (serve) await step(`stop make serve, process ${serve.pid}`, () => stopServe(serve));
  await step('remove the development data below .data/', removeAllPostgres);
  if (process.env['DATABASE_URL'])
    note(
      'kept on the server of DATABASE_URL: the database skeldir_development, and the roles revenue_owner, revenue_app, revenue_worker',
    );
});
