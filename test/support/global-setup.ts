/** One PostgreSQL for the whole run, with a migrated template that each test file copies. */
import type { TestProject } from 'vitest/node';
import { developmentServer, dropDatabase, prepareDatabase } from '../../scripts/dev/database.ts';
import { removePostgres } from '../../scripts/dev/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresAdminUrl: string;
    readonly templateDatabase: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // A cluster and a template of this run's own, so that two runs do not meet, in one checkout or on one server.
  const name = `test-${process.pid}`;
  const templateDatabase = `skeldir_test_template_${process.pid}`;
  const server = await developmentServer(name);
  await dropDatabase(server, templateDatabase);
  await prepareDatabase(server, templateDatabase);
  project.provide('postgresAdminUrl', server.adminUrl());
  project.provide('templateDatabase', templateDatabase);
  return async () => {
    await dropDatabase(server, templateDatabase);
    await server.stop();
    await removePostgres(name);
  };
}
