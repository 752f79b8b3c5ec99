/** Figures of an answer and of the platform's truth, in one form. */
import { expect } from 'vitest';
import { z } from 'zod';
import type { SimulatorControl } from '../support/simulator.ts';

const figures = { revenue_total_minor: z.number(), refund_total_minor: z.number(), event_count: z.number() };
const inCurrency = z.object({ ...figures, currency: z.string() });
const source = { platform_account_id: z.string() };
export const answerBody = z.object({
  ...figures,
  interval_start: z.string(),
  currency: z.string(),
  net_total_minor: z.number(),
  data_as_of: z.string(),
  source_details: z.array(
    z.discriminatedUnion('counted', [
      z.object({ ...source, counted: z.literal(true), figures: z.array(inCurrency), data_as_of: z.string() }),
      z.object({ ...source, counted: z.literal(false), revenue_total_minor: z.null(), data_as_of: z.null() }),
    ]),
  ),
  by_currency: z.array(inCurrency),
});
export type AnswerBody = z.infer<typeof answerBody>;
export const unavailableBody = z.object({
  failed_sources: z.array(
    z.object({ platform_account_id: z.string(), reason: z.string(), retry_after_seconds: z.number() }),
  ),
  last_known: answerBody.nullable(),
});
export const problemBody = z.object({ type: z.string(), detail: z.string() });
export type FailedSource = z.infer<typeof unavailableBody>['failed_sources'][number];

export type Truth = Awaited<ReturnType<SimulatorControl['truth']>>;
export type Figures = { count: number; gross: number; refunds: number };
/** By currency. */
export type Sums = Record<string, Figures>;

export const nothing: Figures = { count: 0, gross: 0, refunds: 0 };

export function sum(truths: readonly Truth[]): Sums {
  const sums = truths
    .flatMap((truth) => Object.entries(truth))
    .map(([code, one]) => {
      return { [code]: { count: one.saleCount, gross: one.grossMinor, refunds: one.refundMinor } };
    });
  return add(sums);
}

export function add(all: readonly Sums[]): Sums {
  const sums: Sums = {};
  for (const [code, { count, gross, refunds }] of all.flatMap((one) => Object.entries(one))) {
    const before = sums[code] ?? nothing;
    sums[code] = {
      count: before.count + count,
      gross: before.gross + gross,
      refunds: before.refunds + refunds,
    };
  }
  return sums;
}

export function figuresOf(body: Pick<AnswerBody, keyof typeof figures>): Figures {
  return { count: body.event_count, gross: body.revenue_total_minor, refunds: body.refund_total_minor };
}

export function sumsOf(entries: AnswerBody['by_currency']): Sums {
  return Object.fromEntries(entries.map((entry) => [entry.currency, figuresOf(entry)]));
}

/**
 * Expects equality for a single truth. Otherwise the sales must be between both truths, less the
 * reversals of either; refunds of either sign may differ.
 */
export function expectBetween(answered: Sums, least: readonly Truth[], most: readonly Truth[]): void {
  if (JSON.stringify(least) === JSON.stringify(most)) {
    expect(answered).toEqual(sum(least));
    return;
  }
  for (const code of new Set([...Object.keys(answered), ...Object.keys(sum(most))])) {
    const at = answered[code] ?? nothing;
    const [low, high] = [salesIn(code, least), salesIn(code, most)];
    expect(at.count, `count in ${code}`).toBeGreaterThanOrEqual(low.count);
    expect(at.count, `count in ${code}`).toBeLessThanOrEqual(high.count);
    expect(at.gross, `gross in ${code}`).toBeGreaterThanOrEqual(Math.max(0, low.sold - high.reversed));
    expect(at.gross, `gross in ${code}`).toBeLessThanOrEqual(Math.max(0, high.sold - low.reversed));
  }
}

function salesIn(code: string, truths: readonly Truth[]): { count: number; sold: number; reversed: number } {
  const sales = { count: 0, sold: 0, reversed: 0 };
  for (const truth of truths) {
    sales.count += truth[code]?.saleCount ?? 0;
    sales.sold += truth[code]?.soldMinor ?? 0;
    sales.reversed += truth[code]?.reversedMinor ?? 0;
  }
  return sales;
}
