/** Which connections make a tenant's answer, without looking anywhere else. */
import type { Adapters } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import type { ConnectionId } from '../model/ids.ts';
import type { Connection, ConnectionState } from './sources.ts';

export type Role =
  /** Its figures are in the answer, and its failure fails it. */
  | 'counted'
  /** It has a token and was never read to its end: read beside the answer, or for it when nothing counts yet. */
  | 'unread'
  /** It was read, and gives way: a test account beside a live one. */
  | 'set_aside'
  /** The merchant leaves it out: it is neither read nor counted. */
  | 'excluded'
  /** It waits for its first token, or to be made active. */
  | 'pending'
  | 'not_supported'
  | 'disabled';

export type WithRole<C> = C & { readonly role: Role };

/** A connection counts from its first complete read on, so that connecting one never takes an answer away. */
export function assignRoles<C extends ConnectionState>(
  connections: readonly C[],
  adapters: Adapters,
): Array<WithRole<C>> {
  const roles = connections.map((connection) => ({ connection, role: standingOf(connection, adapters) }));
  const isLive = roles.some(({ role, connection }) => role === 'counted' && connection.mode === 'live');
  return roles.map(({ connection, role }) => {
    const givesWay = (role === 'counted' || role === 'unread') && isLive && connection.mode === 'test';
    return { ...connection, role: givesWay ? 'set_aside' : role };
  });
}

/** The role of a connection that is the only one. */
function standingOf(connection: ConnectionState, adapters: Adapters): Role {
  const { status, platform, hasCredential, isRead, isExcluded } = connection;
  if (status !== 'active') return status;
  if (!adapters[platform] || definitions[platform].sells === 'ads') return 'not_supported';
  if (isExcluded) return 'excluded';
  if (isRead) return 'counted';
  return hasCredential ? 'unread' : 'pending';
}

/** The connections that the answer waits for: those that count, or, before any does, those that could. */
export function neededOf<C>(connections: ReadonlyArray<WithRole<C>>): Array<WithRole<C>> {
  const counted = connections.filter(({ role }) => role === 'counted');
  return counted.length > 0 ? counted : connections.filter(({ role }) => role === 'unread');
}

/** A connection from which no revenue can be read as it is. */
export type UncountedConnection = Pick<ConnectionState, 'platform' | 'platformAccountId'> & {
  readonly why: 'pending' | 'not_supported' | 'disabled' | 'excluded';
};

/** The connections that cannot count, each with why. */
export function uncountedConnections(
  connections: ReadonlyArray<WithRole<ConnectionState>>,
): UncountedConnection[] {
  return connections.flatMap(({ platform, platformAccountId, role }) =>
    role === 'pending' || role === 'not_supported' || role === 'disabled' || role === 'excluded'
      ? [{ platform, platformAccountId, why: role }]
      : [],
  );
}

/** The shops among those that count, and the processors that their sales may be counted at. */
export function sidesOf<C extends Connection>(
  counted: readonly C[],
): [shops: ConnectionId[], processors: C[]] {
  const shops = counted.filter(({ platform }) => definitions[platform].sells === 'orders');
  const processors = counted.filter(({ platform }) => definitions[platform].sells === 'payments');
  return [shops.map(({ connectionId }) => connectionId), processors];
}
