/** The only list of platforms: a new one is its folder, and its line here. */
import type { Platform } from '../model/platform.ts';
import type { Adapters } from './adapter.ts';
import { announce, type PlatformDefinition, type PlatformParts } from './definition.ts';
import { paypal } from './paypal/index.ts';
import { shopify } from './shopify/index.ts';
import { stripe } from './stripe/index.ts';
import { woocommerce } from './woocommerce/index.ts';

const list = {
  google_ads: announce('Google Ads', 'ads'),
  meta_ads: announce('Meta Ads', 'ads'),
  tiktok_ads: announce('TikTok Ads', 'ads'),
  linkedin_ads: announce('LinkedIn Ads', 'ads'),
  stripe,
  paypal,
  shopify,
  woocommerce,
} satisfies Readonly<Record<Platform, PlatformDefinition>>;

export const definitions: Readonly<Record<Platform, PlatformDefinition>> = list;

type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

type Settings = Intersection<(typeof list)[Platform]['settings']>;

/** The environment variables of all platforms. */
export const platformSettings: Settings = joinSettings();

function joinSettings(): Settings {
  const all = Object.values(definitions).flatMap(({ settings }) => Object.entries(settings));
  const joined: object = Object.fromEntries(all);
  if (!holdsAll(joined) || Object.keys(joined).length < all.length)
    throw new Error('two platforms name a variable alike');
  return joined;
}

function holdsAll(joined: object): joined is Settings {
  return Object.values(definitions).every(({ settings }) =>
    Object.keys(settings).every((name) => Object.hasOwn(joined, name)),
  );
}

/** Adapters of the platforms that can be read; `config` holds their settings. */
export function createAdapters(config: object, parts: PlatformParts): Adapters {
  return Object.fromEntries(
    Object.entries(definitions).flatMap(([platform, { create }]) =>
      create ? [[platform, create(config, parts)]] : [],
    ),
  );
}

/** Faults between the settings of each platform, or of one of them in production. */
export function platformProblems(config: Readonly<Record<string, unknown>>, isProduction: boolean): string[] {
  return Object.values(definitions).flatMap(({ endpoints, problemsOf }) => {
    const misplaced = endpoints.flatMap(({ setting, inProduction }) => {
      const url = config[setting];
      if (inProduction === 'unset') return url ? [`${setting} is for development only; unset it`] : [];
      return typeof url === 'string' && url.startsWith('https:') ? [] : [`${setting} must be https`];
    });
    return [...problemsOf(config), ...(isProduction ? misplaced : [])];
  });
}
