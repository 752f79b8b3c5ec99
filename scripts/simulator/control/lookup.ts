/** Finds the merchant of a control request: a mistyped account must not look like an idle one. */
import type { Merchant, MerchantRegistry } from '../merchant-registry.ts';
import type { Site } from '../site.ts';
import { Rejection } from './rejection.ts';

export type Merchants = { readonly merchants: MerchantRegistry };

export function getMerchant({ merchants }: Merchants, account: string): Merchant {
  const merchant = merchants.get(account);
  if (merchant === null) throw new Rejection(404, `there is no merchant ${account}`);
  return merchant;
}

/** Returns a known account or null; rejects an unknown account. */
export function knownAccount(
  simulation: Merchants & { readonly sites: ReadonlyMap<string, Site> },
  account: string | undefined,
): string | null {
  if ([...simulation.sites.values()].some((site) => account !== undefined && site.hasAccount(account)))
    return account ?? null;
  return account === undefined ? null : getMerchant(simulation, account).profile.account;
}
