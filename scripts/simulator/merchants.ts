/** The simulator's merchants, and the three that are always there. Free of side effects: the demo seed reads it too. */
import type { EverydayPlan } from './merchant/everyday.ts';
import type { DemoScript } from './merchant/scripts.ts';

export type MerchantProfile = {
  readonly account: string;
  readonly keys: readonly string[];
  /** Signs the webhooks that the demo registers. */
  readonly webhookSecret?: string;
  /** Settlement currency, lower-case as on the wire. */
  readonly currency: string;
  readonly secondCurrency: string | null;
  readonly seed: string;
  /** On average; 0 means no script, only added events. */
  readonly salesPerMinute: number;
  readonly openedAtMs: number;
  /** False: a restricted key (rk_…) may not read the account. */
  readonly accountReadable: boolean;
  /** Of a platform or an organisation: accounts that its keys read, too, when a header names them. */
  readonly connected?: readonly string[];
  /** Sales of a shop that it takes the money of, beside its own. */
  readonly everyday?: EverydayPlan;
};

const openedAtMs = Date.UTC(2026, 0, 1);

/** Aurora's shop in euros: some of its orders are paid through Stripe or PayPal, which settle in dollars. */
const auroraGoods: EverydayPlan = {
  name: 'aurora',
  seed: 'aurora-goods',
  currency: 'EUR',
  paidCurrency: 'USD',
  paidPerHundred: 116,
};

export const demoAurora: MerchantProfile = {
  account: 'acct_1DemoAurora',
  keys: ['sk_live_demo_aurora_0000000001'],
  webhookSecret: 'whsec_demo_aurora_0000000001',
  currency: 'usd',
  secondCurrency: null,
  seed: 'aurora',
  everyday: auroraGoods,
  salesPerMinute: 4,
  openedAtMs,
  accountReadable: true,
};

export const demoBoreal: MerchantProfile = {
  account: 'acct_1DemoBoreal',
  keys: ['sk_test_demo_boreal_0000000001'],
  webhookSecret: 'whsec_demo_boreal_0000000001',
  currency: 'eur',
  secondCurrency: null,
  seed: 'boreal',
  salesPerMinute: 2.5,
  openedAtMs,
  accountReadable: true,
};

/** Of no tenant: to connect by hand, as README.md does. */
export const demoCirrus: MerchantProfile = {
  account: 'acct_1DemoCirrus',
  keys: ['sk_live_demo_cirrus_0000000001'],
  currency: 'usd',
  secondCurrency: null,
  seed: 'cirrus',
  salesPerMinute: 1,
  openedAtMs,
  accountReadable: true,
};

export const demoShop = {
  account: 'aurora-goods.myshopify.com',
  currency: 'EUR',
  accessTokens: ['shpat_demo_aurora_0000000001'],
};

/** Of the app that the shop has installed. */
export const demoShopSecret = 'shpss_demo_aurora_0000000001';

export const demoPaypal = {
  account: 'AURORAPAYPAL1',
  clientId: 'demo-client-of-aurora',
  clientSecret: 'demo-secret-of-aurora-0000000001',
  currency: 'USD',
  salesPerHour: 20,
  openedAtMs,
};

export const demoMerchants: readonly MerchantProfile[] = [demoAurora, demoBoreal, demoCirrus];

export const demoScripts: readonly DemoScript[] = [
  {
    accounts: { stripe: demoAurora.account, paypal: demoPaypal.account, shopify: demoShop.account },
    plan: auroraGoods,
  },
];
