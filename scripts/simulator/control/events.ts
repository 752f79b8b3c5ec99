/** Completes events from the control API with defaults and adds them to their merchants. */
import type { z } from 'zod';
import type { NewEvent } from '../added-events.ts';
import type { SimulatorClock } from '../clock.ts';
import type { MerchantProfile } from '../merchants.ts';
import type { eventBody } from './bodies.ts';
import { getMerchant, type Merchants } from './lookup.ts';

type EventBody = z.output<typeof eventBody>;

const usualTypes: Readonly<Record<string, string>> = {
  dispute: 'adjustment',
  dispute_reversal: 'adjustment',
  charge_failure: 'payment_failure_refund',
  partial_capture_reversal: 'refund',
  fee: 'stripe_fee',
};

/** Returns ids in the order of the events. Adds nothing if any merchant is unknown. */
export function addEvents(
  simulation: Merchants & { readonly clock: SimulatorClock },
  bodies: readonly EventBody[],
): readonly string[] {
  const nowMs = simulation.clock.nowMs();
  const planned = bodies.map((body) => ({ body, merchant: getMerchant(simulation, body.account) }));
  return planned.map(({ body, merchant }) => merchant.added.add(complete(body, merchant.profile, nowMs)));
}

function complete(body: EventBody, profile: MerchantProfile, nowMs: number): NewEvent {
  const createdMs = body.createdMs ?? nowMs;
  return {
    createdMs,
    visibleAtMs: body.visibleAtMs ?? Math.floor(createdMs / 1000) * 1000,
    sequence: body.sequence ?? null,
    category: body.category,
    type: body.type ?? usualTypes[body.category] ?? body.category,
    amount: body.amount,
    currency: body.currency ?? profile.currency,
    balanceType: body.balanceType,
    source: body.source ?? null,
    wire: body.wire ?? null,
  };
}
