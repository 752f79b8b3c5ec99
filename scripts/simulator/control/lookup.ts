/** Finds the merchant that a control request names: a mistyped account must not pass for one with nothing to do. */
import type { Merchant, MerchantRegistry } from '../merchant-registry.ts';
import type { Site } from '../site.ts';
import { Refusal } from './refusal.ts';

export type Merchants = { readonly merchants: MerchantRegistry };

export function merchantOf({ merchants }: Merchants, account: string): Merchant {
  const merchant = merchants.get(account);
  if (merchant === null) throw new Refusal(404, `there is no merchant ${account}`);
  return merchant;
}

/** Passes an account on once it is known to exist, and the absence of one as null. */
export function knownAccount(
  simulation: Merchants & { readonly sites: ReadonlyMap<string, Site> },
  account: string | undefined,
): string | null {
  if ([...simulation.sites.values()].some((site) => account !== undefined && site.hasAccount(account)))
    return account ?? null;
  return account === undefined ? null : merchantOf(simulation, account).profile.account;
}
