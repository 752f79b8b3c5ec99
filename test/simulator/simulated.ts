/** One simulator per test file, reset after each test. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { startSimulator, type SimulatorControl, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire } from './stripe-wire.ts';

export const account = 'acct_1Simulated';
export const key = 'sk_test_simulated_00000000001';
export const noonMs = Date.UTC(2026, 6, 1, 12);
export const minuteMs = 60_000;

export let simulator: SimulatorProcess;
export let control: SimulatorControl;
/** Reads as the merchant of `open`. */
export let wire: ReturnType<typeof createStripeWire>;

export function simulate(): void {
  beforeAll(async () => {
    simulator = await startSimulator();
    control = simulator.control;
    wire = wireOf(key);
  });
  afterEach(() => control.reset());
  afterAll(() => simulator.stop());
}

export const wireOf = (ofKey: string) => createStripeWire(simulator.url, ofKey);

export async function open(salesPerMinute = 0, openedAt = noonMs - 24 * 60 * minuteMs): Promise<void> {
  await control.addMerchant({ account, keys: [key], currency: 'usd', salesPerMinute, openedAt });
}

export async function idsSince(ms: number): Promise<string[]> {
  const { seen } = await wire.walk('starting_after', null, { 'created[gte]': ms / 1000 });
  return seen.map(({ id }) => id);
}
