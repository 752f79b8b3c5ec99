/** The requester's identity, and the rows within its reach. */
import { decodeJwt } from 'jose';
import { readOperations } from '../contract.ts';
import type { SqlRow } from '../database.ts';
import { defineProbe } from '../probe.ts';
import { connections, revenue, v1 } from '../server.ts';
import type { TokenFault } from '../tokens.ts';

const past = Math.floor(Date.now() / 1000) - 7_200;

/** One fault each in an otherwise good token. */
const faults: Readonly<Record<string, TokenFault>> = {
  expired: { claims: { iat: past, nbf: past, exp: past + 3_600 } },
  'of another issuer': { claims: { iss: 'https://elsewhere.example' } },
  'for another audience': { claims: { aud: 'another-audience' } },
  'signed by another algorithm': { algorithm: 'HS512' },
  'signed by another secret': { secret: 'another-secret-of-at-least-32-bytes' },
  'with alg: none': { algorithm: 'none' },
  'without a tenant': { claims: { tenant_id: undefined } },
};

const malformed = [
  ['malformed', 'bm8.dG9rZW4.YXQtYWxs'],
  ['not in base64url', 'no.token.at-all'],
] as const;

export const tokenIsEnforced = defineProbe({
  id: 'H04',
  claim:
    'The bearer JWT is enforced: missing, malformed, expired, issuer, audience, algorithm, signature, none',
  needs: ['server', 'caller', 'sign'],
  symbols: ['authenticate', 'createVerifier', 'createClaimCheck', 'rejectCaller'],
  async run({ server, caller, sign }, check) {
    const token = await caller();
    const tenantId = String(decodeJwt(token)['tenant_id']);
    const good = await server.ask(v1, { token: sign(tenantId) });
    if (good.status === 401) return 'the secret that was given is not that of the server';
    const tried = Object.entries(faults).map(([name, fault]) => [name, sign(tenantId, fault)] as const);
    for (const [name, bad] of [...malformed, ...tried]) {
      const { status, headers } = await server.ask(v1, { token: bad });
      check(status === 401, `a token ${name} is answered with ${status}`);
      check(headers.has('www-authenticate') || status !== 401, `a token ${name} gets no challenge`);
    }
    const { status } = await server.ask(v1);
    check(status === 401, `no token is answered with ${status}`);
    return undefined;
  },
});

export const claimSetsTheContext = defineProbe({
  id: 'H05',
  claim: "The tenant of the token's claim sets the database context, and nothing else names one",
  needs: ['server', 'merchants', 'database'],
  symbols: ['createWithTenant', 'parseTenantId'],
  async run({ server, merchants, database }, check) {
    const [one, another] = [await merchants.one(), await merchants.another()];
    for (const [own, other] of [[one, another] as const, [another, one] as const]) {
      const headers = { 'x-tenant-id': other.tenantId, 'x-tenant': other.tenantId };
      const path = `${v1}?tenant_id=${other.tenantId}`;
      const { status, body } = await server.ask(path, { token: own.token, headers });
      const { data } = revenue.safeParse(body);
      if (!data) return `no answer to look at: ${status}`;
      check(data.tenant_id === own.tenantId, `the answer is of ${data.tenant_id}, not of ${own.tenantId}`);
      check(
        data.revenue_total_minor === own.sale.minor,
        `the total is ${data.revenue_total_minor}, its own sale ${own.sale.minor}`,
      );
      const seen = await database.query(own.tenantId, 'select id from tenants');
      check(seen.length === 1 && seen[0]?.['id'] === own.tenantId, 'the context shows other tenants');
    }
    const without = await database.query(null, 'select id from tenants');
    check(without.length === 0, `without a context ${without.length} tenants are seen`);
    return undefined;
  },
});

const accountsOf = (rows: readonly SqlRow[]): string =>
  rows
    .map((row) => String(row['platform_account_id']))
    .toSorted()
    .join();

export const tenantHasItsAccounts = defineProbe({
  id: 'H08',
  claim: 'A tenant is mapped to its platform accounts',
  needs: ['server', 'merchants', 'database'],
  symbols: ['createConnectionService', 'readSources'],
  async run({ server, merchants, database }, check) {
    for (const merchant of [await merchants.one(), await merchants.another()]) {
      const { tenantId, token, account } = merchant;
      const bound = await database.query(
        tenantId,
        `select tenant_id, platform, platform_account_id, status from platform_connections where deleted_at is null`,
      );
      check(accountsOf(bound) === account, `bound in the database: ${accountsOf(bound)}, not ${account}`);
      const { status, body } = await server.ask(v1, { token });
      const { data } = revenue.safeParse(body);
      if (!data) return `no answer to look at: ${status}`;
      check(
        accountsOf(data.source_details) === account,
        `read for the answer: ${accountsOf(data.source_details)}, not ${account}`,
      );
    }
    return undefined;
  },
});

const protection = `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
    (select string_agg(pg_get_expr(p.polqual, p.polrelid), ' or ') from pg_policy p
      where p.polrelid = c.oid and p.polroles @> array['revenue_app'::regrole::oid]) as policy
  from pg_class c where c.relname = 'revenue_cache_entries'`;
const role = 'select current_user as name, rolsuper, rolbypassrls from pg_roles where rolname = current_user';

export const cacheIsTenantSafe = defineProbe({
  id: 'H13',
  claim: 'The cache is tenant-safe under row-level security',
  needs: ['server', 'merchants', 'database'],
  symbols: ['findFailedChecks', 'readRow'],
  async run({ server, merchants, database }, check) {
    const [one, another] = [await merchants.one(), await merchants.another()];
    await server.ask(v1, { token: one.token });
    const row = 'select tenant_id, cache_key from revenue_cache_entries where tenant_id = $1';
    for (const [context, seen] of [
      [one.tenantId, 1],
      [another.tenantId, 0],
      [null, 0],
    ] as const) {
      const { length } = await database.query(context, row, [one.tenantId]);
      check(length === seen, `with the context ${context} one sees ${length} of the rows, not ${seen}`);
    }
    const [table] = await database.query(null, protection);
    check(table?.['enabled'] === true && table['forced'] === true, 'row-level security is not forced');
    const [user] = await database.query(null, role);
    check(user?.['rolsuper'] === false && user['rolbypassrls'] === false, 'the role passes the policies');
  },
});

const tenantTables = `select c.oid::regclass::text as name from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
   where c.relkind in ('r', 'p') and pg_table_is_visible(c.oid) order by 1`;

export const nobodyElseGetsIn = defineProbe({
  id: 'R1',
  claim: 'There is no access across tenants, and none without a token',
  needs: ['server', 'merchants', 'database'],
  symbols: ['authenticate', 'createWithTenant', 'createConnectionService'],
  async run({ server, merchants, database }, check) {
    for (const { method, path, isSecured } of await readOperations()) {
      if (!isSecured) continue;
      const { status } = await server.ask(path, { method, isQuiet: true });
      check(status === 401, `${method} ${path} without a token is answered with ${status}`);
    }
    const [one, another] = [await merchants.one(), await merchants.another()];
    const theirs = `${connections}/stripe?platform_account_id=${one.account}`;
    for (const method of ['GET', 'DELETE']) {
      const { status } = await server.ask(theirs, { method, token: another.token });
      check(status === 404, `${method} of another tenant's account is answered with ${status}`);
    }
    const listed = await server.ask(connections, { token: another.token });
    check(!listed.text.includes(one.account), "a list has another tenant's account");
    check(listed.text.includes(another.account), 'a list lacks the own account');
    for (const { name } of await database.query(null, tenantTables)) {
      const rows = await database.query(null, `select count(*)::int as seen from ${String(name)}`);
      check(rows[0]?.['seen'] === 0, `without a tenant, rows of ${String(name)} are seen`);
    }
  },
});
