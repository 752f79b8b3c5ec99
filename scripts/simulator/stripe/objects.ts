/** Stripe's objects on the wire with all real fields, including personal data. */
import { customerAt, merchantOwner } from '../canaries.ts';
import type { Entry } from '../entry.ts';
import type { MerchantProfile } from '../merchants.ts';

const secondsPerDay = 86_400;

export function balanceTransaction(entry: Entry, nowMs: number): Record<string, unknown> {
  const { id, amount, createdS, currency } = entry;
  const fee = feeOf(entry);
  // Funds of a sale become available at a midnight, two days later.
  const availableOn = (Math.floor(createdS / secondsPerDay) + 2) * secondsPerDay;
  return {
    id,
    object: 'balance_transaction',
    amount,
    available_on: availableOn,
    balance_type: entry.balanceType,
    created: createdS,
    currency,
    description: descriptionOf(entry),
    exchange_rate: entry.exchangeRate,
    fee,
    fee_details:
      fee === 0
        ? []
        : [{ amount: fee, application: null, currency, description: 'Processing fee', type: 'stripe_fee' }],
    net: amount - fee,
    reporting_category: entry.category,
    source: sourceOf(entry),
    status: availableOn * 1000 <= nowMs ? 'available' : 'pending',
    type: entry.type,
    ...entry.wire,
  };
}

export function account(profile: MerchantProfile): Record<string, unknown> {
  const { email, name, phone } = merchantOwner;
  return {
    id: profile.account,
    object: 'account',
    business_profile: {
      mcc: '5734',
      name: `Shop of ${name}`,
      product_description: null,
      support_address: null,
      support_email: email,
      support_phone: phone,
      support_url: null,
      url: 'https://shop.example.com',
    },
    business_type: 'individual',
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    controller: { type: 'account' },
    country: 'US',
    created: Math.floor(profile.openedAtMs / 1000),
    default_currency: profile.currency,
    details_submitted: true,
    email,
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: `/v1/accounts/${profile.account}/external_accounts`,
    },
    metadata: {},
    payouts_enabled: true,
    settings: { dashboard: { display_name: `Shop of ${name}`, timezone: 'Etc/UTC' } },
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: 'standard',
  };
}

/** Only sales and lost disputes have a fee, as on a real balance. */
function feeOf({ amount, category }: Entry): number {
  if (category === 'charge') return Math.round(Math.abs(amount) * 0.029) + 30;
  return category === 'dispute' ? 1500 : 0;
}

function descriptionOf({ category, customer }: Entry): string {
  const { email, name, phone } = customerAt(customer);
  const what = category === 'charge' ? 'Payment by' : `${category.replaceAll('_', ' ')} for`;
  return `${what} ${name} <${email}>, ${phone}`;
}

const sourcePrefixes: Readonly<Record<string, string>> = {
  charge: 'ch',
  payment: 'py',
  payment_failure_refund: 'pyr',
  payment_refund: 'pyr',
  refund: 're',
  refund_failure: 're',
  adjustment: 'du',
  payout: 'po',
  transfer: 'tr',
  stripe_fee: 'fee',
  issuing_transaction: 'ipi',
};

function sourceOf({ id, type, source }: Entry): string {
  return source ?? `${sourcePrefixes[type] ?? 'src'}_${id.slice('txn_'.length)}`;
}
