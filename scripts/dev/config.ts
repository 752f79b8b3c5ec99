import { ConfigError, readConfig, type Config } from '../../src/config.ts';
import { definitions } from '../../src/platforms/index.ts';
import { CommandError } from './console.ts';

/**
 * Environment variables sending every platform's requests to one base URL, such as the simulator's.
 */
export function platformsAt(url: string): Record<string, string> {
  const endpoints = Object.values(definitions).flatMap((definition) => definition.endpoints);
  return Object.fromEntries(
    endpoints.map(({ setting, simulatorPath }) => [setting, `${url}${simulatorPath}`]),
  );
}

/**
 * The server's configuration, for commands without a database or with their own.
 * @throws CommandError naming every faulty variable
 */
export function commandConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  try {
    return readConfig({ NODE_ENV: 'development', ...environment, DATABASE_URL: 'postgres://unused' });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandError(error.message, 'unset or correct it; docs/operations.md lists every variable');
  }
}
