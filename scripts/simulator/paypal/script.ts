/** An account's everyday sales: a pure function of seed and hour. */
import { memoize } from '../memoize.ts';
import { hashText, randomAt, type Random } from '../random.ts';
import type { Movement, State } from './movement.ts';

const hourMs = 3_600_000;
/** The longest delay of a refund after its sale. */
const maxRefundHours = 30;
const rememberedHours = 200;

export type Plan = {
  readonly seed: string;
  readonly currency: string;
  readonly salesPerHour: number;
  readonly openedAtMs: number;
};

/** Movements starting in [fromMs, toMs]. */
export type Script = (fromMs: number, toMs: number) => Movement[];

export function createScript(plan: Plan): Script {
  const seedHash = hashText(plan.seed);
  const movementsOf = memoize(rememberedHours, (hour) => playHour(plan, seedHash, hour));
  return (fromMs, toMs) => {
    if (plan.salesPerHour === 0) return [];
    const [first, last] = [Math.floor(fromMs / hourMs) - maxRefundHours, Math.floor(toMs / hourMs)];
    const hours = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return hours
      .flatMap(movementsOf)
      .filter(({ atMs }) => atMs >= Math.max(fromMs, plan.openedAtMs) && atMs <= toMs);
  };
}

function playHour(plan: Plan, seedHash: number, hour: number): Movement[] {
  const random = randomAt(seedHash, hour, 1);
  const count = Math.floor(plan.salesPerHour) + (random.next() < plan.salesPerHour % 1 ? 1 : 0);
  const sales = Array.from({ length: count }, (_, index) =>
    playSale(plan, idOf(seedHash, hour, index), hour, random),
  );
  return [...sales.flat(), ...playNoise(plan, idOf(seedHash, hour, 900), hour, random)];
}

function playSale(plan: Plan, id: string, hour: number, random: Random): Movement[] {
  const atMs = hour * hourMs + random.below(3_600) * 1_000;
  const minor = 500 + random.below(20_000);
  const later = (hours: number) => atMs + Math.ceil(random.next() * hours * hourMs);
  const shared = {
    currency: plan.currency,
    affectsBalance: true,
    customer: random.below(1_000),
    // One in twenty is listed hours late.
    visibleAtMs: random.below(20) === 0 ? later(4) : atMs,
  };
  const sale = { ...shared, id, code: 'T0006', counts: 'sale', atMs, reference: null } as const;
  const whole: State = { fromMs: 0, status: 'S', minor };
  const fate = random.below(100);
  // An eCheque clears or fails within two days.
  if (fate < 2) {
    const decision = { fromMs: later(40), status: fate === 0 ? 'D' : 'S', minor } as const;
    return [{ ...sale, states: [{ ...whole, status: 'P' }, decision] }];
  }
  if (fate > 4) return [{ ...sale, states: [whole] }];
  const givenBackMs = later(maxRefundHours);
  const back = fate === 2 ? Math.ceil(minor / 3) : minor;
  const change = { fromMs: givenBackMs, status: fate === 2 ? 'F' : 'V', minor } as const;
  const refund: Movement = {
    ...shared,
    id: `${id.slice(0, -1)}R`,
    code: fate === 4 ? 'T1201' : 'T1107',
    counts: 'refund',
    atMs: givenBackMs,
    visibleAtMs: givenBackMs,
    reference: id,
    states: [{ fromMs: 0, status: 'S', minor: -back }],
  };
  return [{ ...sale, states: [whole, change] }, refund];
}

/**
 * No revenue: hold and release, conversion, withdrawal, purchase and refund, fee, authorisation.
 */
const noise = [
  ['T1503', -1],
  ['T1105', 1],
  ['T0200', -1],
  ['T0200', 1],
  ['T0400', -1],
  ['T0003', -1],
  ['T1107', 1],
  ['T1108', 1],
  ['T1300', 1],
] as const;

function playNoise(plan: Plan, id: string, hour: number, random: Random): Movement[] {
  const [code, sign] = noise[random.below(noise.length * 3)] ?? [];
  if (code === undefined) return [];
  const atMs = hour * hourMs + random.below(3_600) * 1_000;
  const states = [{ fromMs: 0, status: 'S', minor: sign * (100 + random.below(9_000)) } as const];
  const { currency } = plan;
  const rest = { counts: null, reference: null, affectsBalance: code !== 'T1300', customer: 1 };
  return [{ ...rest, id, code, currency, atMs, visibleAtMs: atMs, states }];
}

/** 17 letters and digits, like PayPal's. */
function idOf(seedHash: number, hour: number, index: number): string {
  const part = (value: number, width: number) => value.toString(36).toUpperCase().padStart(width, '0');
  return `5${part(seedHash, 7)}${part(hour, 5)}${part(index, 3)}S`;
}
