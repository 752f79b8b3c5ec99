import { once } from 'node:events';
import { connect } from 'node:net';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaries as people } from '../../scripts/simulator/canaries.ts';
import type { FaultInput } from '../../scripts/simulator/fault.ts';
import { signToken } from '../../scripts/token.ts';
import { connectionsPath as connections, credentialsPath as credentials } from '../support/asking.ts';
import { callCommand, runCommand } from './command-line.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';
import { startOwnPostgres, type OwnPostgres } from './postgres-of-its-own.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';
import { everyColumn, formsOf, findTexts, type Sink } from './searching.ts';

const secret = {
  tokenSecret: 'canary-token-secret-of-32-bytes-or-more',
  sealingKey: 'canary-sealing-key-of-32-bytes!!',
  databasePassword: 'canary-database-password',
  subject: 'canary-subject-of-a-token',
  claim: 'canary-claim@example.com',
  malformed: 'canaryMalformedToken',
  accessToken: 'shpat_canary"access~token/with+signs?',
  refreshToken: 'canary<refresh>token&with%20signs',
  rejectedToken: 'canary token refused for its spaces',
  header: 'canary-header-value',
  correlation: 'canary-correlation-id',
  query: 'canary-query-value',
  body: 'canary-body-value',
  brokenBody: 'canary-broken-body',
  metadata: 'canary.metadata@example.com',
  metadataKey: 'sk_live_canaryMetadataKey',
  platformBody: 'canary-platform-body',
  platformHeader: 'canary-platform-header',
  platformCategory: 'Canary Of A Category',
  unparsed: 'canary-unparsed',
  bug: 'canary-message-of-a-bug',
};
const keyRing = `k1:${Buffer.from(secret.sealingKey).toString('base64')}`;

/** The most verbose logging of PostgreSQL. */
const talkative = {
  logging_collector: 'on',
  log_statement: 'all',
  log_min_messages: 'debug1',
  log_min_error_statement: 'debug1',
  log_error_verbosity: 'verbose',
  log_parameter_max_length: '-1',
  log_parameter_max_length_on_error: '-1',
  log_min_duration_statement: '0',
};

describe('secrets and personal data, with a PostgreSQL that logs everything', () => {
  let postgres: OwnPostgres;
  let harness: Harness;
  let server: ServerProcess;
  let merchant: Merchant;
  let token: string;
  const answers: Sink[] = [];
  beforeAll(async () => {
    postgres = await startOwnPostgres(`canaries-${process.pid}`, talkative);
    const setup = await postgres.connect();
    await setup.query("set log_statement = 'none'; set log_min_duration_statement = -1");
    await setup.query(`alter role revenue_app password '${secret.databasePassword}'`);
    // To fit the shorter lease and deadline below.
    await setup.query("alter role revenue_app set idle_in_transaction_session_timeout = '750ms'");
    await setup.query("alter role revenue_app set statement_timeout = '3500ms'");
    await setup.end();
    const url = new URL(postgres.urls.app);
    url.password = secret.databasePassword;
    const environment = {
      DATABASE_URL: url.href,
      TOKEN_SECRETS: secret.tokenSecret,
      CREDENTIAL_KEYS: keyRing,
      LOG_LEVEL: 'debug',
      PLATFORM_DEADLINE_MS: '1500',
      LEASE_MS: '3000',
      ANSWER_DEADLINE_MS: '4000',
    };
    harness = await startHarness(environment);
    server = await startServerProcess(harness, environment);
    const openedAt = harness.nowMs() - 600_000;
    merchant = await harness.addMerchant({ salesPerMinute: 60, openedAt });
    token = await sign();
  });
  afterAll(async () => {
    await endProcesses([server]);
    await harness.stop();
    await postgres.remove();
  });

  const sign = async (change: { expiresAt?: number; by?: string; of?: Merchant } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ tenant_id: (change.of ?? merchant).tenantId, email: secret.claim })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(harness.config.TOKEN_ISSUER)
      .setAudience(harness.config.TOKEN_AUDIENCE)
      .setSubject(secret.subject)
      .setIssuedAt(now - 60)
      .setNotBefore(now - 60)
      .setExpirationTime(change.expiresAt ?? now + 600)
      .sign(Buffer.from(change.by ?? secret.tokenSecret));
  };
  type Asking = { body?: unknown; bearer?: string; headers?: Record<string, string> };
  const ask = async (path: string, { body, bearer = token, headers: own = {} }: Asking = {}) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const headers = { authorization: `Bearer ${bearer}`, ...json, ...own };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const post = body === undefined ? {} : { method: 'POST', body: sent };
    const response = await fetch(`${server.url}${path}`, { headers, ...post });
    const text = await response.text();
    const name = `the answer ${response.status} of ${path.split('?')[0]}`;
    answers.push({ name, text: text + JSON.stringify([...response.headers]) });
    return response.status;
  };
  const postgresLog = async (): Promise<Sink> => {
    const [row] = await postgres.query('select pg_read_file(pg_current_logfile()) as text');
    return { name: "PostgreSQL's log", text: String(row?.['text']) };
  };
  const shop = { platform: 'google_ads', platform_account_id: 'shop-1' };

  it('enter by every request, valid and invalid', async () => {
    expect(await ask(v1)).toBe(200);
    expect(await ask(connections, { body: { ...shop, metadata: { label: 'fine' } } })).toBe(200);
    const { accessToken: access_token, refreshToken: refresh_token } = secret;
    expect(await ask(credentials, { body: { ...shop, access_token, refresh_token } })).toBe(200);
    expect(await ask(`${connections}/google_ads?platform_account_id=shop-1`)).toBe(200);
    expect(await ask(connections)).toBe(200);

    const rejectedTokens = [
      merchant.token,
      await sign({ expiresAt: 1_000_000_000 }),
      await sign({ by: 'another secret, of thirty-two bytes' }),
      secret.malformed,
      `${secret.malformed}.${secret.malformed}.${secret.malformed}`,
      `${token}=`,
    ];
    for (const bearer of rejectedTokens) expect(await ask(v1, { bearer })).toBe(401);

    const { header } = secret;
    const headers = { cookie: header, 'x-api-key': header, 'if-none-match': `"${header}"` };
    expect(await ask(v1, { headers })).toBe(200);
    expect(await ask(v1, { headers: { 'x-correlation-id': secret.correlation } })).toBe(400);
    for (const path of [`${v1}?interval=${secret.query}`, `${connections}?cursor=${secret.query}`])
      expect(await ask(path)).toBe(400);
    expect(await ask(`${connections}/${secret.query}`)).toBe(400);
    expect(await ask(`${v1}?access_token=${secret.query}`)).toBe(200);
    expect(await ask(`/nowhere?access_token=${secret.query}`)).toBe(404);

    const rejectedBodies = [
      `{"access_token": "${secret.brokenBody}`,
      { ...shop, access_token: secret.rejectedToken },
      { ...shop, access_token: 'x', refresh_token: `${secret.body} ` },
      { ...shop, access_token: 'x', expires_at: secret.body },
      { ...shop, access_token: 'x', platform: secret.body },
      { ...shop, access_token: [secret.body] },
      { ...shop, access_token: 'x', unknown: secret.body },
      { ...shop, access_token: `${secret.body}\u0000` },
      [secret.body],
      JSON.stringify(secret.body),
    ];
    for (const body of rejectedBodies) expect(await ask(credentials, { body })).toBe(400);
    for (const metadata of [
      { note: secret.metadata },
      { note: secret.metadataKey },
      { password: secret.body },
      { a: { b: [{ email: secret.body }] } },
      { big: secret.body.repeat(600) },
      secret.body,
    ])
      expect(await ask(connections, { body: { ...shop, metadata } })).toBe(400);
    expect(await ask(credentials, { body: secret.body.repeat(10_000) })).toBe(413);
    const type = { 'content-type': `text/${header}` };
    expect(await ask(credentials, { body: 'x', headers: type })).toBe(415);

    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write(`GET /${secret.unparsed} HTTP/1.1\r\nAuthorization : Bearer ${secret.unparsed}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    answers.push({ name: 'the answer to an unparsable request', text: String(answer) });
    socket.destroy();
  });

  it('enter by platform responses in unexpected places', async () => {
    const { platformBody, platformHeader } = secret;
    const row = {
      id: 'txn_canary',
      amount: 100,
      created: Math.floor(Date.now() / 1000),
      currency: 'usd',
      reporting_category: secret.platformCategory,
      description: platformBody,
    };
    const listOf = (...data: Array<Record<string, string | number>>) => ({
      object: 'list',
      has_more: false,
      data,
    });
    const error = { error: { code: platformBody, message: platformBody } };
    const headers = { 'x-note': platformHeader, 'request-id': platformHeader };
    const faults: readonly FaultInput[] = [
      { kind: 'wrongShape', body: { object: platformBody, data: [platformBody] } },
      { kind: 'wrongShape', body: listOf({ ...row, currency: platformBody, reporting_category: 'charge' }) },
      { kind: 'wrongShape', body: listOf({ ...row, amount: platformBody }) },
      { kind: 'status', status: 200, body: `{"object":\n    at ${platformBody} (file:///x:1:2)` },
      { kind: 'status', status: 200, body: platformBody, headers },
      { kind: 'status', status: 302, body: platformBody, headers: { location: `/${platformHeader}` } },
      { kind: 'status', status: 400, body: error, headers },
      { kind: 'status', status: 401, body: error, headers },
      { kind: 'status', status: 403, body: error, headers },
      { kind: 'status', status: 429, body: error, headers: { ...headers, 'retry-after': platformHeader } },
      { kind: 'status', status: 500, body: error, headers },
      { kind: 'truncatedJson' },
      { kind: 'notJson' },
      { kind: 'reset' },
    ];
    for (const fault of faults)
      for (const path of ['/v1/balance_transactions', '/v1/account']) {
        const one = await harness.addMerchant();
        await harness.simulator.fault({ ...fault, account: one.account, path, times: 9 });
        const status = await ask(v1, { bearer: await sign({ of: one }) });
        // A key without access to its account may still read its sales.
        expect(status).toBe(path === '/v1/account' && 'status' in fault && fault.status === 403 ? 200 : 503);
      }
    await harness.simulator.clearFaults();
    const one = await harness.addMerchant();
    const path = '/v1/balance_transactions';
    // The request for an anchor gets a valid response.
    await harness.simulator.fault({ kind: 'latency', ms: 0, account: one.account, path });
    await harness.simulator.fault({ kind: 'wrongShape', body: listOf(row), account: one.account, path });
    expect(await ask(v1, { bearer: await sign({ of: one }) })).toBe(200);
    await server.waitForLine(({ kind }) => kind === 'categoryIgnored');
  }, 90_000);

  it('are present when statements fail inside a transaction', async () => {
    const { accessToken: access_token, refreshToken: refresh_token } = secret;
    // Another token type: storing equal tokens would write nothing.
    const store = async () =>
      ask(credentials, { body: { ...shop, access_token, refresh_token, token_type: 'other' } });
    const having = async (change: string, undo: string, work: () => Promise<void>) => {
      await postgres.query(change);
      await work();
      await postgres.query(undo);
    };
    await having(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception '${secret.bug}: %', new using detail = new::text; end $$;
       create trigger refuse before insert on platform_credentials for each row execute function refuse()`,
      'drop trigger refuse on platform_credentials; drop function refuse()',
      async () => expect(await store()).toBe(500),
    );
    await having(
      'alter table platform_credentials add constraint no_scope check (scope is not null) not valid',
      'alter table platform_credentials drop constraint no_scope',
      async () => expect(await store()).toBe(500),
    );
    await having(
      "create unique index one_of_a_kind on platform_connections (platform) where platform = 'google_ads'",
      'drop index one_of_a_kind',
      async () =>
        expect(await ask(connections, { body: { ...shop, platform_account_id: 'shop-2' } })).toBe(500),
    );
    await having(
      'alter table platform_credentials alter column token_type type int using 1',
      'alter table platform_credentials alter column token_type type text using null',
      async () => {
        const body = { ...shop, access_token, refresh_token, token_type: 'bearer' };
        expect(await ask(credentials, { body }), 'cached plans are dropped').toBe(503);
        expect(await ask(credentials, { body })).toBe(500);
      },
    );
    await having(
      'alter table revenue_events add constraint no_more check (amount_minor < 0) not valid',
      'alter table revenue_events drop constraint no_more',
      async () => {
        const one = await harness.addMerchant();
        const sale = { account: one.account, category: 'charge', amount: 77, createdMs: Date.now() } as const;
        await harness.simulator.addEvents([sale]);
        expect(await ask(v1, { bearer: await sign({ of: one }) })).toBe(503);
        await server.waitForLine(({ kind, where }) => kind === 'bug' && where === 'refresh');
      },
    );
    const superuser = await postgres.connect();
    await superuser.query('begin; lock table platform_credentials in access exclusive mode');
    const cut = store();
    const terminate = `select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'revenue_app' and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await superuser.query(terminate)).rowCount).toBeGreaterThan(0);
    await superuser.query('rollback');
    await superuser.end();
    expect(await cut).toBe(503);

    // Rows outside the contract are reported as bugs without their values.
    const unlimited = 'drop constraint platform_connections_platform_account_id_check';
    await postgres.query(`alter table platform_connections ${unlimited}`);
    const toShop = "where platform = 'google_ads'";
    const rename = `update platform_connections set platform_account_id = repeat($1, 40) ${toShop}`;
    await postgres.query(rename, [secret.platformBody]);
    expect(await ask(connections)).toBe(500);
    await server.waitForLine(({ kind }) => kind === 'contractViolated');
    const note = `set platform_account_id = 'shop-1', metadata = to_jsonb($1::text) ${toShop}`;
    await postgres.query(`update platform_connections ${note}`, [secret.platformBody]);
    expect(await ask(connections)).toBe(500);
    await postgres.query("update platform_connections set metadata = '{}'");
    expect(await ask(connections)).toBe(200);
  });

  it('enter by invalid environment variables', async () => {
    const right = { NODE_ENV: 'test', DATABASE_URL: postgres.urls.app };
    const atOnce = { TOKEN_SECRETS: secret.body, PORT: secret.body, LOG_LEVEL: secret.body };
    const password = `revenue_app:${secret.databasePassword}`;
    const expectFault = async (run: typeof runCommand, wrong: Readonly<Record<string, string>>) => {
      const command = run === runCommand ? 'serve' : 'rotate-keys';
      const { code, stdout, stderr } = await run([command], { ...right, PORT: '0', ...wrong });
      expect({ wrong, code, stderr }).toMatchObject({ code: 1 });
      answers.push({
        name: `the output of ${command} with ${Object.keys(wrong).join()}`,
        text: stdout + stderr,
      });
      return stderr;
    };
    for (const wrong of [
      {
        ...atOnce,
        CREDENTIAL_KEYS: secret.sealingKey,
        DATABASE_URL: `http://${password}@127.0.0.1/x`,
        STRIPE_BASE_URL: `ftp://user:${secret.body}@127.0.0.1`,
      },
      {
        CREDENTIAL_KEYS: `${keyRing},${keyRing}`,
        DATABASE_URL: `postgres://${password}@127.0.0.1:99999/x`,
      },
    ]) {
      const output = await expectFault(runCommand, wrong);
      for (const name of Object.keys(wrong)) expect(output).toContain(`${name}: `);
    }
    const ownSecrets = { TOKEN_SECRETS: secret.tokenSecret, CREDENTIAL_KEYS: keyRing };
    await expectFault(runCommand, { NODE_ENV: 'production', ...ownSecrets });
    const worker = { DATABASE_WORKER_URL: postgres.urls.worker };
    for (const DATABASE_URL of [
      right.DATABASE_URL.replace(':development@', `:${secret.body}@`),
      `postgres://revenue_app:${secret.body}@127.0.0.1:1/x`,
    ])
      expect(await expectFault(callCommand, { ...worker, DATABASE_URL })).toContain('DATABASE_URL');
  }, 90_000);

  it('are in no table, log or answer, in no encoding', async () => {
    await harness.service.stop();
    const keyNow = await signToken(merchant.tenantId, { TOKEN_SECRETS: secret.tokenSecret });
    const signatures = [merchant.token, token, keyNow].map((one) => one.split('.')[2] ?? '');
    const texts = [...Object.values(secret), ...people, merchant.key, ...signatures];
    const columns = await everyColumn(postgres);
    const sinks: Sink[] = [
      ...columns,
      { name: "the server's output", text: server.output() },
      { name: 'the lines of the server in the test', text: harness.logLines.join('') },
    ];
    expect(findTexts(sinks, texts)).toEqual([]);
    // The test writes these two into rows and errors; a rejection repeats the client's path.
    const log = await postgresLog();
    const notArranged = texts.filter((text) => ![secret.platformBody, secret.bug].includes(text));
    expect(findTexts([log], notArranged)).toEqual([]);
    const echoed = `"instance":"${connections}/${secret.query}"`;
    const rest = answers.map(({ name, text }) => ({ name, text: text.replaceAll(echoed, '') }));
    expect(findTexts(rest, texts)).toEqual([]);

    // The search is effective: the sealed tokens are stored, and no sink is empty.
    expect(columns.length).toBeGreaterThan(40);
    expect(log.text).toContain('insert into "platform_credentials"');
    expect(log.text).toMatch(/parameters: .*v1\.k1\./i);
    expect(server.output()).toContain('"kind":"contractViolated"');
    const stored = columns.find(({ name }) => name === 'public.platform_credentials.access_token');
    expect(stored?.text).toMatch(/^v1\.k1\./m);
  });

  it('would be found in any encoding', () => {
    for (const text of [secret.accessToken, secret.refreshToken, ...people])
      for (const written of [
        text,
        JSON.stringify({ text }),
        encodeURIComponent(text),
        Buffer.from(text).toString('base64'),
        Buffer.from(`a${text}`).toString('base64url'),
        Buffer.from(`user:${text}:x`).toString('base64'),
        Buffer.from(text).toString('hex'),
      ])
        expect(
          formsOf(text).some((form) => written.includes(form)),
          written,
        ).toBe(true);
  });
});
