/**
 * All variables of the server in one table: purpose, default, and whether it is a secret; `make
 * generate` writes docs/operations.md and .env.example from it.
 */
import { z } from 'zod';
import { keyIdForm } from './connections/cipher.ts';
import { limitSettings } from './limits/settings.ts';
import { isLoopback } from './model/loopback.ts';
import { platformProblems, platformSettings } from './platforms/index.ts';
import { ratesSetting } from './rates/setting.ts';

/** Public defaults for development; findDevelopmentSecrets rejects them on any other server. */
const developmentTokenSecret = 'development-only-token-secret-never-for-production';
const developmentCredentialKeys = `dev:${Buffer.alloc(32, 'development').toString('base64')}`;

const secretBytes = 32;

const integer = (min: number, max = Number.MAX_SAFE_INTEGER) =>
  z.coerce.number({ error: 'must be a whole number' }).int().min(min).max(max);
const text = z.string().min(1);
const flag = z.stringbool().prefault('false');
const milliseconds = integer(1, 3_600_000);
const claimName = text.max(255);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });

const keyRing = z.string().transform((list, context) => {
  const keys = list.split(',').map((entry) => {
    const [id = '', encoded = '', ...rest] = entry.trim().split(':');
    const key = Buffer.from(encoded, 'base64');
    return { id, key: rest.length === 0 && key.toString('base64') === encoded ? key : Buffer.alloc(0) };
  });
  const isWellFormed = keys.every(({ id, key }) => keyIdForm.test(id) && key.length === secretBytes);
  if (isWellFormed && new Set(keys.map(({ id }) => id)).size === keys.length) return keys;
  context.addIssue({ code: 'custom', message: 'must be id:base64 pairs, each key 32 bytes, each id once' });
  return z.NEVER;
});

const tokenSecrets = z
  .string()
  .transform((list) => list.split(',').map((secret) => secret.trim()))
  .refine(
    (secrets) => secrets.every((secret) => Buffer.byteLength(secret) >= secretBytes),
    `must each be at least ${secretBytes} bytes`,
  );

const origins = z
  .string()
  .transform((list) => (list === '' ? [] : list.split(',').map((origin) => origin.trim())))
  .refine(
    (all) => all.every(isWebOrigin),
    'must be exact origins, such as https://dashboard.example, by comma',
  );

function isWebOrigin(origin: string): boolean {
  return /^https?:[^*;"']+$/.test(origin) && URL.parse(origin)?.origin === origin;
}

/** The table. `prefault`: the default as written in the environment. */
export const settings = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .prefault('production')
    .describe(
      '`development` and `test` allow the development secrets on a loopback `HOST`, and check responses',
    ),
  HOST: text.prefault('127.0.0.1').describe('Address to listen on'),
  PORT: integer(0, 65_535).prefault('3000').describe('Port to listen on; 0 takes a free one'),
  ADMIN_HOST: text
    .prefault('127.0.0.1')
    .describe('Address of the admin port; it serves the metrics without a token'),
  ADMIN_PORT: integer(0, 65_535)
    .optional()
    .describe('Port for `/metrics`, for Prometheus; not set: no port; 0 takes a free one'),
  CORS_ORIGINS: origins
    .prefault('')
    .describe(
      'Comma-separated origins; their pages may call the API from a browser; none by default. With `NODE_ENV=development` also localhost on any port',
    ),
  LIVE_EMBED_ORIGINS: origins
    .prefault('')
    .describe('Comma-separated origins; their pages may embed `/live` and give it a token; none by default'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .prefault('info')
    .describe('Lowest level of written log lines'),
  DATABASE_URL: postgresUrl.meta({
    description:
      'PostgreSQL as the application role `revenue_app`; may lead through a transaction-mode pooler',
    secret: true,
  }),
  DATABASE_OWNER_URL: postgresUrl.optional().meta({
    description: 'PostgreSQL as `revenue_owner`, on a direct connection; only `migrate` reads it',
    secret: true,
  }),
  DATABASE_WORKER_URL: postgresUrl.optional().meta({
    description:
      'PostgreSQL as `revenue_worker`, for `worker`, `tenant list` and `rotate-keys`; if set, `serve` checks at start that `CREDENTIAL_KEYS` decrypts the stored tokens',
    secret: true,
  }),
  DATABASE_POOL_SIZE: integer(1, 200)
    .prefault('10')
    .describe('Maximum number of database connections of one process'),
  DATABASE_PREPARED_STATEMENTS: z
    .enum(['on', 'off'])
    .prefault('on')
    .describe(
      '`on` saves the planning of each statement; set `off` behind a pooler without prepared statements, such as PgBouncer before 1.21 or with `max_prepared_statements` 0',
    ),
  TOKEN_SECRETS: tokenSecrets.prefault(developmentTokenSecret).meta({
    description:
      'Comma-separated HS256 secrets, each at least 32 bytes; not set, but with a `TOKEN_JWKS_URL`: none',
    secret: true,
  }),
  TOKEN_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/^https?:\/\/[^/]*@/.test(url), 'must not contain a user or password')
    .optional()
    .describe("URL of the identity provider's key set (RS256, PS256, ES256, EdDSA); production needs https"),
  TOKEN_ISSUER: text.prefault('https://identity.example').describe('Required `iss` of tokens'),
  TOKEN_AUDIENCE: text
    .prefault('skeldir-attribution')
    .describe('Required audience of tokens: their `aud`, or one of several'),
  TOKEN_AUDIENCE_CLAIM: claimName
    .prefault('aud')
    .describe('Claim with the audience; `client_id` for access tokens of Cognito'),
  TOKEN_TENANT_CLAIM: claimName
    .prefault('tenant_id')
    .describe('Claim with the tenant, a UUID; may be a URL, such as `https://example.com/tenant_id`'),
  TOKEN_MAX_LIFETIME_SECONDS: integer(60)
    .prefault('86400')
    .describe('Maximum time from the issue of a token (`iat`, else `nbf`) to its `exp`'),
  TOKEN_LEEWAY_SECONDS: integer(0, 300)
    .prefault('30')
    .describe("How far the issuer's clock may be ahead (`iat`, `nbf`); `exp` has no leeway"),
  TOKEN_REQUIRE_SCOPES: flag.describe(
    '`true` grants only the scopes named in the token; otherwise a token without a scope claim may do everything, and one with only foreign scopes may read',
  ),
  DOCS_TOKEN: z.string().optional().meta({
    description: 'Signs in everybody who opens `/docs` with this token; for development only',
    secret: true,
  }),
  CREDENTIAL_KEYS: keyRing.prefault(developmentCredentialKeys).meta({
    description:
      'Comma-separated keys that encrypt stored platform tokens, each `id:base64` of 32 bytes; the first one encrypts, all decrypt',
    secret: true,
  }),
  ALLOW_TEST_KEYS: flag.describe("Accept keys of a platform's test mode in production too"),
  MAX_CONNECTIONS_PER_TENANT: integer(1, 10_000)
    .prefault('50')
    .describe('Maximum number of connected accounts of one tenant'),
  WEBHOOK_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Public URL of the server for webhooks, such as `https://revenue.example.com`: webhook addresses begin with it; production needs https',
    ),
  ...limitSettings,
  ...platformSettings,
  FX_RATES: ratesSetting
    .prefault('none')
    .describe(
      'Exchange rates: `none`, `ecb:` and the URL of an XML file of the ECB, or `file:` and the path of an XML or CSV file; sales without a rate are not in the total',
    ),
  PLATFORM_DEADLINE_MS: milliseconds
    .prefault('6000')
    .describe('Time limit of one platform request with its retries'),
  LEASE_MS: milliseconds
    .prefault('8000')
    .describe('How long a refresh may go without renewing its lease before another takes over'),
  ANSWER_DEADLINE_MS: milliseconds.prefault('10000').describe('Maximum wait of a request for a refresh'),
  CACHE_TTL_MS: milliseconds.prefault('30000').describe('Maximum age of an answer'),
  RECONCILE_EVERY_MS: milliseconds
    .prefault('600000')
    .describe('How often the worker compares closed windows with the platforms; `verified` allows for it'),
  MAX_WAITERS_PER_TENANT: integer(1)
    .prefault('2000')
    .describe(
      'Maximum number of waiting requests of one tenant in one process; further ones get a 503 with Retry-After',
    ),
  MAX_CONCURRENT_PULLS: integer(1)
    .prefault('128')
    .describe(
      'Maximum number of concurrent refreshes in one process; none holds a database connection while it waits for a platform',
    ),
  SHUTDOWN_DEADLINE_MS: milliseconds.prefault('15000').describe('Maximum wait of a stop for running work'),
  SHUTDOWN_DRAIN_MS: integer(0, 60_000)
    .prefault('0')
    .describe('Before a stop: how long the server still answers while /health/ready returns 503'),
  BACKFILL_DAYS: integer(0, 3_650)
    .prefault('35')
    .describe('Days of past sales that the worker reads for a new account'),
  LEDGER_RETENTION_DAYS: integer(60, 36_500)
    .prefault('400')
    .describe('Days after which the worker deletes single events; their sums by minute stay'),
  WORKER: z
    .enum(['on', 'off'])
    .prefault('off')
    .describe(
      'Whether `serve` also does the work of `worker`, for a single machine; needs `DATABASE_WORKER_URL`',
    ),
  RESPONSE_VALIDATION: z
    .enum(['on', 'off', 'auto'])
    .prefault('auto')
    .describe('Check each response against the contract; `auto`: on, except in production'),
});

export type Config = z.output<typeof settings>;

/** An invalid configuration. The message names every invalid variable, and never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError' as const;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the server's configuration from an environment; an empty variable counts as not set.
 * @throws ConfigError naming all problems at once
 */
export function readConfig(environment: Environment): Config {
  const config = readSettings(settings, environment);
  // With TOKEN_JWKS_URL and without TOKEN_SECRETS, accept no HS256 token: no development secret.
  if (config.TOKEN_JWKS_URL !== undefined && !environment['TOKEN_SECRETS']) config.TOKEN_SECRETS = [];
  const problems = checkRules(config);
  if (problems.length > 0) throw toConfigError(problems);
  return config;
}

/**
 * Reads a part of the table from an environment.
 * @throws ConfigError naming all problems at once
 */
export function readSettings<Part extends z.ZodObject>(part: Part, environment: Environment): z.output<Part> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const parsed = part.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message, code }) => {
    const name = String(path[0]);
    return code === 'invalid_type' && given[name] === undefined
      ? `${name} is not set`
      : `${name}: ${message}`;
  });
  throw toConfigError(problems);
}

function toConfigError(problems: readonly string[]): ConfigError {
  return new ConfigError(`the configuration is invalid:\n  ${problems.join('\n  ')}`);
}

export function holdsDevelopmentKey({ CREDENTIAL_KEYS: keys }: Pick<Config, 'CREDENTIAL_KEYS'>): boolean {
  return keys.some(({ key }) => `dev:${key.toString('base64')}` === developmentCredentialKeys);
}

function checkRules(config: Config): string[] {
  const order = [
    ['PLATFORM_DEADLINE_MS', 'LEASE_MS'],
    ['LEASE_MS', 'ANSWER_DEADLINE_MS'],
    ['ANSWER_DEADLINE_MS', 'CACHE_TTL_MS'],
    ['ANSWER_DEADLINE_MS', 'SHUTDOWN_DEADLINE_MS'],
  ] as const;
  const problems = order
    .filter(([lower, upper]) => config[lower] >= config[upper])
    .map(([lower, upper]) => `${lower} must be below ${upper}`);
  if (config.WORKER === 'on' && config.DATABASE_WORKER_URL === undefined)
    problems.push('WORKER=on needs DATABASE_WORKER_URL');
  if (config.BACKFILL_DAYS > config.LEDGER_RETENTION_DAYS)
    problems.push('BACKFILL_DAYS must not be above LEDGER_RETENTION_DAYS');
  const isProduction = config.NODE_ENV === 'production';
  const { TOKEN_JWKS_URL, WEBHOOK_BASE_URL, FX_RATES: rates } = config;
  const urls = {
    TOKEN_JWKS_URL,
    WEBHOOK_BASE_URL,
    FX_RATES: rates.kind === 'ecb' ? rates.url.href : undefined,
  };
  for (const [name, url] of Object.entries(urls))
    if (isProduction && url?.startsWith('https:') === false) problems.push(`${name} must be https`);
  return [...problems, ...platformProblems(config, isProduction), ...findDevelopmentSecrets(config)];
}

/** Anybody can sign a token with the public secret: only a loopback server may accept it. */
function findDevelopmentSecrets(config: Config): string[] {
  if (config.NODE_ENV !== 'production' && isLoopback(config.HOST)) return [];
  const place = 'is for NODE_ENV=development or test with a loopback HOST';
  const problems: string[] = [];
  if (config.TOKEN_SECRETS.includes(developmentTokenSecret))
    problems.push(
      `TOKEN_SECRETS: the development secret ${place}; set your own (${secretBytes} bytes or more), or TOKEN_JWKS_URL`,
    );
  if (holdsDevelopmentKey(config))
    problems.push(
      `CREDENTIAL_KEYS: the development key ${place}; set your own (id:, then ${secretBytes} bytes in base64)`,
    );
  if (config.DOCS_TOKEN !== undefined)
    problems.push(`DOCS_TOKEN: signing in everybody who opens /docs ${place}; unset it`);
  return problems;
}
