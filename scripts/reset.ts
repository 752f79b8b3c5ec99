/** `make reset`: removes the development data. */
import { command, step } from './dev/console.ts';
import { removePostgres } from './dev/postgres.ts';

await command(() => step('remove the development database', () => removePostgres('development')));
