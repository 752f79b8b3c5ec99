/** `make reset`: stops the embedded PostgreSQL and removes the development data. */
import { command, step } from './dev/console.ts';
import { removeAllPostgres } from './dev/postgres.ts';

await command(() => step('remove the development data', removeAllPostgres));
