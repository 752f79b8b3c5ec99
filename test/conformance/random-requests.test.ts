/**
 * The whole server under random requests: valid ones, and ones with a single fault. The test judges
 * answers with its own validators, compiled from the bundle; they share no code with the server.
 */
import { Agent } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { bundledOperations } from '../support/bundle.ts';
import { curlLine, send, type Asked, type Got } from '../support/client.ts';
import {
  answerFaults,
  fieldErrors,
  isFromOperation,
  operationAt,
  typeOf,
} from '../support/contract-oracle.ts';
import { newIds, startHarness, type Harness } from '../support/harness.ts';
import { draws } from '../properties/draws.ts';
import { createTally } from '../properties/history-runs.ts';
import { faulty, type Faulty } from './request-faults.ts';
import { askedOf, sketches } from './requests.ts';

/**
 * REQUESTS_SEED draws other requests; REQUESTS_PATH with the printed seed repeats one of them.
 * REQUESTS sets their number: the contract-check tests need few.
 */
const seed = Number(process.env['REQUESTS_SEED'] ?? 20_270_311);
const path = process.env['REQUESTS_PATH'];
const lanes = path === undefined ? 4 : 1;
const usual = draws(2_000, 6_000);
const wanted = Number(process.env['REQUESTS'] ?? usual);
const tenants = 8;
const shrinkMs = wanted < usual ? 1_000 : 10_000;

type Drawn = { readonly who: number } & (
  { readonly kind: 'right'; readonly asked: Asked } | { readonly kind: 'faulty'; readonly fault: Faulty }
);
const who = fc.nat(tenants);
const drawn: fc.Arbitrary<Drawn> = fc.oneof(
  { weight: 7, arbitrary: fc.record({ kind: fc.constant('faulty'), who, fault: faulty }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('right'), who, asked: sketches.map(askedOf) }) },
);

describe('the whole server', () => {
  let harness: Harness;
  /** The last token names an unknown tenant. */
  let tokens: string[];
  const agent = new Agent({ keepAlive: true });
  const tally = createTally('random requests');
  beforeAll(async () => {
    harness = await startHarness({ RATE_LIMIT_PER_TENANT: 'off', RATE_LIMIT_PER_ADDRESS: 'off' });
    const merchants = await Promise.all(
      Array.from({ length: tenants }, async () => harness.addMerchant({ salesPerMinute: 1 })),
    );
    tokens = [...merchants.map(({ token }) => token), await signToken(newIds().tenantId, {})];
  });
  afterAll(async () => {
    agent.destroy();
    await harness.stop();
  });

  const check = async (lane: number): Promise<void> => {
    let failedAtMs: number | undefined;
    const property = fc.asyncProperty(drawn, async (one) => {
      if (failedAtMs !== undefined) fc.pre(performance.now() - failedAtMs < shrinkMs);
      const plain = one.kind === 'right' ? one.asked : one.fault.asked;
      const authorization = `Bearer ${tokens[one.who] ?? ''}`;
      const asked = { ...plain, headers: { authorization, ...plain.headers } };
      const got = await send(harness.url, asked, agent);
      // All lanes share the list of observations.
      const id = got.headers['x-correlation-id'];
      const bugs = bugsOf(harness).filter(({ correlationId }) => correlationId === id);
      const faults = [
        ...answerFaults(asked, got),
        ...(got.status === 500 ? ['a 500'] : []),
        ...bugs.map((bug) => JSON.stringify(bug)),
        ...(one.kind === 'right'
          ? faultsOfRight(got, asked.path)
          : faultsOfFaulty(one.fault, got, one.who === tenants)),
      ];
      if (faults.length > 0) {
        failedAtMs ??= performance.now();
        const operation = operationAt(asked.method, asked.path)?.operationId ?? 'no operation';
        throw new Error(
          `${faults.map((fault) => `${operation}: ${fault}`).join('\n')}\n${got.status} ${got.text.slice(0, 1000)}\n${curlLine(harness.url, asked)}`,
        );
      }
      tally.count(one.kind === 'right' ? 'right' : `fault ${one.fault.what}`);
      tally.count(`status ${got.status}`);
      tally.count(`of ${operationAt(asked.method, asked.path)?.operationId ?? 'no operation'}`);
      tally.count(isFromOperation(got) ? 'reached an operation' : 'ended before');
    });
    const numRuns = Math.ceil(wanted / lanes);
    const from = path === undefined ? {} : { path };
    const run = await fc.check(property, { seed: seed + lane, numRuns, ...from });
    if (!run.failed) return;
    const { errorInstance: error, counterexamplePath: place } = run;
    const again = `REQUESTS_SEED=${run.seed} REQUESTS_PATH=${place} sends it again`;
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${again}`);
  };

  it('answers every request by its contract', { timeout: 120_000 }, async () => {
    console.log(`random requests: seeds ${seed} to ${seed + lanes - 1}`);
    const ends = await Promise.allSettled(Array.from({ length: lanes }, async (_, lane) => check(lane)));
    tally.print();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    expect(bugsOf(harness)).toEqual([]);
    if (path !== undefined || wanted < usual) return;
    const asked = tally.of('right') + tally.of('fault ');
    expect(asked).toBeGreaterThanOrEqual(wanted);
    expect(tally.of('fault ') / asked).toBeGreaterThanOrEqual(0.6);
    expect(tally.of('reached an operation') / asked).toBeGreaterThanOrEqual(0.9);
    for (const { operationId } of bundledOperations())
      expect(tally.of(`of ${operationId}`), operationId).toBeGreaterThanOrEqual(usual / 200);
    for (const status of [200, 204, 400, 401, 403, 404, 405, 413, 415])
      expect(tally.of(`status ${status}`), `status ${status}`).toBeGreaterThanOrEqual(
        Math.floor(usual / 1_200),
      );
  });
});

const bugsOf = ({ observations }: Harness) =>
  observations.filter((one) => one.kind === 'bug' || one.kind === 'contractViolated');

/** A valid request may fail for its tenant's state, never for its input. */
function faultsOfRight({ status, body }: Got, asked: string): string[] {
  // The arbitraries cannot draw a valid webhook URL.
  if (status === 401 && asked.startsWith('/webhooks/')) return [];
  return [200, 204, 304, 403, 404, 409, 422, 503].includes(status) && typeOf(body) !== '/problems/not-found'
    ? []
    : ['a right request was rejected'];
}

function faultsOfFaulty(fault: Faulty, got: Got, isUnknownTenant: boolean): string[] {
  const { status, type, field, codes, what } = fault;
  // An operation checks some rules itself, together with the tenant.
  if (isUnknownTenant && typeOf(got.body) === '/problems/unknown-tenant') return [];
  if (got.status !== status || typeOf(got.body) !== type)
    return [`${what}: not answered with ${status} ${type}`];
  if (field === undefined) return [];
  const errors = fieldErrors(got.body);
  const elsewhere = errors.filter(([pointer]) => pointer !== field && !pointer.startsWith(`${field}/`));
  const found = errors.map(([, code]) => code).toSorted();
  return elsewhere.length === 0 && found.join() === (codes ?? []).toSorted().join()
    ? []
    : [`${what}: not found as ${field} ${(codes ?? []).join()}`];
}
