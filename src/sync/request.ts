/** Builds an adapter's request for a stored connection. */
import { isExpired, openTokens } from '../connections/credential-rows.ts';
import type { Source } from '../connections/sources.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import {
  failWith,
  type AccountRequest,
  type Adapter,
  type Adapters,
  type FailedStep,
  type PullStep,
} from '../platforms/adapter.ts';
import { createExchange, type ExchangeOptions } from './exchange.ts';
import type { Hold } from './lease.ts';

export type Steps<Step = PullStep> = AsyncIterable<Step> | readonly Step[];

export type RequestOptions = ExchangeOptions & { readonly adapters: Adapters };

export type RequestedBy = {
  readonly tenantId: TenantId;
  /** The work's lease; its id in the log. */
  readonly token: LeaseToken;
  /** When the source row was read. */
  readonly at: Instant;
  readonly hold: Hold;
  readonly signal: AbortSignal;
};

/** The adapter's steps, or one failed step when the source's token is unusable. */
export function requestSteps<Step = PullStep>(
  options: RequestOptions,
  { connectionId, platform, platformAccountId, mode, credential }: Source,
  { tenantId, token, at, hold, signal }: RequestedBy,
  begin: (adapter: Adapter, request: AccountRequest) => Steps<Step>,
): Steps<Step | FailedStep> {
  const { adapters, cipher } = options;
  const adapter = adapters[platform];
  if (!adapter || !credential) return [failWith('credential_missing')];
  if (isExpired(platform, credential, at)) return [failWith('credential_expired')];
  const { accountIsChecked, expiresAt, version } = credential;
  const tokens = openTokens(cipher, { tenantId, connectionId }, credential);
  if (!tokens) return [failWith('credential_unreadable')];
  return begin(adapter, {
    credential: { ...tokens, expiresAt },
    exchangeCredential: createExchange(options, { tenantId, connectionId, platform, version, hold, signal }),
    platformAccountId,
    mode,
    accountIsChecked,
    signal,
    trace: { tenantId, connectionId, refreshId: token },
  });
}
