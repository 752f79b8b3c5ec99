/** The platform simulator as a separate process, with a typed client of its control API. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { clockBody, eventBody, holdBody, merchantBody } from '../../scripts/simulator/control/bodies.ts';
import type { FaultInput } from '../../scripts/simulator/fault.ts';
import type { Platform } from '../../scripts/simulator/merchant/money.ts';
import type { hookBody } from '../../scripts/simulator/webhooks.ts';
import type { bodies } from '../../scripts/simulator/merchant/verbs.ts';

type Wait = { readonly atLeast?: number; readonly timeoutMs?: number };
type TruthQuery = {
  readonly account: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly visibleAtMs?: number;
};

type Span = { readonly fromMs: number; readonly toMs: number };
type Bodies = { [Verb in keyof typeof bodies]: z.input<(typeof bodies)[Verb]> };

export type SimulatorProcess = Awaited<ReturnType<typeof startSimulator>>;
export type SimulatorControl = ReturnType<typeof createControl>;

const mainPath = fileURLToPath(new URL('../../scripts/simulator/main.ts', import.meta.url));
const listeningSchema = z.strictObject({ listening: z.url() });

/** Starts a simulator on a free port; it ends with this process. */
export async function startSimulator() {
  const child = spawnSimulator('--port', '0', '--exit-with-parent');
  const exited = once(child, 'exit');
  const { listening } = listeningSchema.parse(JSON.parse(await firstLine(child)));

  return {
    url: listening,
    control: createControl(listening),
    async stop() {
      child.kill('SIGTERM');
      // Node can hang in its own exit (nodejs/node#54918).
      const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(kill);
      return child.exitCode;
    },
  };
}

/** The child process alone, for tests of the process itself. */
export function spawnSimulator(...args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [mainPath, ...args]);
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = z
    .tuple([z.string().optional()])
    .parse(await Promise.race([once(lines, 'line'), once(child, 'close').then(() => [undefined])]));
  if (line !== undefined) return line;
  throw new Error(`the simulator ended with ${String(child.exitCode)} before it listened: ${complaints}`);
}

const countSchema = z.object({ count: z.number() });
const clockSchema = z.object({ nowMs: z.number(), offsetMs: z.number(), frozen: z.boolean() });
const idsSchema = z.object({ ids: z.array(z.string()) });
const releasedSchema = z.object({ released: z.number() });
const requestsSchema = countSchema.extend({
  requests: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      query: z.string(),
      atMs: z.number(),
      status: z.number().nullable(),
      account: z.string().nullable(),
    }),
  ),
});
const currencyTruthSchema = z.object({
  saleCount: z.number(),
  grossMinor: z.number(),
  refundMinor: z.number(),
  soldMinor: z.number(),
  reversedMinor: z.number(),
});
const currencies = z.record(z.string(), currencyTruthSchema);
const truthSchema = z.object({ currencies, unbooked: z.array(z.string()) });
const shownSchema = z.record(
  z.string(),
  z.object({
    saleCount: z.number(),
    grossMinor: z.number(),
    refundMinor: z.number(),
    overlapMinor: z.number(),
  }),
);
const scriptTruthSchema = z.object({ currencies: shownSchema, sources: z.record(z.string(), shownSchema) });
const numberSchema = z.object({ id: z.number() });
const sentSchema = z.object({ sent: z.number() });
const rejectionSchema = z.object({ error: z.string() });

function createControl(url: string) {
  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}/__sim/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { error } = rejectionSchema.parse(answer);
    throw new Error(`${method} /__sim/${path} answered ${String(response.status)}: ${error}`);
  }

  /** Waits for `atLeast` entries; throws if there are fewer at the timeout. */
  type Query = Wait & { account?: string };
  async function askFor(path: string, { atLeast = 0, timeoutMs = 5000, ...query }: Query) {
    const answer = await ask('GET', `${path}?${search({ ...query, atLeast, timeoutMs })}`);
    const { count } = countSchema.parse(answer);
    if (count >= atLeast) return answer;
    throw new Error(`${path}: ${count} instead of at least ${atLeast} after ${timeoutMs} ms`);
  }

  return {
    addMerchant: async (merchant: z.input<typeof merchantBody>) =>
      void (await ask('POST', 'merchants', merchant)),
    setKeys: async (account: string, keys: readonly string[]) =>
      void (await ask('POST', `merchants/${account}/keys`, { keys })),
    /** Deletes all data of the merchant, like emptying a sandbox. */
    erase: async (account: string) => void (await ask('POST', `merchants/${account}/erase`, {})),
    /** Calls a verb of a platform other than Stripe. */
    instruct: async (site: string, verb: string, body: object) => ask('POST', `${site}/${verb}`, body),
    /** A merchant's script: its sales appear on all platforms concerned. */
    script(name: string) {
      const run = async (verb: string, body: object) => ask('POST', `merchants/${name}/${verb}`, body);
      return {
        open: async (body: Bodies['open']) => void (await run('open', body)),
        sell: async (body: Bodies['sell']) => numberSchema.parse(await run('sell', body)).id,
        refund: async (body: Bodies['refund']) => numberSchema.parse(await run('refund', body)).id,
        edit: async (body: Bodies['edit']) => void (await run('edit', body)),
        delete: async (body: Bodies['delete']) => void (await run('delete', body)),
        deleteRefund: async (body: Bodies['delete-refund']) => void (await run('delete-refund', body)),
        truth: async ({ sources, ...span }: Span & { sources: readonly Platform[] }) =>
          scriptTruthSchema.parse(
            await ask('GET', `merchants/${name}/truth?${search({ ...span, sources: sources.join() })}`),
          ),
      };
    },
    clock: async () => clockSchema.parse(await ask('GET', 'clock')),
    setClock: async (setting: z.input<typeof clockBody>) =>
      clockSchema.parse(await ask('POST', 'clock', setting)),
    pause: async (account?: string) => void (await ask('POST', 'pause', { account })),
    resume: async (account?: string) => void (await ask('POST', 'resume', { account })),
    addEvents: async (events: readonly z.input<typeof eventBody>[]) =>
      idsSchema.parse(await ask('POST', 'events', { events })).ids,
    fault: async (fault: FaultInput) => void (await ask('POST', 'faults', fault)),
    clearFaults: async () => void (await ask('DELETE', 'faults')),
    hold: async (target: z.input<typeof holdBody> = {}) => void (await ask('POST', 'hold', target)),
    /** With `amount` null Stripe loses the event. */
    correct: async (account: string, id: string, amount: number | null) =>
      void (await ask('POST', 'corrections', { account, id, amount })),
    release: async () => releasedSchema.parse(await ask('POST', 'release', {})).released,
    /** The number of held requests; with `atLeast`, waits for that many. */
    waitForHeld: async (wait: Wait = {}) => countSchema.parse(await askFor('held', wait)).count,
    requests: async (query: Wait & { account?: string } = {}) =>
      requestsSchema.parse(await askFor('requests', query)),
    clearRequests: async () => void (await ask('DELETE', 'requests')),
    truth: async (query: TruthQuery) =>
      truthSchema.parse(await ask('GET', `truth?${search(query)}`)).currencies,
    /** Ids of countable events excluded from all totals because they cannot be booked exactly. */
    readUnbooked: async (query: TruthQuery) =>
      truthSchema.parse(await ask('GET', `truth?${search(query)}`)).unbooked,
    sendWebhooks: async (hook: z.input<typeof hookBody>) => void (await ask('POST', 'webhooks', hook)),
    setWebhooks: async (isOn: boolean) => void (await ask('PUT', 'webhooks', { isOn })),
    countWebhooks: async () => sentSchema.parse(await ask('GET', 'webhooks')).sent,
    reset: async () => void (await ask('POST', 'reset', {})),
  };
}

function search(query: Readonly<Record<string, string | number>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) params.set(name, String(value));
  return params.toString();
}
