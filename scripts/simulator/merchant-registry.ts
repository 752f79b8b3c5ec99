/** All merchants and their keys. A key belongs to its last merchant. */
import { createAddedEvents, type AddedEvents } from './added-events.ts';
import { createHistory } from './history.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { demoMerchants, type MerchantProfile } from './merchants.ts';
import type { Silences } from './silences.ts';
import { merchantTag } from './transaction-id.ts';

export type Merchant = {
  readonly profile: MerchantProfile;
  readonly ledger: Ledger;
  readonly added: AddedEvents;
};

export type MerchantRegistry = {
  /** False if the account exists. */
  add(profile: MerchantProfile): boolean;
  /** Replaces all keys of the merchant. */
  setKeys(account: string, keys: readonly string[]): void;
  get(account: string): Merchant | null;
  all(): readonly Merchant[];
  ofKey(key: string): Merchant | null;
  /** The account of a request: the key's own or a connected one; null: neither. */
  actedOn(key: string, named: string | undefined): Merchant | null;
  /** Restores the demo merchants and removes all others. */
  reset(): void;
};

export function createMerchantRegistry(silences: Silences): MerchantRegistry {
  const byAccount = new Map<string, Merchant>();
  const accountOfKey = new Map<string, string>();

  function add(profile: MerchantProfile): boolean {
    const { account, openedAtMs, keys, seed } = profile;
    if (byAccount.has(account)) return false;
    const added = createAddedEvents(merchantTag(account, seed));
    const ledger = createLedger({ account, openedAtMs, history: createHistory(profile), added, silences });
    byAccount.set(account, { profile, ledger, added });
    for (const key of keys) accountOfKey.set(key, account);
    return true;
  }

  function setKeys(account: string, keys: readonly string[]): void {
    for (const [key, owner] of accountOfKey) if (owner === account) accountOfKey.delete(key);
    for (const key of keys) accountOfKey.set(key, account);
  }

  function get(account: string): Merchant | null {
    return byAccount.get(account) ?? null;
  }

  function ofKey(key: string): Merchant | null {
    const account = accountOfKey.get(key);
    return account === undefined ? null : get(account);
  }

  function actedOn(key: string, named: string | undefined): Merchant | null {
    const owner = ofKey(key);
    if (named === undefined || named === owner?.profile.account) return owner;
    return owner?.profile.connected?.includes(named) ? get(named) : null;
  }

  function reset(): void {
    byAccount.clear();
    accountOfKey.clear();
    for (const profile of demoMerchants) add(profile);
  }

  reset();
  return {
    add,
    setKeys,
    get,
    all: () => [...byAccount.values()],
    ofKey,
    actedOn,
    reset,
  };
}
