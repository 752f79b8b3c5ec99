/** Concurrent changes of one tenant's connections by two server processes are serializable. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signToken } from '../../scripts/token.ts';
import { parseConnectionId, type TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { draws } from '../properties/draws.ts';
import { ask, connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { newIds } from '../support/harness.ts';
import type { ServerProcess } from '../support/processes.ts';
import { countDeadlocks, harness, seeDeadlocks, servers, start, useFleet } from './fleet.ts';

const limit = 2;
const accounts = ['acct_a', 'acct_b', 'acct_c'];

type Change =
  | { readonly kind: 'bind'; readonly account: string; readonly status: string }
  | { readonly kind: 'store'; readonly account: string; readonly key: string }
  | { readonly kind: 'delete'; readonly account: string };
type Made = { readonly change: Change; readonly answered: number };
/** One account of the tenant; an account never bound has no entry. */
type Bound = { readonly status: string; readonly isDeleted: boolean; readonly key: string | null };
type State = Readonly<Record<string, Bound>>;

const account = fc.constantFrom(...accounts);
const bind = fc.record({
  kind: fc.constant('bind' as const),
  account,
  status: fc.constantFrom('active', 'active', 'pending', 'disabled'),
});
const store = fc.record({
  kind: fc.constant('store' as const),
  account,
  key: fc.constantFrom('sk_test_1', 'sk_test_2', 'sk_live_1'),
});
const remove = fc.record({ kind: fc.constant('delete' as const), account });
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: bind },
  { weight: 2, arbitrary: store },
  { weight: 2, arbitrary: remove },
);
const lanes = fc.array(fc.array(change, { minLength: 2, maxLength: 5 }), { minLength: 4, maxLength: 4 });

/** The specification of a single change. */
function apply(state: State, one: Change): { readonly state: State; readonly answer: number } {
  const before = state[one.account];
  const bound = before && !before.isDeleted ? before : undefined;
  const become = (after: Bound): State => ({ ...state, [one.account]: after });
  if (one.kind === 'bind') {
    const count = Object.values(state).filter(({ isDeleted }) => !isDeleted).length;
    if (!bound && count >= limit) return { state, answer: 409 };
    const after = { status: one.status, isDeleted: false, key: bound?.key ?? null };
    return { state: become(after), answer: 200 };
  }
  if (!bound) return { state, answer: 404 };
  if (one.kind === 'store') return { state: become({ ...bound, key: one.key }), answer: 200 };
  return { state: become({ ...bound, isDeleted: true, key: null }), answer: 204 };
}

const textOf = (state: State): string =>
  JSON.stringify(Object.entries(state).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** Whether some interleaving of the lanes gives these answers and this end state. */
function isSerial(made: ReadonlyArray<readonly Made[]>, end: State): boolean {
  const seen = new Set<string>();
  const search = (done: readonly number[], state: State): boolean => {
    const place = `${done.join()} ${textOf(state)}`;
    if (seen.has(place)) return false;
    seen.add(place);
    if (made.every((lane, index) => done[index] === lane.length)) return textOf(state) === textOf(end);
    return made.some((lane, index) => {
      const next = lane[done[index] ?? 0];
      if (!next) return false;
      const { state: after, answer } = apply(state, next.change);
      return answer === next.answered && search(done.with(index, (done[index] ?? 0) + 1), after);
    });
  };
  return search(
    made.map(() => 0),
    {},
  );
}

describe('concurrent changes by two processes', () => {
  useFleet();
  beforeAll(async () => {
    await seeDeadlocks();
    const environment = { MAX_CONNECTIONS_PER_TENANT: String(limit) };
    await Promise.all([start(environment), start(environment)]);
  });

  const make = async (server: ServerProcess, token: string, one: Change): Promise<Made> => {
    const named = { platform: 'stripe', platform_account_id: one.account };
    const more =
      one.kind === 'store' ? { access_token: one.key } : one.kind === 'bind' && { status: one.status };
    const path = one.kind === 'store' ? credentialsPath : connectionsPath;
    const { status } =
      one.kind === 'delete'
        ? await send(server, { token }, 'DELETE', `${path}/stripe?platform_account_id=${one.account}`)
        : await send(server, { token }, 'POST', path, { ...named, ...more });
    return { change: one, answered: status };
  };

  const row = z.object({
    id: z.string(),
    account: z.string(),
    status: z.string(),
    mode: z.string(),
    is_deleted: z.boolean(),
    access_token: z.string().nullable(),
  });
  const readState = async (tenantId: TenantId): Promise<State> => {
    const rows = await harness.database.query(
      `select c.id, c.platform_account_id as account, c.status, c.mode, c.deleted_at is not null as is_deleted, k.access_token
         from platform_connections c left join platform_credentials k on k.tenant_id = c.tenant_id and k.connection_id = c.id
        where c.tenant_id = $1`,
      [tenantId],
    );
    const entries = rows.map((one): readonly [string, Bound] => {
      const { id, account: named, status, mode, is_deleted: isDeleted, access_token } = row.parse(one);
      const connectionId = parseConnectionId(id);
      if (!connectionId) throw new Error('not an id');
      const place = { tenantId, connectionId, column: 'access_token' } as const;
      const key =
        access_token === null ? null : (harness.service.cipher.open(access_token, place) ?? 'unreadable');
      if (key !== null) expect(mode).toBe(key.includes('_test_') ? 'test' : 'live');
      return [named, { status, isDeleted, key }];
    });
    return Object.fromEntries(entries);
  };

  it('end as in some serial order, without a deadlock', { timeout: 120_000 }, async () => {
    const property = fc.asyncProperty(lanes, async (drawn) => {
      // Without a cache row: the first changes insert it.
      const tenantId = await harness.service.withTenant(newIds().tenantId, (transaction) =>
        addTenant(transaction, { name: 'a merchant', currency: 'USD', timeZone: 'UTC' }),
      );
      const token = await signToken(tenantId, {});
      const reading = Promise.all(servers.map(async (server) => ask(server, { token })));
      const made = await Promise.all(
        drawn.map(async (changes, index) => {
          const server = servers[index % servers.length];
          if (!server) throw new Error('two servers run');
          const answers: Made[] = [];
          for (const one of changes) answers.push(await make(server, token, one));
          return answers;
        }),
      );
      await reading;
      const end = await readState(tenantId);
      if (!isSerial(made, end)) throw new Error(`no order gives ${JSON.stringify({ made, end }, null, 1)}`);
    });
    await fc.assert(property, { numRuns: draws(30, 80), seed: 20_270_417 });
    expect(await countDeadlocks()).toBe(0);
  });
});
