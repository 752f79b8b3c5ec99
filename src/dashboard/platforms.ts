/** The platforms as merchants know them, and the names of the keys that each one gives them. */

type Field = {
  readonly name: 'access_token' | 'refresh_token';
  readonly label: string;
  readonly isOptional?: boolean;
};
/** A box beside the keys: the member that is sent when it is ticked. */
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

/** The name of a platform; one that is not known here is shown as it is. */
export const titleOf = (name: string): string => (isPlatform(name) ? platforms[name].title : name);

export const fieldsOf = (name: PlatformName): Pick<Known, 'fields' | 'choice'> => platforms[name];
