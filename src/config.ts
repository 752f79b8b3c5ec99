/**
 * Every variable that the server reads, in one table: what it is for, its default, whether it is a secret. The table in
 * docs/operations.md and .env.example are written from it. No other file sees the environment.
 */
import { z } from 'zod';
import { keyIdForm } from './connections/cipher.ts';
import { limitSettings } from './limits/settings.ts';
import { isLoopback } from './model/loopback.ts';
import { platformProblems, platformSettings } from './platforms/index.ts';
import { ratesSetting } from './rates/setting.ts';

/** Stand-ins that need no setup; they are public, so other servers refuse them by value. */
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
  const wellFormed = keys.every(({ id, key }) => keyIdForm.test(id) && key.length === secretBytes);
  if (wellFormed && new Set(keys.map(({ id }) => id)).size === keys.length) return keys;
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

/** The table. A `prefault` is the default as one would write it in the environment. */
export const settings = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .prefault('production')
    .describe(
      '`development` and `test` may use the development secrets, with a loopback `HOST`, and check responses',
    ),
  HOST: text.prefault('127.0.0.1').describe('Address to listen on'),
  PORT: integer(0, 65_535).prefault('3000').describe('Port to listen on; 0 takes a free one'),
  ADMIN_HOST: text
    .prefault('127.0.0.1')
    .describe('Address of the admin port; whoever reaches it reads the metrics without a token'),
  ADMIN_PORT: integer(0, 65_535)
    .optional()
    .describe('Port that serves `/metrics` to Prometheus; not set, there is none; 0 takes a free one'),
  CORS_ORIGINS: origins
    .prefault('')
    .describe(
      'Origins whose pages may call the API from a browser, by comma; none if empty, but with `NODE_ENV=development` those of localhost on any port',
    ),
  LIVE_EMBED_ORIGINS: origins
    .prefault('')
    .describe('Origins whose pages may frame `/live` and hand it a token, by comma; none if empty'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .prefault('info')
    .describe('Least severe log line that is written'),
  DATABASE_URL: postgresUrl.meta({
    description: 'PostgreSQL as the application role `revenue_app`; may pass a transaction-mode pooler',
    secret: true,
  }),
  DATABASE_OWNER_URL: postgresUrl.optional().meta({
    description: 'PostgreSQL as `revenue_owner`, on a direct connection; only `migrate` reads it',
    secret: true,
  }),
  DATABASE_WORKER_URL: postgresUrl.optional().meta({
    description:
      'PostgreSQL as `revenue_worker`, for `worker`, `tenant list` and `rotate-keys`; with it `serve` checks at start that `CREDENTIAL_KEYS` opens what is stored',
    secret: true,
  }),
  DATABASE_POOL_SIZE: integer(1, 200).prefault('10').describe('Connections that one process keeps at most'),
  DATABASE_PREPARED_STATEMENTS: z
    .enum(['on', 'off'])
    .prefault('on')
    .describe(
      '`on` spares PostgreSQL the planning of each statement; `off` behind a pooler that keeps none, such as PgBouncer before 1.21 or with `max_prepared_statements` 0',
    ),
  TOKEN_SECRETS: tokenSecrets.prefault(developmentTokenSecret).meta({
    description:
      'HS256 secrets, each at least 32 bytes, by comma; not set, there are none beside a `TOKEN_JWKS_URL`',
    secret: true,
  }),
  TOKEN_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !/^https?:\/\/[^/]*@/.test(url), 'may hold no user and password')
    .optional()
    .describe(
      'Where the identity provider publishes its keys (RS256, PS256, ES256, EdDSA); plain http is refused in production',
    ),
  TOKEN_ISSUER: text.prefault('https://identity.example').describe('`iss` that tokens carry'),
  TOKEN_AUDIENCE: text
    .prefault('skeldir-attribution')
    .describe('Audience that tokens carry: their `aud`, or one of several'),
  TOKEN_AUDIENCE_CLAIM: claimName
    .prefault('aud')
    .describe('Claim that names the audience; access tokens of Cognito have `client_id`'),
  TOKEN_TENANT_CLAIM: claimName
    .prefault('tenant_id')
    .describe('Claim that holds the tenant, a UUID; may be a URL, such as `https://example.com/tenant_id`'),
  TOKEN_MAX_LIFETIME_SECONDS: integer(60)
    .prefault('86400')
    .describe('Longest time between the issue of a token (`iat`, else `nbf`) and its `exp`'),
  TOKEN_LEEWAY_SECONDS: integer(0, 300)
    .prefault('30')
    .describe("How far the clock of a token's issuer may be ahead (`iat`, `nbf`); `exp` has no leeway"),
  TOKEN_REQUIRE_SCOPES: flag.describe(
    '`true` grants only the scopes that a token names; else a token without a scope claim may do everything, and one that names none of ours may read',
  ),
  DOCS_TOKEN: z.string().optional().meta({
    description:
      'Token that the page `/docs` is signed in with, for all who open it there; for development only',
    secret: true,
  }),
  CREDENTIAL_KEYS: keyRing.prefault(developmentCredentialKeys).meta({
    description:
      'Keys that stored platform tokens are sealed with: `id:base64` of 32 bytes, by comma; the first one seals',
    secret: true,
  }),
  ALLOW_TEST_KEYS: flag.describe(
    "Take keys of a platform's test mode in production too, where they are refused otherwise",
  ),
  MAX_CONNECTIONS_PER_TENANT: integer(1, 10_000)
    .prefault('50')
    .describe('Accounts that one tenant may have bound at a time'),
  WEBHOOK_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where platforms reach the server from outside, such as `https://revenue.example.com`: the beginning of the webhook addresses that it gives out; plain http is refused in production',
    ),
  ...limitSettings,
  ...platformSettings,
  FX_RATES: ratesSetting
    .prefault('none')
    .describe(
      'Exchange rates: `none`, `ecb:` and the URL of an XML file of the ECB, or `file:` and the path of one in XML or CSV; sales without a rate stand beside the total',
    ),
  PLATFORM_DEADLINE_MS: milliseconds.prefault('6000').describe('One platform request with its retries'),
  LEASE_MS: milliseconds
    .prefault('8000')
    .describe('How long a refresh may be silent before another takes over'),
  ANSWER_DEADLINE_MS: milliseconds.prefault('10000').describe('Longest that a request waits for a refresh'),
  CACHE_TTL_MS: milliseconds.prefault('30000').describe('Oldest that an answer may be'),
  RECONCILE_EVERY_MS: milliseconds
    .prefault('600000')
    .describe('How often the worker compares closed windows with the platforms; `verified` allows for it'),
  MAX_WAITERS_PER_TENANT: integer(1)
    .prefault('2000')
    .describe('Requests of one tenant that may wait in one process; more are told to come back'),
  MAX_CONCURRENT_PULLS: integer(1)
    .prefault('128')
    .describe('Refreshes that one process runs at once; a wait for a platform holds no database connection'),
  SHUTDOWN_DEADLINE_MS: milliseconds.prefault('15000').describe('Longest that a stop waits for what runs'),
  SHUTDOWN_DRAIN_MS: integer(0, 60_000)
    .prefault('0')
    .describe('Before a stop: how long the server answers on while /health/ready says 503'),
  BACKFILL_DAYS: integer(0, 3_650)
    .prefault('35')
    .describe('Days before its first read that an account is read back for, by the worker'),
  LEDGER_RETENTION_DAYS: integer(60, 36_500)
    .prefault('400')
    .describe('Days after which the worker deletes single events; their sums by minute stay'),
  WORKER: z
    .enum(['on', 'off'])
    .prefault('off')
    .describe('Whether `serve` does the work of `worker` too, for one machine; wants `DATABASE_WORKER_URL`'),
  RESPONSE_VALIDATION: z
    .enum(['on', 'off', 'auto'])
    .prefault('auto')
    .describe('Check each response by the contract; `auto` is on except in production'),
});

export type Config = z.output<typeof settings>;

/** The configuration cannot be used. The message names every variable at fault, and never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError' as const;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration of the server from an environment; a variable that is set to nothing counts as not set.
 * @throws ConfigError naming all problems at once
 */
export function readConfig(environment: Environment): Config {
  const config = readSettings(settings, environment);
  // With a key set and no secret named, accept no HS256 token: no fall-back to the stand-in.
  if (config.TOKEN_JWKS_URL !== undefined && !environment['TOKEN_SECRETS']) config.TOKEN_SECRETS = [];
  const problems = rulesBetween(config);
  if (problems.length > 0) throw unusable(problems);
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
  throw unusable(problems);
}

function unusable(problems: readonly string[]): ConfigError {
  return new ConfigError(`the configuration cannot be used:\n  ${problems.join('\n  ')}`);
}

export function holdsDevelopmentKey({ CREDENTIAL_KEYS: keys }: Pick<Config, 'CREDENTIAL_KEYS'>): boolean {
  return keys.some(({ key }) => `dev:${key.toString('base64')}` === developmentCredentialKeys);
}

function rulesBetween(config: Config): string[] {
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
    problems.push('WORKER=on wants DATABASE_WORKER_URL');
  if (config.BACKFILL_DAYS > config.LEDGER_RETENTION_DAYS)
    problems.push('BACKFILL_DAYS must not be above LEDGER_RETENTION_DAYS');
  const isProduction = config.NODE_ENV === 'production';
  if (isProduction && config.TOKEN_JWKS_URL?.startsWith('https:') === false)
    problems.push('TOKEN_JWKS_URL must be https');
  if (isProduction && config.WEBHOOK_BASE_URL?.startsWith('https:') === false)
    problems.push('WEBHOOK_BASE_URL must be https');
  const rates = config.FX_RATES;
  if (isProduction && rates.kind === 'ecb' && rates.url.protocol !== 'https:')
    problems.push('FX_RATES must be https');
  return [...problems, ...platformProblems(config, isProduction), ...misplacedStandIns(config)];
}

/** Nobody but the developer may reach a server that anybody can sign a token for. */
function misplacedStandIns(config: Config): string[] {
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
    problems.push(`DOCS_TOKEN: signing in all who open /docs ${place}; unset it`);
  return problems;
}
