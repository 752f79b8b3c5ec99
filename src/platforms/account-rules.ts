/** How each platform writes the ids of its accounts, and which of an account's worlds a token opens. */
import type { Platform } from '../model/platform.ts';

export type Mode = 'test' | 'live';

export type AccountRules = {
  /** The id as the platform writes it, from the text that somebody pasted. Case is never changed. */
  readonly trimAccountId: (text: string) => string;
  readonly accountIdForm: RegExp;
  /** Says what to write when the form does not match. */
  readonly accountIdHint: string;
  readonly modeOf: (accessToken: string) => Mode;
};

const anyAccount: AccountRules = {
  trimAccountId: (text) => text,
  accountIdForm: /./su,
  accountIdHint: 'must not be empty',
  modeOf: () => 'live',
};

const rules: Readonly<Partial<Record<Platform, AccountRules>>> = {
  stripe: {
    trimAccountId: (text) => text.trim(),
    accountIdForm: /^acct_[A-Za-z0-9]+$/,
    accountIdHint: 'must be the id of a Stripe account, such as acct_1QxKd7Lm2ZpR4vTe',
    // The prefix of a key names its mode (https://docs.stripe.com/keys).
    modeOf: (accessToken) => (/^[a-z]+_test_/.test(accessToken) ? 'test' : 'live'),
  },
};

export function accountRulesOf(platform: Platform): AccountRules {
  return rules[platform] ?? anyAccount;
}
