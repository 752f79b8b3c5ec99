/** The platforms, and the names of their keys as merchants see them there. */

type Field = {
  readonly name: 'access_token' | 'refresh_token';
  readonly label: string;
  readonly isOptional?: boolean;
};
/** A checkbox beside the keys; `name` is the request's member for a ticked one. */
type Choice = { readonly name: 'stripe_account' | 'environment'; readonly label: string };
type Known = {
  readonly title: string;
  readonly account: string;
  readonly fields: readonly Field[];
  readonly choice?: Choice;
};

const key = (label: string): Field => ({ name: 'access_token', label });
const half = (label: string): Field => ({ name: 'refresh_token', label });

export const platforms = {
  stripe: {
    title: 'Stripe',
    account: 'acct_…',
    fields: [key('Secret or restricted key')],
    choice: { name: 'stripe_account', label: 'The key is that of a platform or of an organisation' },
  },
  paypal: {
    title: 'PayPal',
    account: 'Merchant id',
    fields: [key('Client id'), half('Client secret')],
    choice: { name: 'environment', label: 'The app is one of the sandbox, with play money' },
  },
  shopify: {
    title: 'Shopify',
    account: 'store.myshopify.com',
    fields: [
      key('Client id, or Admin API access token'),
      { ...half('Client secret (not for an access token)'), isOptional: true },
    ],
  },
  woocommerce: {
    title: 'WooCommerce',
    account: 'https://shop.example.com',
    fields: [key('Consumer key'), half('Consumer secret')],
  },
} as const satisfies Readonly<Record<string, Known>>;

export type PlatformName = keyof typeof platforms;

export const isPlatform = (name: string): name is PlatformName => name in platforms;

/** A platform's display name; an unknown platform keeps its own. */
export const titleOf = (name: string): string => (isPlatform(name) ? platforms[name].title : name);

export const fieldsOf = (name: PlatformName): Pick<Known, 'fields' | 'choice'> => platforms[name];
