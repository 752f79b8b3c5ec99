/** Settings and credentials never contain a figure or a tenant. */
import ts from 'typescript';
import { z } from 'zod';
import { settings } from '../../../src/config.ts';
import { platformSettings } from '../../../src/platforms/index.ts';
import { price } from '../merchants.ts';
import { defineProbe } from '../probe.ts';
import { revenue, v1 } from '../server.ts';

const isEnvironment = (node: ts.Node): boolean =>
  ts.isPropertyAccessExpression(node) && /^process\s*\.\s*env$/.test(node.getText());

export const oneSettingsLayer = defineProbe({
  id: 'H07',
  claim: 'Credentials and the configuration of platforms lie in one layer each',
  needs: ['sources', 'merchants', 'database'],
  symbols: ['readConfig', 'platformSettings', 'createCipher'],
  async run({ sources, merchants, database }, check, { record }) {
    const places = sources.search(isEnvironment);
    for (const { symbol, place, text } of places) record({ kind: 'source', symbol, place, text });
    const elsewhere = places.filter(({ place }) => !place.startsWith('src/main.ts:'));
    check(places.length > 0, 'nothing reads the environment');
    check(elsewhere.length === 0, `the environment is read at ${elsewhere.map(({ place }) => place).join()}`);
    const missing = Object.keys(platformSettings).filter((name) => !(name in settings.shape));
    check(missing.length === 0, `not in the table of settings: ${missing.join()}`);
    const { tenantId, key } = await merchants.one();
    const rows = await database.query(tenantId, 'select access_token from platform_credentials');
    const sealed = rows.filter((row) => /^v1\.[a-z0-9-]+\./.test(String(row['access_token'])));
    check(rows.length === 1, `${rows.length} credentials are stored for one account`);
    check(sealed.length === rows.length, 'a stored credential is not sealed');
    check(!JSON.stringify(rows).includes(key), 'a credential is stored in clear');
  },
});

/** Matches variables naming a figure or a tenant; a limit (`…_PER_TENANT`) is neither. */
const suspect = /(?<!_PER)(^|_)(TENANT(_ID)?|REVENUE|TOTAL|AMOUNT)$/;

export const nothingIsMadeUp = defineProbe({
  id: 'R2',
  claim:
    'No constant or environment value becomes revenue or a tenant; a configured rate is named in the answer',
  needs: ['server', 'merchants', 'sign'],
  symbols: ['summarise', 'createRates', 'createClaimCheck'],
  async run({ server, merchants, sign }, check, { record }) {
    const names = Object.keys(settings.shape).filter((name) => suspect.test(name));
    record({ kind: 'figure', name: 'settings that name a figure or a tenant', value: names });
    check(names.length === 0, `a setting could be a figure or a tenant: ${names.join()}`);
    const merchant = await merchants.make();
    const { token, tenantId } = merchant;
    const ask = async () => {
      const answer = await server.ask(v1, { token });
      return { status: answer.status, data: revenue.safeParse(answer.body).data };
    };
    const none = await ask();
    if (!none.data) return `no answer to look at: ${none.status}`;
    check(
      none.data.revenue_total_minor === 0,
      `nothing was sold, the total is ${none.data.revenue_total_minor}`,
    );
    const { minor } = await merchants.sell(merchant, price());
    const foreign = await merchants.sell(merchant, price(), { currency: 'eur' });
    await merchants.pass(merchant, 31);
    const { data } = await ask();
    const euro = data?.by_currency.find(({ currency }) => currency === 'EUR');
    const rest = (data?.revenue_total_minor ?? 0) - minor;
    if (euro?.converted) {
      check(rest > 0, 'converted sales are not in the total');
      check(euro.rate_date !== null && euro.rate_source !== null, 'a converted amount names no rate');
      check(data?.rate_source === euro.rate_source, 'the answer does not name the source of its rates');
    } else check(rest === 0, `without a rate the total is ${data?.revenue_total_minor}, sold were ${minor}`);
    check(euro?.['revenue_total_minor'] === foreign.minor, 'a sale in another currency is not shown as sold');
    const claims = { tenant_id: undefined };
    const headers = { 'x-tenant-id': tenantId };
    const { status } = await server.ask(v1, { token: sign(tenantId, { claims }), headers });
    check(status === 401, `a token without a tenant is answered with ${status}`);
    return undefined;
  },
});

const bound = `select c.platform_account_id, c.status, k.account_checked_at is not null as checked
  from platform_connections c left join platform_credentials k on k.tenant_id = c.tenant_id and k.connection_id = c.id`;
const problem = z.looseObject({ type: z.string() });

export const bindingIsRequired = defineProbe({
  id: 'R5',
  claim: 'The binding of an account and its credentials are present, and without them there is no figure',
  needs: ['server', 'merchants', 'database'],
  symbols: ['createConnectionService', 'assignRoles', 'describeUncounted'],
  async run({ server, merchants, database }, check) {
    const merchant = await merchants.register();
    const { token, tenantId, key } = merchant;
    const other = await merchants.register();
    const ask = async () => {
      await merchants.forget();
      const { status, body } = await server.ask(v1, { token });
      return { status, type: problem.safeParse(body).data?.type };
    };
    const unbound = await ask();
    check(unbound.status === 404, `without an account it is answered with ${unbound.status}`);
    await merchants.bind(merchant, false);
    const keyless = await ask();
    check(keyless.status === 404, `without credentials it is answered with ${keyless.status}`);
    await merchants.storeKey(merchant, other.key);
    const foreign = await ask();
    check(foreign.status === 503, `with the key of another account it is answered with ${foreign.status}`);
    await merchants.storeKey(merchant, key, false);
    const whole = await ask();
    check(whole.status === 200, `with both it is answered with ${whole.status}`);
    const [row] = await database.query(tenantId, bound);
    check(row?.['status'] === 'active' && row['checked'] === true, 'the account was not checked');
  },
});
