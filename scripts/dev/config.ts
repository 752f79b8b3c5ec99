import { ConfigError, readConfig, type Config } from '../../src/config.ts';
import { definitions } from '../../src/platforms/index.ts';
import { CommandError } from './console.ts';

/** The environment variables that send every platform's requests to one base URL: that of a simulator. */
export function platformsAt(url: string): Record<string, string> {
  const endpoints = Object.values(definitions).flatMap((definition) => definition.endpoints);
  return Object.fromEntries(
    endpoints.map(({ setting, simulatorPath }) => [setting, `${url}${simulatorPath}`]),
  );
}

/**
 * The configuration as the server reads it, for commands that need no database or have one of their own.
 * @throws CommandError naming every variable at fault
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
