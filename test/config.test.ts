import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, settings } from '../src/config.ts';

const databaseUrl = 'postgres://revenue_app:the-password@127.0.0.1:5432/revenue';
const developmentSecret = 'development-only-token-secret-never-for-production';
const development = { NODE_ENV: 'development', DATABASE_URL: databaseUrl };
const keySetUrl = 'https://identity.example/keys';
const key = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const developmentKey = readConfig(development)
  .CREDENTIAL_KEYS.map(({ key: bytes }) => bytes.toString('base64'))
  .join();

/** A production environment: NODE_ENV defaults to production. */
const production = {
  DATABASE_URL: databaseUrl,
  TOKEN_SECRETS: 'a secret that production may have of enough bytes',
  CREDENTIAL_KEYS: `k1:${key(1)}`,
};

const place = 'is for NODE_ENV=development or test with a loopback HOST';
const secretIsForDevelopment = `TOKEN_SECRETS: the development secret ${place}; set your own (32 bytes or more), or TOKEN_JWKS_URL`;
const keyIsForDevelopment = `CREDENTIAL_KEYS: the development key ${place}; set your own (id:, then 32 bytes in base64)`;
const tokenIsForDevelopment = `DOCS_TOKEN: signing in everybody who opens /docs ${place}; unset it`;

function readProblems(environment: Readonly<Record<string, string | undefined>>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('the configuration', () => {
  it('for development needs only a database', () => {
    const { CREDENTIAL_KEYS: keys, ...config } = readConfig(development);
    expect(config).toMatchObject({
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: 3000,
      CORS_ORIGINS: [],
      LOG_LEVEL: 'info',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: 10,
      TOKEN_SECRETS: [developmentSecret],
      TOKEN_ISSUER: 'https://identity.example',
      TOKEN_AUDIENCE: 'skeldir-attribution',
      TOKEN_AUDIENCE_CLAIM: 'aud',
      TOKEN_TENANT_CLAIM: 'tenant_id',
      TOKEN_MAX_LIFETIME_SECONDS: 86_400,
      ADMIN_HOST: '127.0.0.1',
      MAX_CONNECTIONS_PER_TENANT: 50,
      TOKEN_LEEWAY_SECONDS: 30,
      TOKEN_REQUIRE_SCOPES: false,
      ALLOW_TEST_KEYS: false,
      STRIPE_BASE_URL: 'https://api.stripe.com',
      STRIPE_OVERLAP_SECONDS: 60,
      STRIPE_COMPLETENESS_LAG_SECONDS: 60,
      SHOPIFY_SOURCE: 'tender_transactions',
      SHOPIFY_OVERLAP_SECONDS: 120,
      WOOCOMMERCE_PAGE_SIZE: 50,
      WOOCOMMERCE_OVERLAP_SECONDS: 60,
      WOOCOMMERCE_PAID_STATUSES: '',
      WOOCOMMERCE_COUNT_SUB_ORDERS: false,
      PLATFORM_DEADLINE_MS: 6000,
      LEASE_MS: 8000,
      ANSWER_DEADLINE_MS: 10_000,
      CACHE_TTL_MS: 30_000,
      SHUTDOWN_DEADLINE_MS: 15_000,
      MAX_WAITERS_PER_TENANT: 2000,
      MAX_CONCURRENT_PULLS: 128,
      RESPONSE_VALIDATION: 'auto',
      FX_RATES: { kind: 'none' },
    });
    expect(keys.map(({ id, key: bytes }) => [id, bytes.byteLength])).toEqual([['dev', 32]]);
    const optionalUrls = ['DATABASE_OWNER_URL', 'DATABASE_WORKER_URL', 'TOKEN_JWKS_URL'];
    const optional = [...optionalUrls, 'ADMIN_PORT', 'DOCS_TOKEN', 'WOOCOMMERCE_SHOPS_AT'];
    optional.push('WEBHOOK_BASE_URL', 'SHOPIFY_CLIENT_ID', 'SHOPIFY_CLIENT_SECRET', 'SHOPIFY_SHOPS_AT');
    const names = Object.keys(settings.shape).filter((name) => !optional.includes(name));
    expect(Object.keys({ ...config, CREDENTIAL_KEYS: keys }).toSorted()).toEqual(names.toSorted());
  });

  it('takes the set variables', () => {
    const given = {
      PORT: '0',
      HOST: '::',
      STRIPE_OVERLAP_SECONDS: '0',
      STRIPE_COMPLETENESS_LAG_SECONDS: '0',
      DATABASE_POOL_SIZE: '200',
      CORS_ORIGINS: 'https://dashboard.example, http://localhost:5173',
      DATABASE_URL: 'postgresql://localhost/x',
      DATABASE_OWNER_URL: databaseUrl,
    };
    expect(readConfig({ ...production, ...given })).toMatchObject({
      ...given,
      CORS_ORIGINS: ['https://dashboard.example', 'http://localhost:5173'],
      PORT: 0,
      STRIPE_OVERLAP_SECONDS: 0,
      STRIPE_COMPLETENESS_LAG_SECONDS: 0,
      DATABASE_POOL_SIZE: 200,
    });
  });

  it('ignores other variables', () => {
    expect(readConfig({ ...production, PATH: '/bin', PORT_: 'x' })).not.toHaveProperty('PATH');
  });

  it('treats an empty variable as unset', () => {
    const nothing = Object.fromEntries(Object.keys(settings.shape).map((name) => [name, '']));
    expect(readConfig({ ...nothing, ...production })).toEqual(readConfig(production));
    expect(readProblems(nothing)).toEqual(['DATABASE_URL is not set']);
    expect(readProblems({ DATABASE_URL: undefined })).toEqual(['DATABASE_URL is not set']);
  });

  it('describes each variable and marks the secret ones', () => {
    const described = Object.entries(settings.shape).map(([name, schema]) => ({ name, ...schema.meta() }));
    expect(described.filter(({ description }) => !description)).toEqual([]);
    const kept = described.filter((one) => 'secret' in one && one.secret === true);
    const urls = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_WORKER_URL'];
    const others = ['TOKEN_SECRETS', 'DOCS_TOKEN', 'CREDENTIAL_KEYS', 'SHOPIFY_CLIENT_SECRET'];
    expect(kept.map(({ name }) => name)).toEqual([...urls, ...others]);
  });
});

describe('a variable', () => {
  /** A variable with invalid values, separated by spaces. */
  const words = `
    NODE_ENV prod Production
    PORT http -1 65536 80.5
    ADMIN_PORT metrics -1 65536
    CORS_ORIGINS * https://*.example null dashboard.example https://dashboard.example/ file://dashboard
    CORS_ORIGINS https://dashboard.example:443 https://Dashboard.example https://me@dashboard.example
    CORS_ORIGINS https://dashboard.example, https://dashboard.example,*
    LOG_LEVEL verbose
    DATABASE_URL mysql://root:the-password@localhost/x revenue
    DATABASE_OWNER_URL https://localhost
    DATABASE_POOL_SIZE 0 201
    TOKEN_JWKS_URL https://user:word@identity.example/keys identity.example/keys file:///etc/keys.json
    TOKEN_JWKS_URL data:application/json,{}
    TOKEN_MAX_LIFETIME_SECONDS 59
    TOKEN_LEEWAY_SECONDS 301 -1
    TOKEN_REQUIRE_SCOPES sometimes
    ALLOW_TEST_KEYS maybe
    STRIPE_BASE_URL api.stripe.com ftp://api.stripe.com file:///etc/passwd data:application/json,{}
    STRIPE_BASE_URL blob:https://api.stripe.com/0193a000 unix:/tmp/stripe.sock
    STRIPE_OVERLAP_SECONDS -1
    STRIPE_COMPLETENESS_LAG_SECONDS 86401
    WOOCOMMERCE_SHOPS_AT localhost:3000 ftp://localhost
    WOOCOMMERCE_PAGE_SIZE 1 101
    WOOCOMMERCE_OVERLAP_SECONDS -1
    WOOCOMMERCE_PAID_STATUSES shipped;packed
    WOOCOMMERCE_COUNT_SUB_ORDERS perhaps
    FX_RATES ecb file https://ecb.example/rates.xml ecb:ftp://ecb.example/rates.xml ecb:/rates.xml NONE
    FX_RATES ecb:http://ecb.example/rates.xml ecb:https://me:word@ecb.example/rates.xml
    PLATFORM_DEADLINE_MS 0
    CACHE_TTL_MS 3600001
    SHUTDOWN_DEADLINE_MS 15s
    RESPONSE_VALIDATION true`;
  const [half, x, y] = ['x'.repeat(16), 'x'.repeat(32), 'y'.repeat(31)];
  const wrong: ReadonlyArray<readonly [name: string, value: string]> = [
    ['TOKEN_AUDIENCE_CLAIM', 'x'.repeat(256)],
    ...[y, `${x},${y}`, `${x},`, `${half} ${' '.repeat(32)}`].map(
      (value) => ['TOKEN_SECRETS', value] as const,
    ),
    ...words
      .trim()
      .split(/\n\s*/)
      .map((line) => line.split(' '))
      .flatMap(([name = '', ...values]) => values.map((value) => [name, value] as const)),
  ];

  it.each(wrong)('%s rejects %j, naming the variable but not the value', (name, value) => {
    const problems = readProblems({ ...development, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: .+`));
    expect(problems[0]?.split(/[^\w.:/@-]+/)).not.toContain(value);
    expect(problems[0]).not.toContain('the-password');
  });

  it.each([
    [{ STRIPE_OVERLAP_SECONDS: '59' }, 1],
    [{ STRIPE_COMPLETENESS_LAG_SECONDS: '61' }, 1],
    [{ STRIPE_OVERLAP_SECONDS: '60', STRIPE_COMPLETENESS_LAG_SECONDS: '60' }, 0],
    [{ STRIPE_OVERLAP_SECONDS: '300', STRIPE_COMPLETENESS_LAG_SECONDS: '60' }, 0],
  ])('%j: the overlap must not be shorter than the completeness lag', (given, count) => {
    const problem = 'STRIPE_OVERLAP_SECONDS must not be below STRIPE_COMPLETENESS_LAG_SECONDS';
    expect(readProblems({ ...development, ...given })).toEqual(count === 0 ? [] : [problem]);
  });

  it('counts the length of a secret in bytes', () => {
    expect(readProblems({ ...development, TOKEN_SECRETS: 'é'.repeat(16) })).toEqual([]);
    expect(readProblems({ ...development, TOKEN_SECRETS: 'é'.repeat(15) })).toHaveLength(1);
  });
});

describe('an invalid configuration', () => {
  it('is reported with all its problems at once', () => {
    const wrongOnes = ['CREDENTIAL_KEYS', 'LEASE_MS', 'PORT', 'RESPONSE_VALIDATION', 'STRIPE_BASE_URL'];
    const names = [...wrongOnes, 'TOKEN_SECRETS'];
    const problems = readProblems(Object.fromEntries(names.map((name) => [name, 'x'])));
    const reported = problems.map((line) => line.replace(/[: ].*/, '')).toSorted();
    expect(reported).toEqual([...names, 'DATABASE_URL'].toSorted());
  });

  it('is reported without any value', () => {
    const secrets = ['hunter2-the-token-secret', 'postgres-password', 'k9:bm90LWEta2V5', 'owner-password'];
    const [token = '', password = '', keys = '', owner = ''] = secrets;
    const message = readProblems({
      TOKEN_SECRETS: token,
      DATABASE_URL: `mysql://u:${password}@localhost/x`,
      DATABASE_OWNER_URL: `//u:${owner}@`,
      CREDENTIAL_KEYS: keys,
      STRIPE_BASE_URL: `ftp://u:${password}@localhost`,
      NODE_ENV: 'hunter2-environment',
      PORT: 'hunter2-port',
    }).join('\n');
    for (const value of [...secrets, 'bm90LWEta2V5', 'hunter2']) expect(message).not.toContain(value);
  });
});

describe('production', () => {
  const docs = { DOCS_TOKEN: 'header.payload.signature' };

  it('is the default and starts with its own secrets and keys', () => {
    expect(readConfig(production)).toMatchObject({ NODE_ENV: 'production' });
    expect(readConfig({ ...production, NODE_ENV: '' })).toMatchObject({ NODE_ENV: 'production' });
  });

  it.each<Record<string, string>>([
    {},
    { NODE_ENV: 'production' },
    { NODE_ENV: 'production', HOST: '127.0.0.2' },
  ])('rejects all development defaults at once: %j', (environment) => {
    const standIns = { DATABASE_URL: databaseUrl, STRIPE_BASE_URL: 'http://127.0.0.1:1', ...docs };
    expect(readProblems({ ...environment, ...standIns })).toEqual([
      'STRIPE_BASE_URL must be https',
      secretIsForDevelopment,
      keyIsForDevelopment,
      tokenIsForDevelopment,
    ]);
  });

  const secretBeside = `${production.TOKEN_SECRETS}, ${developmentSecret}`;
  const plainKeys = { TOKEN_JWKS_URL: 'http://identity.example/keys' };
  const plainStripe = { STRIPE_BASE_URL: 'http://127.0.0.1:12111' };
  const shopsAt = { WOOCOMMERCE_SHOPS_AT: 'https://127.0.0.1:12111' };
  const plainRates = { FX_RATES: 'ecb:http://127.0.0.1:12111/rates.xml' };
  it.each<[string, Record<string, string>, string]>([
    ['the development secret', { TOKEN_SECRETS: developmentSecret }, secretIsForDevelopment],
    ['it beside another', { TOKEN_SECRETS: secretBeside }, secretIsForDevelopment],
    ['it by a key set', { TOKEN_JWKS_URL: keySetUrl, TOKEN_SECRETS: secretBeside }, secretIsForDevelopment],
    ['the development key', { CREDENTIAL_KEYS: `dev:${developmentKey}` }, keyIsForDevelopment],
    ['it last in the ring', { CREDENTIAL_KEYS: `k1:${key(1)},dev:${developmentKey}` }, keyIsForDevelopment],
    ['it under another name', { CREDENTIAL_KEYS: `k1:${developmentKey}` }, keyIsForDevelopment],
    ['a token for /docs', docs, tokenIsForDevelopment],
    ['a key set without TLS', plainKeys, 'TOKEN_JWKS_URL must be https'],
    ['a platform without TLS', plainStripe, 'STRIPE_BASE_URL must be https'],
    ['one server for all shops', shopsAt, 'WOOCOMMERCE_SHOPS_AT is for development only; unset it'],
    ['rates without TLS', plainRates, 'FX_RATES must be https'],
  ])('rejects %s', (_, given, problem) => {
    expect(readProblems({ ...production, ...given })).toEqual([problem]);
  });

  it('needs no secret when it has a key set', () => {
    const { TOKEN_SECRETS: _, ...withoutSecrets } = production;
    expect(readProblems({ ...withoutSecrets, TOKEN_JWKS_URL: keySetUrl })).toEqual([]);
  });

  it.each(['development', 'test'])(
    'is stricter than %s, where TLS is optional and /docs may be signed in',
    (NODE_ENV) => {
      const given = { ...docs, ...plainKeys, ...plainStripe, ...plainRates, ...shopsAt };
      expect(readConfig({ ...development, NODE_ENV, ...given })).toMatchObject(docs);
      expect(readConfig({ ...development, NODE_ENV })).not.toHaveProperty('DOCS_TOKEN');
    },
  );
});

describe.each(['development', 'test'])('%s', (NODE_ENV) => {
  const docs = { DOCS_TOKEN: 'header.payload.signature' };

  it.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost', 'LOCALHOST'])(
    'may use the development defaults on %s',
    (HOST) => {
      expect(readProblems({ ...development, ...docs, NODE_ENV, HOST })).toEqual([]);
    },
  );

  const reachable = '0.0.0.0 :: 10.0.0.7 revenue.example localhost.example 127.example 128.0.0.1'.split(' ');
  it.each(reachable)('rejects the development defaults on the reachable host %s', (HOST) => {
    const problems = [secretIsForDevelopment, keyIsForDevelopment, tokenIsForDevelopment];
    expect(readProblems({ ...development, ...docs, NODE_ENV, HOST })).toEqual(problems);
    expect(readProblems({ ...production, NODE_ENV, HOST })).toEqual([]);
  });
});

describe('the durations', () => {
  const names = ['PLATFORM_DEADLINE_MS', 'LEASE_MS', 'ANSWER_DEADLINE_MS', 'CACHE_TTL_MS'] as const;
  const durations = (...values: readonly number[]) => ({
    ...development,
    ...Object.fromEntries(names.map((name, index) => [name, String(values[index])])),
  });

  const [pull, lease, answer] = [
    'PLATFORM_DEADLINE_MS must be below LEASE_MS',
    'LEASE_MS must be below ANSWER_DEADLINE_MS',
    'ANSWER_DEADLINE_MS must be below CACHE_TTL_MS',
  ];
  it.each([
    [[1, 2, 3, 4], []],
    [[2, 2, 3, 4], [pull]],
    [[3, 2, 4, 5], [pull]],
    [[1, 3, 3, 4], [lease]],
    [[1, 2, 4, 4], [answer]],
    [
      [4, 3, 2, 1],
      [pull, lease, answer],
    ],
  ])('of pull, lease, answer and cache must increase: %j', (values, problems) => {
    expect(readProblems(durations(...values))).toEqual(problems);
  });

  it('are checked against the defaults too', () => {
    expect(readProblems({ ...development, CACHE_TTL_MS: '9000' })).toEqual([answer]);
  });
});

describe('the exchange rates', () => {
  const rates = (FX_RATES: string) => readConfig({ ...production, FX_RATES }).FX_RATES;

  it('are read from an ECB URL or a file', () => {
    const url = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml';
    expect(rates(`ecb:${url}`)).toEqual({ kind: 'ecb', url: new URL(url) });
    expect(rates('file:/var/lib/rates: all.csv')).toEqual({ kind: 'file', path: '/var/lib/rates: all.csv' });
    expect(rates('none')).toEqual({ kind: 'none' });
  });
});

describe('the token secrets', () => {
  const secrets = (environment: Readonly<Record<string, string>>) =>
    readConfig({ ...development, ...environment }).TOKEN_SECRETS;
  const [one, two] = ['1'.repeat(32), '2'.repeat(32)];

  it('keep their order, with or without spaces', () => {
    expect(secrets({ TOKEN_SECRETS: `${two},${one}` })).toEqual([two, one]);
    expect(secrets({ TOKEN_SECRETS: ` ${two} , ${one} ` })).toEqual([two, one]);
  });

  it('are empty with a key set unless they are set', () => {
    expect(secrets({ TOKEN_JWKS_URL: keySetUrl })).toEqual([]);
    expect(secrets({ TOKEN_JWKS_URL: keySetUrl, TOKEN_SECRETS: '' })).toEqual([]);
    expect(secrets({ TOKEN_JWKS_URL: keySetUrl, TOKEN_SECRETS: one })).toEqual([one]);
    expect(secrets({ TOKEN_JWKS_URL: '' })).toEqual([developmentSecret]);
  });
});

describe('the key ring', () => {
  const ring = (text: string) => {
    const { CREDENTIAL_KEYS: keys } = readConfig({ ...development, CREDENTIAL_KEYS: text });
    return keys.map(({ id, key: bytes }) => `${id} ${bytes[0]}`);
  };

  it('keeps its order, with or without spaces', () => {
    for (const text of [`k2:${key(2)},k1:${key(1)}`, ` k2:${key(2)} , k1:${key(1)} `])
      expect(ring(text)).toEqual(['k2 2', 'k1 1']);
    expect(ring(`2026-11:${key(3)}`)).toEqual(['2026-11 3']);
  });

  it.each<[string, string]>([
    ['a key that is too short', `k1:${Buffer.alloc(31, 1).toString('base64')}`],
    ['a key that is too long', `k1:${Buffer.alloc(33, 1).toString('base64')}`],
    ['no key', 'k1:'],
    ['no name', `:${key(1)}`],
    ['a key alone', key(1)],
    ['a name twice', `k1:${key(1)},k1:${key(2)}`],
    ['a comma at its end', `k1:${key(1)},`],
    ['a name in capitals', `K1:${key(1)}`],
    ['a dot in a name, which envelopes are split at', `k.1:${key(1)}`],
    ['a name without end', `${'k'.repeat(33)}:${key(1)}`],
    ['a key in hexadecimal', `k1:${Buffer.alloc(32, 1).toString('hex')}`],
    ['more than a name and a key', `k1:${key(1)}:${key(2)}`],
    ['signs that are not base64', `k1:!${key(1)}`],
  ])('rejects %s', (_, text) => {
    expect(readProblems({ ...development, CREDENTIAL_KEYS: text })).toEqual([
      'CREDENTIAL_KEYS: must be id:base64 pairs, each key 32 bytes, each id once',
    ]);
  });
});

describe('a rate limit', () => {
  it.each(['0', '-1', '1.5', 'OFF', '1000001'])('rejects %j and describes the valid values', (text) => {
    expect(readProblems({ ...development, RATE_LIMIT_PER_TENANT: text })).toEqual([
      'RATE_LIMIT_PER_TENANT: must be a whole number of requests per second, from 1 to 1000000, or off',
    ]);
  });
});
