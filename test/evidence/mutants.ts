/** Mutants: servers with one wrong part, and exactly the rows whose status must change. */
import { parseTenantId, type TenantId } from '../../src/model/ids.ts';
import { plusMs } from '../../src/model/instant.ts';
import { signToken } from '../../scripts/token.ts';
import { fresh } from '../support/edge.ts';
import { legacy } from '../support/harness.ts';
import type { Replacements } from './composition.ts';

import {
  acceptRejected,
  changeOutcome,
  emptyWindow,
  loseEvents,
  wrapApp,
  nothingNew,
  changePages,
  cacheInProcess,
  somebody,
  pullPerRequest,
  changeFresh,
} from './wrong-parts.ts';

export type Mutant = Replacements & {
  readonly name: string;
  /** Ids of the rows whose status changes. */
  readonly flips: string;
  /** Statements of the database's owner, and their undoing. */
  readonly schema?: readonly [change: string, undo: string];
  /** Replaced texts of source files. */
  readonly sources?: Readonly<Record<string, string>>;
};

const unprotected = 'alter policy tenant_isolation on revenue_cache_entries using (true)';
const protectedAgain =
  "alter policy tenant_isolation on revenue_cache_entries using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid))";

export const mutants: readonly Mutant[] = [
  {
    name: 'a path of the contract is not routed',
    flips: 'H01 H02 R1 R4 G1 G2 G3 G4',
    app: wrapApp((request, response, inner) => {
      if (request.url !== legacy) return inner(request, response);
      response.writeHead(404).end();
    }),
  },
  {
    name: 'a method outside the contract is answered',
    flips: 'H02 G2',
    app: wrapApp((request, response, inner) => {
      if (request.method === 'PUT' && request.url?.startsWith('/api/v1/')) request.method = 'GET';
      inner(request, response);
    }),
  },
  {
    name: 'another contract is served',
    flips: 'H02 G2',
    app: wrapApp((request, response, inner) => {
      if (request.url === '/openapi.json') response.end('{}');
      else inner(request, response);
    }),
  },
  {
    name: 'the answer lacks a member',
    flips: 'H03 G2',
    app: wrapApp((request, response, inner) => {
      const send = response.end.bind(response);
      // The same length, so that Content-Length stays right.
      const end = (body: unknown) =>
        send(typeof body === 'string' ? body.replace('"revenue_total"', '"Revenue_total"') : body);
      Object.defineProperty(response, 'end', { value: end });
      inner(request, response);
    }),
  },
  {
    name: 'a request without a token gets a principal',
    flips: 'H02 H04 R1 G2 G3 G4',
    app: wrapApp((request, response, inner) => {
      if (request.headers.authorization !== undefined || !somebody) return inner(request, response);
      void signToken(somebody, {}).then((token) => {
        request.headers.authorization = `Bearer ${token}`;
        inner(request, response);
      });
    }),
  },
  { name: 'a malformed token is accepted', flips: 'H04 G3', verify: acceptRejected('malformed') },
  { name: 'an expired token is accepted', flips: 'H04 G3', verify: acceptRejected('expired') },
  { name: 'any issuer is accepted', flips: 'H04 G3', verify: acceptRejected('claims', 'iss') },
  { name: 'any audience is accepted', flips: 'H04 G3', verify: acceptRejected('claims', 'aud') },
  { name: 'any algorithm is accepted', flips: 'H04 G3', verify: acceptRejected('algorithm') },
  { name: 'any signature is accepted', flips: 'H04 G3', verify: acceptRejected('signature') },
  {
    name: 'a non-canonical token, such as one with alg: none, is accepted',
    flips: 'H04 G3',
    verify: acceptRejected('not_canonical'),
  },
  {
    name: 'a missing tenant gets a default',
    flips: 'H04 R2 G3 G5',
    verify: acceptRejected('claims', 'tenant_id'),
  },
  {
    name: 'a query parameter sets the tenant',
    flips: 'H05 G4',
    app: wrapApp((request, response, inner) => {
      const named = parseTenantId(
        new URL(request.url ?? '', 'http://any').searchParams.get('tenant_id') ?? '',
      );
      if (!named) return inner(request, response);
      void signToken(named, {}).then((token) => {
        request.headers.authorization = `Bearer ${token}`;
        inner(request, response);
      });
    }),
  },
  {
    name: 'the platform is never asked',
    flips: 'H05 H06 H09 H11 H14 H15 H17 R2 R5 M1 M2 G4 G5 G6 G8 G9 G10',
    adapters: nothingNew,
  },
  {
    name: 'an answer lives for ten minutes',
    flips: 'H06 H09 H10 H14 R2 R4 M2 G2 G5 G6 G8',
    environment: { CACHE_TTL_MS: '600000' },
  },
  { name: 'an answer lives for 29 seconds', flips: 'H10 G6', environment: { CACHE_TTL_MS: '29000' } },
  {
    name: 'credentials are stored in clear',
    flips: 'H07 G9',
    cipher: (cipher) => ({ ...cipher, seal: (token) => token, open: (envelope) => envelope }),
  },
  {
    name: 'a platform module reads the environment',
    flips: 'H07 G9',
    sources: { 'src/platforms/extra.ts': "export const key = process.env['EXTRA_KEY'];\n" },
  },
  {
    name: 'the accounts of another tenant are shown',
    flips: 'H08 G4',
    revenue: changeFresh(({ snapshot, ...rest }) => {
      const sources = snapshot.sources.map((source) => ({ ...source, platformAccountId: 'acct_of_another' }));
      return { ...rest, snapshot: { ...snapshot, sources } };
    }),
  },
  { name: 'a process answers from its own cache', flips: 'H09 H11 G5 G6', revenue: cacheInProcess },
  {
    name: 'each request on a cold answer asks the platform',
    flips: 'H12 G7',
    revenue: pullPerRequest('cold'),
  },
  {
    name: 'each request on an expired answer asks the platform',
    flips: 'R3 G7',
    revenue: pullPerRequest('expired'),
  },
  {
    name: 'the policy of the cache shows all rows',
    flips: 'H13 R1 G3 G4 G6',
    schema: [unprotected, protectedAgain],
  },
  {
    name: 'the policies do not bind the owner',
    flips: 'H13 G4 G6',
    schema: [
      'alter table revenue_cache_entries no force row level security',
      'alter table revenue_cache_entries force row level security',
    ],
  },
  {
    name: 'a failure is answered with the last known figures',
    flips: 'H14 G8',
    revenue: changeOutcome((outcome) => {
      if (outcome.kind !== 'unavailable' || !outcome.lastKnown) return outcome;
      const { snapshot, at } = outcome.lastKnown;
      return { kind: 'fresh', snapshot, at, expiresAt: plusMs(at, 5_000) };
    }),
  },
  {
    name: 'data_as_of is the time of the answer',
    flips: 'H15 G8',
    revenue: changeFresh((outcome) => ({
      ...outcome,
      snapshot: { ...outcome.snapshot, dataAsOf: plusMs(outcome.snapshot.dataAsOf, 1_500) },
    })),
  },
  {
    name: 'the second reading of a window is empty',
    flips: 'H09 G5',
    adapters: ({ stripe, ...others }) => ({
      ...others,
      ...(stripe && { stripe: { ...stripe, readWindow: emptyWindow } }),
    }),
  },
  {
    name: 'a label names the tenant',
    flips: 'H16 G10',
    metrics: (metrics) => {
      const tenants = new Set<string>();
      return {
        ...metrics,
        observe(observation) {
          if ('tenantId' in observation) tenants.add(`pulls{tenant="${observation.tenantId}"} 1`);
          metrics.observe(observation);
        },
        read: async () => `${await metrics.read()}${[...tenants].join('\n')}\n`,
      };
    },
  },
  {
    name: 'tokens are logged',
    flips: 'H16 G10',
    verify:
      (verify, { write }) =>
      (token) => {
        write(JSON.stringify({ token }));
        return verify(token);
      },
  },
  {
    name: "the platform's own id is dropped",
    flips: 'H17 G10',
    observe: (observe) => (observation) =>
      observe(
        observation.kind === 'platformCalled' ? { ...observation, platformRequestId: null } : observation,
      ),
  },
  {
    name: 'account lists belong to the first caller',
    flips: 'R1 G3 G4',
    connections: (connections) => {
      let first: TenantId | undefined;
      return {
        ...connections,
        upsertConnection: (tenantId, ...rest) =>
          connections.upsertConnection((first ??= tenantId) && tenantId, ...rest),
        listConnections: (tenantId, page) => connections.listConnections(first ?? tenantId, page),
      };
    },
  },
  {
    name: 'a day without sales is filled with a constant',
    flips: 'R2 G5',
    revenue: changeFresh((outcome) => {
      const { snapshot } = outcome;
      const { day } = snapshot.windows;
      const [source] = snapshot.sources;
      if (!source || day.figures.length > 0) return outcome;
      const { connectionId } = source;
      const sums = { saleMinor: 100n, refundMinor: 0n, saleCount: 1 };
      const figures = [{ connectionId, currency: snapshot.reportingCurrency, ...sums }];
      return {
        ...outcome,
        snapshot: { ...snapshot, windows: { ...snapshot.windows, day: { ...day, figures } } },
      };
    }),
  },
  {
    name: 'If-None-Match is ignored',
    flips: 'R4 G2',
    app: wrapApp((request, response, inner) => {
      delete request.headers['if-none-match'];
      inner(request, response);
    }),
  },
  {
    name: 'a tenant without an account has zero revenue',
    flips: 'R5 G9',
    revenue: changeOutcome((outcome) => (outcome.kind === 'no-revenue-source' ? fresh(0n) : outcome)),
  },
  {
    name: "event ids differ from the platform's",
    flips: 'M1',
    adapters: changePages((page) => ({
      ...page,
      events: page.events.map((event) => ({ ...event, externalId: `x_${event.externalId}` })),
    })),
  },
  { name: 'events of a busy period are lost', flips: 'M2', adapters: loseEvents() },
];
