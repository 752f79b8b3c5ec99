/** Finds the merchant that a control request names: a mistyped account must not pass for one with nothing to do. */
import type { Merchant } from '../merchant-registry.ts';
import type { Simulation } from '../simulation.ts';
import { Refusal } from './refusal.ts';

export function merchantOf({ merchants }: Simulation, account: string): Merchant {
  const merchant = merchants.get(account);
  if (merchant === null) throw new Refusal(404, `there is no merchant ${account}`);
  return merchant;
}

/** Passes an account on once it is known to exist, and the absence of one as null. */
export function knownAccount(simulation: Simulation, account: string | undefined): string | null {
  if ([...simulation.sites.values()].some((site) => account !== undefined && site.hasAccount(account)))
    return account ?? null;
  return account === undefined ? null : merchantOf(simulation, account).profile.account;
}
