/** Mutants: servers with one wrong part, and exactly the rows whose status must change. */
import { parseTenantId } from '../../src/model/ids.ts';
import { plusMs } from '../../src/model/instant.ts';
import { signToken } from '../../scripts/token.ts';
import { freshOf } from '../support/edge.ts';
import { legacy } from '../support/harness.ts';
import type { Replacements } from './composition.ts';

import {
  acceptRejected,
  changeOutcome,
  emptyWindow,
  fillEmptyDay,
  giveFirstCallersAccounts,
  loseEvents,
  nameTenants,
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
  /** Mutants of one group share a server, to save time. */
  readonly group: number;
  /** Ids of the rows whose status changes. */
  readonly flips: string;
  /** Needed if another mutant of the group flips the same row: part of a reason for it. */
  readonly reason?: string;
  /** Statements of the database's owner, and their undoing. */
  readonly schema?: readonly [change: string, undo: string];
  /** Replaced texts of source files. */
  readonly sources?: Readonly<Record<string, string>>;
};

const unprotected = 'alter policy tenant_isolation on revenue_cache_entries using (true)';
const protectedAgain =
  "alter policy tenant_isolation on revenue_cache_entries using (tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid))";

const tokenMutants = (
  [
    ['a malformed token', 'a token malformed', 'malformed'],
    ['an expired token', 'a token expired', 'expired'],
    ['any issuer', 'a token of another issuer', 'claims', 'iss'],
    ['any audience', 'a token for another audience', 'claims', 'aud'],
    ['any algorithm', 'a token signed by another algorithm', 'algorithm'],
    ['any signature', 'a token signed by another secret', 'signature'],
    ['a non-canonical token, such as one with alg: none,', 'a token with alg: none', 'not_canonical'],
  ] as const
).map(([token, reason, rejection, claim]): Mutant => {
  const verify = acceptRejected(rejection, claim);
  return { group: 4, name: `${token} is accepted`, flips: 'H04 G3', reason, verify };
});

export const mutants: readonly Mutant[] = [
  {
    group: 1,
    name: 'a path of the contract is not routed',
    flips: 'H01 H02 R1 R4 G1 G2 G3 G4',
    app: wrapApp((request, response, inner) => {
      if (request.url !== legacy) return inner(request, response);
      response.writeHead(404).end();
    }),
  },
  {
    group: 2,
    name: 'a method outside the contract is answered',
    flips: 'H02 G2',
    reason: 'PUT /api/v1/revenue/realtime, which the contract does not have',
    app: wrapApp((request, response, inner) => {
      if (request.method === 'PUT' && request.url?.startsWith('/api/v1/')) request.method = 'GET';
      inner(request, response);
    }),
  },
  {
    group: 2,
    name: 'another contract is served',
    flips: 'H02 G2',
    reason: 'the contract that is served is another',
    app: wrapApp((request, response, inner) => {
      if (request.url === '/openapi.json') response.end('{}');
      else inner(request, response);
    }),
  },
  {
    group: 2,
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
    group: 3,
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
  ...tokenMutants,
  {
    group: 4,
    name: 'a missing tenant gets a default',
    flips: 'H04 R2 G3 G5',
    reason: 'a token without a tenant',
    verify: acceptRejected('claims', 'tenant_id'),
  },
  {
    group: 5,
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
    group: 6,
    name: 'the platform is never asked',
    flips: 'H05 H06 H09 H11 H14 H15 H17 R2 R5 M1 M2 G4 G5 G6 G8 G9 G10',
    adapters: nothingNew,
  },
  {
    group: 7,
    name: 'an answer lives for ten minutes',
    flips: 'H06 H09 H10 H14 R2 R4 M2 G2 G5 G6 G8',
    environment: { CACHE_TTL_MS: '600000' },
  },
  {
    group: 1,
    name: 'an answer lives for 29 seconds',
    flips: 'H10 G6',
    environment: { CACHE_TTL_MS: '29000' },
  },
  {
    group: 1,
    name: 'credentials are stored in clear',
    flips: 'H07 G9',
    reason: 'a credential is stored in clear',
    cipher: (cipher) => ({ ...cipher, seal: (token) => token, open: (envelope) => envelope }),
  },
  {
    group: 1,
    name: 'a platform module reads the environment',
    flips: 'H07 G9',
    reason: 'the environment is read at src/platforms/extra.ts',
    sources: { 'src/platforms/extra.ts': "export const key = process.env['EXTRA_KEY'];\n" },
  },
  {
    group: 3,
    name: 'the accounts of another tenant are shown',
    flips: 'H08 G4',
    revenue: changeFresh(({ snapshot, ...rest }) => {
      const sources = snapshot.sources.map((source) => ({ ...source, platformAccountId: 'acct_of_another' }));
      return { ...rest, snapshot: { ...snapshot, sources } };
    }),
  },
  { group: 5, name: 'a process answers from its own cache', flips: 'H09 H11 G5 G6', revenue: cacheInProcess },
  {
    group: 4,
    name: 'each request on a cold answer asks the platform',
    flips: 'H12 G7',
    revenue: pullPerRequest('cold'),
  },
  {
    group: 2,
    name: 'each request on an expired answer asks the platform',
    flips: 'R3 G7',
    revenue: pullPerRequest('expired'),
  },
  {
    group: 5,
    name: 'the policy of the cache shows all rows',
    flips: 'H13 R1 G3 G4 G6',
    schema: [unprotected, protectedAgain],
  },
  {
    group: 2,
    name: 'the policies do not bind the owner',
    flips: 'H13 G4 G6',
    schema: [
      'alter table revenue_cache_entries no force row level security',
      'alter table revenue_cache_entries force row level security',
    ],
  },
  {
    group: 3,
    name: 'a failure is answered with the last known figures',
    flips: 'H14 G8',
    revenue: changeOutcome((outcome) => {
      if (outcome.kind !== 'unavailable' || !outcome.lastKnown) return outcome;
      const { snapshot, at } = outcome.lastKnown;
      return { kind: 'fresh', snapshot, at, expiresAt: plusMs(at, 5_000) };
    }),
  },
  {
    group: 3,
    name: 'data_as_of is the time of the answer',
    flips: 'H15 G8',
    revenue: changeFresh((outcome) => ({
      ...outcome,
      snapshot: { ...outcome.snapshot, dataAsOf: plusMs(outcome.snapshot.dataAsOf, 1_500) },
    })),
  },
  {
    group: 4,
    name: 'the second reading of a window is empty',
    flips: 'H09 G5',
    adapters: ({ stripe, ...others }) => ({
      ...others,
      ...(stripe && { stripe: { ...stripe, readWindow: emptyWindow } }),
    }),
  },
  {
    group: 1,
    name: 'a label names the tenant',
    flips: 'H16 G10',
    reason: 'the metrics name a tenant',
    metrics: nameTenants,
  },
  {
    group: 1,
    name: 'tokens are logged',
    flips: 'H16 G10',
    reason: 'the log holds',
    verify:
      (verify, { write }) =>
      (token) => {
        write(JSON.stringify({ token }));
        return verify(token);
      },
  },
  {
    group: 1,
    name: "the platform's own id is dropped",
    flips: 'H17 G10',
    observe: (observe) => (observation) =>
      observe(
        observation.kind === 'platformCalled' ? { ...observation, platformRequestId: null } : observation,
      ),
  },
  {
    group: 2,
    name: 'account lists belong to the first caller',
    flips: 'R1 G3 G4',
    connections: giveFirstCallersAccounts,
  },
  {
    group: 5,
    name: 'a day without sales is filled with a constant',
    flips: 'R2 G5',
    revenue: fillEmptyDay,
  },
  {
    group: 2,
    name: 'If-None-Match is ignored',
    flips: 'R4 G2',
    app: wrapApp((request, response, inner) => {
      delete request.headers['if-none-match'];
      inner(request, response);
    }),
  },
  {
    group: 4,
    name: 'a tenant without an account has zero revenue',
    flips: 'R5 G9',
    revenue: changeOutcome((outcome) => (outcome.kind === 'no-revenue-source' ? freshOf(0n) : outcome)),
  },
  {
    group: 2,
    name: "event ids differ from the platform's",
    flips: 'M1',
    adapters: changePages((page) => ({
      ...page,
      events: page.events.map((event) => ({ ...event, externalId: `x_${event.externalId}` })),
    })),
  },
  { group: 3, name: 'events of a busy period are lost', flips: 'M2', adapters: loseEvents() },
];
