/** Scripts by merchant name. A script of everyday sales catches up whenever it is read. */
import { Rejection } from '../control/rejection.ts';
import { everydaySale, refundLagMinutes, type EverydayPlan } from './everyday.ts';
import type { Outlets } from './outlets.ts';
import { createScript, type Accounts, type Script } from './script.ts';

export type DemoScript = { readonly accounts: Accounts; readonly plan: EverydayPlan };
type Known = {
  readonly script: Script;
  readonly accounts: readonly (string | undefined)[];
  readonly plan: EverydayPlan | null;
  nextMinute: number;
};

export type Scripts = {
  open(name: string, accounts: Accounts): void;
  get(name: string): Script;
  /** Call before any response about this account. */
  catchUp(account: string | null): void;
  reset(): void;
};

const minuteMs = 60_000;
/** A shop with everyday sales opened this long ago. */
const maxPastMinutes = 36 * 60;

export function createScripts(
  outlets: Outlets,
  nowMs: () => number,
  demos: readonly DemoScript[] = [],
): Scripts {
  const known = new Map<string, Known>();

  function add(name: string, accounts: Accounts, plan: EverydayPlan | null): void {
    if (known.has(name)) throw new Rejection(409, `there is a script of ${name} already`);
    const script = createScript(name, accounts, outlets);
    known.set(name, { script, accounts: Object.values(accounts), plan, nextMinute: 0 });
  }

  function play(one: Known): void {
    const { plan, script } = one;
    if (!plan) return;
    const lastMinute = Math.floor(nowMs() / minuteMs) - 1;
    const first = Math.max(one.nextMinute, lastMinute - maxPastMinutes);
    one.nextMinute = Math.max(first, lastMinute + 1);
    for (let minute = first; minute <= lastMinute; minute += 1) {
      script.sell(everydaySale(plan, minute));
      const { id, refundMinor, atMs } = everydaySale(plan, minute - refundLagMinutes);
      const refund = { sale: id, minor: refundMinor, atMs: atMs + refundLagMinutes * minuteMs } as const;
      if (refundMinor > 0 && script.has(id)) script.refund({ ...refund, through: 'both' });
    }
  }

  function reset(): void {
    known.clear();
    for (const { accounts, plan } of demos) add(plan.name, accounts, plan);
  }

  reset();
  return {
    open: (name, accounts) => add(name, accounts, null),
    get(name) {
      const one = known.get(name);
      if (!one) throw new Rejection(404, `there is no script of ${name}`);
      play(one);
      return one.script;
    },
    catchUp(account) {
      for (const one of known.values()) if (account !== null && one.accounts.includes(account)) play(one);
    },
    reset,
  };
}
