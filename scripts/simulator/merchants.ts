/**
 * The simulator's merchants, with three permanent ones. Free of side effects: the demo seed imports
 * it.
 */
import type { EverydayPlan } from './merchant/everyday.ts';
import type { DemoScript } from './merchant/scripts.ts';

export type MerchantProfile = {
  readonly account: string;
  readonly keys: readonly string[];
  /** Signs the webhooks of the demo. */
  readonly webhookSecret?: string;
  /** Settlement currency, lower-case as on the wire. */
  readonly currency: string;
  readonly secondCurrency: string | null;
  readonly seed: string;
  /** Average; 0 means only added events. */
  readonly salesPerMinute: number;
  readonly openedAtMs: number;
  /** False: a restricted key (rk_…) may not read the account. */
  readonly accountReadable: boolean;
  /**
   * For a platform or organisation: further accounts its keys may read when a header names them.
   */
  readonly connected?: readonly string[];
  /** Sales of a shop paid through this account, beside its own. */
  readonly everyday?: EverydayPlan;
};

const openedAtMs = Date.UTC(2026, 0, 1);

/** Aurora's shop in euros: Stripe and PayPal process some of its orders and settle in dollars. */
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

/** Without a tenant: README.md connects it by hand. */
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

/** Of the app installed by the shop. */
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
