/** Decides which connections count in a tenant's answer. Pure. */
import type { Adapters } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import type { ConnectionId } from '../model/ids.ts';
import type { Connection, ConnectionState } from './sources.ts';

export type Role =
  /** The answer includes its figures; its failure fails the answer. */
  | 'counted'
  /** Has a token, but no complete read yet. Waited for only while nothing counts. */
  | 'unread'
  /** A test account beside a counted live one. */
  | 'set_aside'
  /** The merchant excludes it: neither read nor counted. */
  | 'excluded'
  /** Waits for its first token or its activation. */
  | 'pending'
  | 'not_supported'
  | 'disabled';

export type WithRole<C> = C & { readonly role: Role };

/** A connection counts from its first complete read on, so a new one never interrupts answers. */
export function assignRoles<C extends ConnectionState>(
  connections: readonly C[],
  adapters: Adapters,
): Array<WithRole<C>> {
  const alone = connections.map((one): WithRole<C> => ({ ...one, role: chooseRole(one, adapters) }));
  if (!alone.some(({ role, mode }) => role === 'counted' && mode === 'live')) return alone;
  return alone.map((one) => {
    const givesWay = one.mode === 'test' && (one.role === 'counted' || one.role === 'unread');
    return givesWay ? { ...one, role: 'set_aside' } : one;
  });
}

/** A connection's role, regardless of the others. */
function chooseRole(connection: ConnectionState, adapters: Adapters): Role {
  const { status, platform, hasCredential, isRead, isExcluded } = connection;
  if (status !== 'active') return status;
  if (!adapters[platform] || definitions[platform].sells === 'ads') return 'not_supported';
  if (isExcluded) return 'excluded';
  if (isRead) return 'counted';
  return hasCredential ? 'unread' : 'pending';
}

/** The connections an answer waits for: the counted ones, or while none counts, the unread ones. */
export function neededOf<C>(connections: ReadonlyArray<WithRole<C>>): Array<WithRole<C>> {
  const counted = connections.filter(({ role }) => role === 'counted');
  return counted.length > 0 ? counted : connections.filter(({ role }) => role === 'unread');
}

export type UncountedConnection = Pick<ConnectionState, 'platform' | 'platformAccountId'> & {
  readonly why: 'pending' | 'not_supported' | 'disabled' | 'excluded';
};

export function listUncounted(connections: ReadonlyArray<WithRole<ConnectionState>>): UncountedConnection[] {
  return connections.flatMap(({ platform, platformAccountId, role }) =>
    role === 'pending' || role === 'not_supported' || role === 'disabled' || role === 'excluded'
      ? [{ platform, platformAccountId, why: role }]
      : [],
  );
}

/** The shops and the payment processors among the counted connections. */
export function sidesOf<C extends Connection>(
  counted: readonly C[],
): [shops: ConnectionId[], processors: C[]] {
  const shops = counted.filter(({ platform }) => definitions[platform].sells === 'orders');
  const processors = counted.filter(({ platform }) => definitions[platform].sells === 'payments');
  return [shops.map(({ connectionId }) => connectionId), processors];
}
