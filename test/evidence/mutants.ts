/** Servers with one part that is wrong, and the rows that must tell: no more of them and no fewer. */
import { parseTenantId, type TenantId } from '../../src/model/ids.ts';
import { plusMs } from '../../src/model/instant.ts';
import { signToken } from '../../scripts/token.ts';
import { fresh } from '../support/edge.ts';
import { legacy } from '../support/harness.ts';
import type { Replacements } from './composition.ts';

import {
  accepting,
  answering,
  emptyWindow,
  forgetful,
  front,
  nothingNew,
  onPages,
  remembering,
  somebody,
  stampeding,
  whenFresh,
} from './wrong-parts.ts';

export type Mutant = Replacements & {
  readonly name: string;
  /** The rows whose status changes, by their ids. */
  readonly flips: string;
  /** Statements of the database's owner, and those that take them back. */
  readonly schema?: readonly [change: string, undo: string];
  /** Texts of sources instead of those on disk. */
  readonly sources?: Readonly<Record<string, string>>;
};

const unprotected = 'alter policy tenant_isolation on revenue_cache_entries using (true)';
const protectedAgain =
  "alter policy tenant_isolation on revenue_cache_entries using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid))";

export const mutants: readonly Mutant[] = [
  {
    name: 'a path of the contract is not routed',
    flips: 'H01 H02 R1 R4 G1 G2 G3 G4',
    app: front((request, response, inner) => {
      if (request.url !== legacy) return inner(request, response);
      response.writeHead(404).end();
    }),
  },
  {
    name: 'a method that the contract does not have is answered',
    flips: 'H02 G2',
    app: front((request, response, inner) => {
      if (request.method === 'PUT' && request.url?.startsWith('/api/v1/')) request.method = 'GET';
      inner(request, response);
    }),
  },
  {
    name: 'another contract is served',
    flips: 'H02 G2',
    app: front((request, response, inner) => {
      if (request.url === '/openapi.json') response.end('{}');
      else inner(request, response);
    }),
  },
  {
    name: 'the answer lacks a member',
    flips: 'H03 G2',
    app: front((request, response, inner) => {
      const send = response.end.bind(response);
      // As long as before, so that no header changes.
      const end = (body: unknown) =>
        send(typeof body === 'string' ? body.replace('"revenue_total"', '"Revenue_total"') : body);
      Object.defineProperty(response, 'end', { value: end });
      inner(request, response);
    }),
  },
  {
    name: 'who sends no token is somebody',
    flips: 'H02 H04 R1 G2 G3 G4',
    app: front((request, response, inner) => {
      if (request.headers.authorization !== undefined || !somebody) return inner(request, response);
      void signToken(somebody, {}).then((token) => {
        request.headers.authorization = `Bearer ${token}`;
        inner(request, response);
      });
    }),
  },
  { name: 'a malformed token is taken', flips: 'H04 G3', verify: accepting('malformed') },
  { name: 'an expired token is taken', flips: 'H04 G3', verify: accepting('expired') },
  { name: 'any issuer is taken', flips: 'H04 G3', verify: accepting('claims', 'iss') },
  { name: 'any audience is taken', flips: 'H04 G3', verify: accepting('claims', 'aud') },
  { name: 'any algorithm is taken', flips: 'H04 G3', verify: accepting('algorithm') },
  { name: 'any signature is taken', flips: 'H04 G3', verify: accepting('signature') },
  {
    name: 'a token that is not canonical, such as one with alg: none, is taken',
    flips: 'H04 G3',
    verify: accepting('not_canonical'),
  },
  { name: 'a tenant is assumed', flips: 'H04 R2 G3 G5', verify: accepting('claims', 'tenant_id') },
  {
    name: 'a query names the tenant',
    flips: 'H05 G4',
    app: front((request, response, inner) => {
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
    name: 'a platform reads the environment by itself',
    flips: 'H07 G9',
    sources: { 'src/platforms/extra.ts': "export const key = process.env['EXTRA_KEY'];\n" },
  },
  {
    name: 'the accounts of another tenant are shown',
    flips: 'H08 G4',
    revenue: whenFresh(({ snapshot, ...rest }) => {
      const sources = snapshot.sources.map((source) => ({ ...source, platformAccountId: 'acct_of_another' }));
      return { ...rest, snapshot: { ...snapshot, sources } };
    }),
  },
  { name: 'a process answers from a memory of its own', flips: 'H09 H11 G5 G6', revenue: remembering },
  { name: 'each request on a cold answer asks the platform', flips: 'H12 G7', revenue: stampeding('cold') },
  {
    name: 'each request on an expired answer asks the platform',
    flips: 'R3 G7',
    revenue: stampeding('expired'),
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
    name: 'a failure is answered with what was known',
    flips: 'H14 G8',
    revenue: answering((outcome) => {
      if (outcome.kind !== 'unavailable' || !outcome.lastKnown) return outcome;
      const { snapshot, at } = outcome.lastKnown;
      return { kind: 'fresh', snapshot, at, expiresAt: plusMs(at, 5_000) };
    }),
  },
  {
    name: 'data_as_of is the time of the answer',
    flips: 'H15 G8',
    revenue: whenFresh((outcome) => ({
      ...outcome,
      snapshot: { ...outcome.snapshot, dataAsOf: plusMs(outcome.snapshot.dataAsOf, 1_500) },
    })),
  },
  {
    name: 'a window that is read again is empty',
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
    name: 'a list of accounts is of whoever asked first',
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
    revenue: whenFresh((outcome) => {
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
    name: 'a tag that is sent back is not looked at',
    flips: 'R4 G2',
    app: front((request, response, inner) => {
      delete request.headers['if-none-match'];
      inner(request, response);
    }),
  },
  {
    name: 'a tenant without an account has made nothing',
    flips: 'R5 G9',
    revenue: answering((outcome) => (outcome.kind === 'no-revenue-source' ? fresh(0n) : outcome)),
  },
  {
    name: "events have other ids than the platform's",
    flips: 'M1',
    adapters: onPages((page) => ({
      ...page,
      events: page.events.map((event) => ({ ...event, externalId: `x_${event.externalId}` })),
    })),
  },
  { name: 'events of a busy time are lost', flips: 'M2', adapters: forgetful() },
];
