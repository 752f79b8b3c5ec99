/** PayPal: tokens, transaction search, and its part of the control API. */
import type { z } from 'zod';
import { Rejection } from '../control/rejection.ts';
import type { Reply } from '../reply.ts';
import type { Site, SiteParts, SiteRequest } from '../site.ts';
import {
  accountBody,
  credentialsBody,
  sellBody,
  refundBody,
  changeBody,
  correctBody,
  rowsBody,
  indexBody,
  accountOnly,
  truthBody,
  type Profile,
} from './bodies.ts';
import { sumMovements, isListed, secondOf, type Figures, type Movement } from './movement.ts';
import { listBalances } from './balances.ts';
import { refreshAt, type Refresh } from './refresh.ts';
import { createScript, type Script } from './script.ts';
import { realLimits, search, type Limits, type Listed } from './search.ts';
import { reject, reply, rowOf, type Row } from './wire.ts';

const tokenSeconds = 32_400;
const searchScope = 'https://uri.paypal.com/services/reporting/search/read';

type Account = {
  profile: Profile;
  readonly script: Script;
  readonly added: Map<string, Movement>;
  /** Raw rows, listed at once and in no total. */
  rows: readonly Row[];
  pinnedThroughMs: number | null;
};
type Token = { readonly account: string; readonly endsAtMs: number; readonly maySearch: boolean };

export function createPaypalSite({
  nowMs,
  limits = realLimits,
}: SiteParts & { readonly limits?: Limits }): Site {
  const accounts = new Map<string, Account>();
  const tokens = new Map<string, Token>();
  let count = 0;

  function getAccount(name: string): Account {
    const found = accounts.get(name);
    if (!found) throw new Rejection(404, `there is no account ${name}`);
    return found;
  }

  function refreshOf({ pinnedThroughMs }: Account): Refresh {
    const now = nowMs();
    return pinnedThroughMs === null ? refreshAt(now) : { takenAtMs: now, throughMs: pinnedThroughMs };
  }

  const movementsOf = ({ script, added }: Account, fromMs: number, toMs: number): Movement[] => [
    ...script(fromMs, toMs),
    ...[...added.values()].filter(({ atMs }) => secondOf(atMs) >= fromMs && secondOf(atMs) <= toMs),
  ];

  function list(from: Account, fromMs: number, toMs: number, balanceOnly: boolean): Listed[] {
    const refresh = refreshOf(from);
    const movements = movementsOf(from, fromMs, toMs).filter(
      (one) => isListed(one, refresh) && (one.affectsBalance || !balanceOnly),
    );
    const { zone } = from.profile;
    return [
      ...movements.map((one) => ({ row: rowOf(one, refresh.takenAtMs, zone), customer: one.customer })),
      ...from.rows.filter((row) => isWithin(row, fromMs, toMs)).map((row) => ({ row, customer: 0 })),
    ];
  }

  function mint({ headers, body }: SiteRequest): Reply {
    const known = accountOfBasic(headers.authorization);
    if (!known)
      return reply(401, { error: 'invalid_client', error_description: 'Client Authentication failed' });
    if (new URLSearchParams(body).get('grant_type') !== 'client_credentials')
      return reply(400, { error: 'unsupported_grant_type', error_description: 'Grant Type is NULL' });
    count += 1;
    const { account: name, maySearch } = known.profile;
    const text = `A21AA${Buffer.from(`${name} ${count} ${nowMs()}`).toString('base64url')}`;
    tokens.set(text, { account: name, endsAtMs: nowMs() + tokenSeconds * 1_000, maySearch });
    return reply(200, {
      scope: maySearch ? searchScope : '',
      access_token: text,
      token_type: 'Bearer',
      app_id: 'APP-SIM',
      expires_in: tokenSeconds,
      nonce: `${new Date(nowMs()).toISOString()}sim`,
    });
  }

  function accountOfBasic(header = ''): Account | undefined {
    const [, basic = ''] = /^Basic (\S+)$/.exec(header) ?? [];
    const pair = Buffer.from(basic, 'base64').toString();
    return [...accounts.values()].find(
      ({ profile: { clientId, clientSecret } }) => pair === `${clientId}:${clientSecret}`,
    );
  }

  const tokenOf = (header = '') => tokens.get(/^Bearer (\S+)$/.exec(header)?.[1] ?? '');

  function answer(request: SiteRequest): Reply {
    const { method, path, headers, params } = request;
    if (method === 'POST' && path === '/v1/oauth2/token') return mint(request);
    const token = tokenOf(headers.authorization);
    const known = token && accounts.get(token.account);
    if (headers.authorization === undefined)
      return reject(401, 'AUTHENTICATION_FAILURE', 'Authentication failed.');
    if (!known || token.endsAtMs <= nowMs())
      return reply(401, { error: 'invalid_token', error_description: 'Access Token not found in cache' });
    if (method === 'GET' && path === '/v1/reporting/balances') return replyBalances(known, params);
    if (method !== 'GET' || path !== '/v1/reporting/transactions')
      return reject(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.');
    if (!token.maySearch) return reject(403, 'NOT_AUTHORIZED', 'Authorization failed.');
    const { profile } = known;
    return search(
      { ...profile, limits, refresh: refreshOf(known), list: (...span) => list(known, ...span) },
      params,
      nowMs(),
    );
  }

  function replyBalances(of: Account, params: URLSearchParams): Reply {
    const { profile } = of;
    if (!profile.mayReadBalances) return reject(403, 'NOT_AUTHORIZED', 'Authorization failed.');
    const { throughMs } = refreshOf(of);
    const movementsUntil = (atMs: number) => movementsOf(of, profile.openedAtMs ?? 0, atMs);
    return listBalances({ ...profile, throughMs, movementsUntil }, params);
  }

  type Added = Pick<Movement, 'id' | 'code' | 'counts' | 'reference'>;
  type Given = Omit<z.output<typeof sellBody>, 'id' | 'code'>;

  function add(what: Added, sign: 1 | -1, { account: name, minor, ...given }: Given): { id: string } {
    const to = getAccount(name);
    const { atMs = nowMs(), decided } = given;
    const { visibleAtMs = atMs } = given;
    const first = { fromMs: 0, status: given.status, minor: sign * minor };
    to.added.set(`${what.id} ${what.code}`, {
      ...what,
      currency: given.currency ?? to.profile.currency,
      atMs,
      visibleAtMs,
      states: decided ? [first, { ...first, fromMs: decided.atMs, status: decided.status }] : [first],
      affectsBalance: true,
      customer: (count += 1),
    });
    return { id: what.id };
  }

  const newId = () => `9SIM${String((count += 1)).padStart(13, '0')}`;

  function addedAs({ account: name, id }: { readonly account: string; readonly id: string }) {
    const { added } = getAccount(name);
    const [key, movement] = [...added].find(([, one]) => one.id === id) ?? [];
    const last = movement?.states.at(-1);
    if (key === undefined || !movement || !last) throw new Rejection(404, `there is no transaction ${id}`);
    return { added, key, movement, last };
  }

  function change({ account: name, id, ...given }: z.output<typeof changeBody>): object {
    const { added, key, movement, last } = addedAs({ account: name, id });
    const minor = given.minor === undefined ? last.minor : Math.sign(last.minor) * given.minor;
    const next = { fromMs: nowMs(), status: given.status ?? last.status, minor };
    added.set(key, { ...movement, states: [...movement.states, next] });
    return { id };
  }

  function correct({ account: name, id, minor }: z.output<typeof correctBody>): object {
    const { added, key, movement } = addedAs({ account: name, id });
    if (minor === null) added.delete(key);
    else {
      const states = movement.states.map((state) => ({ ...state, minor: Math.sign(state.minor) * minor }));
      added.set(key, { ...movement, states });
    }
    return { id };
  }

  function truth({ account: name, fromMs, toMs }: z.output<typeof truthBody>): {
    currencies: Record<string, Figures>;
  } {
    const of = getAccount(name);
    return { currencies: sumMovements(movementsOf(of, fromMs, toMs), refreshOf(of), { fromMs, toMs }) };
  }

  return {
    accounts: () =>
      [...accounts.values()].map(({ profile: { account, currency } }) => ({ account, currency })),
    hasAccount: (name) => accounts.has(name),
    accountOf: ({ headers: { authorization } }) =>
      tokenOf(authorization)?.account ?? accountOfBasic(authorization)?.profile.account ?? null,
    answer,
    shows: (name, moment) => isListed(moment, refreshOf(getAccount(name))),
    control: {
      account(body) {
        const profile = accountBody.parse(body);
        if (accounts.has(profile.account)) throw new Rejection(409, `there is an account ${profile.account}`);
        const { seed = profile.account, openedAtMs = nowMs() } = profile;
        const script = createScript({ ...profile, seed, openedAtMs });
        accounts.set(profile.account, {
          profile: { ...profile, openedAtMs },
          script,
          added: new Map(),
          rows: [],
          pinnedThroughMs: null,
        });
        return { account: profile.account };
      },
      /** Another app: tokens of the previous one stop working. */
      credentials(body) {
        const { account: name, ...given } = credentialsBody.parse(body);
        const of = getAccount(name);
        of.profile = { ...of.profile, ...given, maySearch: given.maySearch ?? of.profile.maySearch };
        expire(name);
        return { account: name };
      },
      expire: (body) => expire(accountOnly.parse(body).account),
      sell(body) {
        const { id = newId(), code, ...given } = sellBody.parse(body);
        return add({ id, code, counts: 'sale', reference: null }, 1, given);
      },
      refund(body) {
        const { id = newId(), code, saleId, ...given } = refundBody.parse(body);
        const sign = /^T120[258]$/.test(code) ? 1 : -1;
        return add({ id, code, counts: 'refund', reference: saleId }, sign, given);
      },
      change: (body) => change(changeBody.parse(body)),
      correct: (body) => correct(correctBody.parse(body)),
      rows(body) {
        const { account: name, rows } = rowsBody.parse(body);
        getAccount(name).rows = rows.map((row) => ({ transaction_info: row }));
        return { account: name, rows: rows.length };
      },
      index(body) {
        const { account: name, throughMs } = indexBody.parse(body);
        getAccount(name).pinnedThroughMs = throughMs === null ? null : secondOf(throughMs);
        return { account: name, ...refreshOf(getAccount(name)) };
      },
      truth: (body) => truth(truthBody.parse(body)),
    },
    reset() {
      accounts.clear();
      tokens.clear();
      count = 0;
    },
  };

  function expire(name: string): { account: string } {
    getAccount(name);
    for (const [text, token] of tokens) if (token.account === name) tokens.delete(text);
    return { account: name };
  }
}

/** A row without a usable time is always listed. */
function isWithin({ transaction_info: info }: Row, fromMs: number, toMs: number): boolean {
  const text = String(info['transaction_initiation_date']).replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) || (secondOf(atMs) >= fromMs && secondOf(atMs) <= toMs);
}
