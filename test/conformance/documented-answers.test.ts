/** The server gives every documented status of every operation, each in its documented form. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { definitions } from '../../src/platforms/index.ts';
import { bundledOperations, type BundledOperation } from '../support/bundle.ts';
import { curlLine, send, type Asked } from '../support/client.ts';
import { answerFaults } from '../support/contract-oracle.ts';
import { createRateLimits } from '../../src/limits/index.ts';
import { createHookIds } from '../../src/webhooks/hook-id.ts';
import {
  connectionsBy,
  historyBy,
  revenueBy,
  startEdge,
  unlimited,
  webhooksBy,
  type Edge,
} from '../support/edge.ts';
import { manualClock } from '../support/manual-clock.ts';
import { newIds, startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const failWith = (error: Error) => {
  const fail = async (): Promise<never> => {
    throw error;
  };
  const reconciliations = { list: fail };
  const [revenue, history, webhooks] = [revenueBy(fail), historyBy(fail), webhooksBy(fail)];
  return { revenue, history, connections: connectionsBy(fail), reconciliations, webhooks };
};

/** Its clock stands still, so a spent rate limit never refills. */
async function startBusy(
  limit: 'RATE_LIMIT_PER_TENANT' | 'RATE_LIMIT_PER_ADDRESS',
  { token }: Pick<Merchant, 'token'>,
): Promise<Edge['server']> {
  const settings = { ...unlimited, [limit]: 1 };
  const rateLimits = createRateLimits(settings, manualClock(0), () => undefined);
  const { server } = await startEdge({ rateLimits });
  const asked = { method: 'GET', path: v1, headers: { authorization: `Bearer ${token}` } };
  for (let sent = 0; sent < 10; sent += 1) await send(server.url, asked);
  return server;
}

describe('every documented answer of every operation', () => {
  let whole: Harness;
  let merchant: Merchant;
  let shop: Merchant;
  /** The app with failing dependencies: `broken` by a bug, `away` without a database. */
  let broken: Edge;
  let away: Edge;
  /** Servers past the rate limit of the tenant and of the address. */
  let busy: { readonly tenant: Edge['server']; readonly address: Edge['server'] };
  const seen = new Set<string>();
  beforeAll(async () => {
    const unreachable = new DatabaseUnavailableError('ECONNREFUSED');
    [whole, broken, away] = await Promise.all([
      // Any further account exceeds the limit.
      startHarness({ MAX_CONNECTIONS_PER_TENANT: '1' }),
      startEdge({
        ...failWith(new Error('a bug')),
        webhooks: {
          ...failWith(new Error('a bug')).webhooks,
          receive: async () => 'unverifiable',
        },
      }),
      startEdge({ ...failWith(unreachable), failedChecks: async () => ['database'] }),
    ]);
    merchant = await whole.addMerchant({ salesPerMinute: 1 });
    busy = {
      tenant: await startBusy('RATE_LIMIT_PER_TENANT', merchant),
      address: await startBusy('RATE_LIMIT_PER_ADDRESS', merchant),
    };
    shop = await whole.addMerchant();
    await whole.database.query(`update platform_connections set platform = 'woocommerce' where id = $1`, [
      shop.connectionId,
    ]);
  });
  afterAll(async () => {
    await Promise.all([whole.stop(), broken.server.stop(), away.server.stop()]);
    await Promise.all([busy.tenant.stop(), busy.address.stop()]);
  });

  const json = { 'content-type': 'application/json' };
  const right = ({ operationId, method, path }: BundledOperation): Asked => {
    const filled = path.replace('{platform}', 'stripe');
    const account = { platform: 'stripe', platform_account_id: merchant.account };
    const named = `${filled}?platform_account_id=${merchant.account}`;
    const send = (body: object): Asked => ({ method, path, headers: json, body: JSON.stringify(body) });
    if (operationId === 'upsertPlatformConnection') return send(account);
    if (operationId === 'setPlatformWebhook') return send({ ...account, secret: 'whsec_0123456789' });
    if (operationId === 'receiveWebhook') return webhook('webhook_id=1');
    if (operationId === 'upsertPlatformCredentials') return send({ ...account, access_token: merchant.key });
    if (operationId === 'getRevenueSeries')
      return { method, path: `${filled}?from=2026-03-01&to=2026-03-02`, headers: {} };
    const needsAccount = ['getPlatformConnection', 'deletePlatformConnection'].includes(operationId);
    return { method, path: needsAccount ? named : filled, headers: {} };
  };
  /** WooCommerce's unsigned test delivery. */
  const webhook = (body: string, isKnown = true): Asked => {
    const place = { platform: 'woocommerce', ...(isKnown ? shop : newIds()) } as const;
    const path = `/webhooks/woocommerce/${createHookIds(whole.config.CREDENTIAL_KEYS).make(place)}`;
    return { method: 'POST', path, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
  };
  const withUnknownAccount = ({ body, ...asked }: Asked): Asked => {
    const rename = (text: string): string => text.replace(merchant.account, 'acct_ofNobody');
    const named = { ...asked, path: rename(asked.path) };
    return typeof body === 'string' ? { ...named, body: rename(body) } : named;
  };

  const ask = async ({ operationId }: BundledOperation, url: string, asked: Asked, token?: string) => {
    const authorization = token === undefined ? undefined : { authorization: `Bearer ${token}` };
    const complete = { ...asked, headers: { ...authorization, ...asked.headers } };
    const got = await send(url, complete);
    const faults = answerFaults(complete, got).map((fault) => `${operationId} ${got.status}: ${fault}`);
    if (faults.length > 0) throw new Error(`${faults.join('\n')}\n${curlLine(url, complete)}`);
    seen.add(`${operationId} ${got.status}`);
    return got;
  };

  it('occurs and matches its documentation', async () => {
    const operations = bundledOperations();
    const { token } = merchant;
    const unknown = await signToken(newIds().tenantId, {});
    const poor = await whole.addMerchant();
    const account = { platform: 'stripe', platformAccountId: poor.account } as const;
    await whole.service.connections.deleteConnection(poor.tenantId, account);
    const last = ({ method }: BundledOperation): number => (method === 'DELETE' ? 1 : 0);
    for (const operation of operations.toSorted((a, b) => last(a) - last(b))) {
      const asked = right(operation);
      const { url } = whole;
      const ok = await ask(operation, url, asked, token);
      if (ok.status === 400)
        throw new Error(
          `the test's own request was rejected; give ${operation.operationId} a right one in right(), above\n` +
            `${asked.method} ${asked.path} got ${ok.status}: ${ok.text}`,
        );
      if (asked.method === 'GET') await ask(operation, url, { ...asked, method: 'HEAD' }, token);
      const tag = ok.headers.etag;
      if (tag !== undefined)
        await ask(operation, url, { ...asked, headers: { ...asked.headers, 'if-none-match': tag } }, token);
      await ask(operation, url, { ...asked, headers: { ...asked.headers, 'x-correlation-id': 'x' } }, token);
      await ask(operation, broken.server.url, asked, token);
      await ask(operation, away.server.url, asked, token);
      if (operation.responses.some(({ status }) => status === 429)) {
        await ask(operation, busy.address.url, asked);
        if (operation.secured) await ask(operation, busy.tenant.url, asked, token);
      }
      if (operation.operationId === 'receiveWebhook') {
        await ask(operation, url, webhook('webhook_id=1', false));
        await ask(operation, url, webhook(' '.repeat(2 << 20)));
      }
      if (!operation.secured) continue;
      await ask(operation, url, asked);
      await ask(operation, url, asked, unknown);
      const isBinding = operation.operationId === 'upsertPlatformConnection';
      await ask(operation, url, withUnknownAccount(asked), isBinding ? token : poor.token);
      if (operation.body === undefined) continue;
      await ask(operation, url, { ...asked, body: ' '.repeat(200_000) }, token);
      await ask(operation, url, { ...asked, headers: { 'content-type': 'text/plain' } }, token);
      if (operation.operationId !== 'upsertPlatformCredentials') continue;
      const unset = vi.spyOn(definitions.stripe, 'missingSettings').mockReturnValue(['A_VARIABLE']);
      await ask(operation, url, asked, token);
      unset.mockRestore();
    }
    const documented = operations.flatMap(({ operationId, responses }) =>
      responses.map(({ status }) => `${operationId} ${status}`),
    );
    const unseen = documented.filter((pair) => !seen.has(pair));
    if (unseen.length > 0)
      throw new Error(
        `${unseen.map((pair) => `${pair}: documented, and never seen`).join('\n')}\nlet the server answer so, or take it out of the contract`,
      );
    expect(seen.size).toBe(documented.length);
  });
});
