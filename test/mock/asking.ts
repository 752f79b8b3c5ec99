/** A valid request for each operation, and the mock's expected response by the contract. */
import type { BundledOperation } from '../support/bundle.ts';
import type { Asked, Got } from '../support/client.ts';

const account = { platform: 'stripe', platform_account_id: 'acct_1QxKd7Lm2ZpR4vTe' };
const bodies: Readonly<Record<string, object>> = {
  upsertPlatformConnection: account,
  upsertPlatformCredentials: { ...account, access_token: 'rk_test_examplekeyofnoaccount' },
  setPlatformWebhook: { ...account, secret: 'whsec_exampleofnoendpoint' },
  receiveWebhook: { id: 'evt_example', object: 'event', type: 'charge.succeeded' },
};

export function requestFor(operation: BundledOperation, token: string, ...prefer: readonly string[]): Asked {
  const { method, path, operationId, parameters } = operation;
  const own: Readonly<Record<string, string>> = { ...account, from: '2026-03-13', to: '2026-03-15' };
  const named = parameters.filter((one) => one.in === 'query' && own[one.name] !== undefined);
  const query = named.map(({ name }, index) => `${index === 0 ? '?' : '&'}${name}=${own[name]}`).join('');
  const headers = { authorization: `Bearer ${token}`, prefer };
  const body = bodies[operationId];
  return {
    method,
    path: path.replace('{platform}', account.platform).replace('{hook_id}', 'hook_example') + query,
    ...(body
      ? { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : { headers }),
  };
}

/** The example as sent to this caller: its own tenant, and in a problem its own request. */
export function expectedBody(example: unknown, tenantId: string, path: string, got: Got): unknown {
  const { status, headers, body } = got;
  const own = withAccount(withTenantId(example, tenantId));
  if (status < 400 || typeof own !== 'object') return own;
  const [instance] = path.split('?');
  const timestamp: unknown = typeof body === 'object' && body ? Reflect.get(body, 'timestamp') : undefined;
  return { ...own, instance, correlation_id: headers['x-correlation-id'], timestamp };
}

/** Replaces times: the mock shifts them to its start. */
export function withoutTimes(value: unknown): unknown {
  const text = JSON.stringify(value);
  const isTime = (one: unknown) => typeof one === 'string' && /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(one);
  return text && JSON.parse(text, (_, one: unknown) => (isTime(one) ? 'a time' : one));
}

/** A response about one account names the requested account. */
function withAccount(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const isOfOne = 'platform' in value && 'platform_account_id' in value;
  return isOfOne ? { ...value, ...account } : value;
}

function withTenantId(value: unknown, tenantId: string): unknown {
  if (Array.isArray(value)) return value.map((one) => withTenantId(one, tenantId));
  if (typeof value !== 'object' || value === null) return value;
  const replace = (name: string, one: unknown) =>
    name === 'tenant_id' ? tenantId : withTenantId(one, tenantId);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replace(name, one)]));
}
