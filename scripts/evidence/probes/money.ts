/** Follows money: one sale, and all sales of a load. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { price } from '../merchants.ts';
import { defineProbe } from '../probe.ts';
import { revenue, v1 } from '../server.ts';

const event = `select external_id, kind, amount_minor::text, currency, occurred_at from revenue_events
  where tenant_id = $1 and external_id = $2 and not voided`;
const rollup = `select minute, kind, currency, amount_minor::text, event_count::text from revenue_minutes
  where tenant_id = $1 and amount_minor <> 0`;
const snapshot = `select cache_key, snapshot #> '{windows,day,figures}' as figures from revenue_cache_entries
  where tenant_id = $1`;
const figures = z.array(z.looseObject({ saleMinor: z.string(), saleCount: z.number() }));
const platformRow = z.looseObject({ amount: z.number() });

export const saleIsFollowed = defineProbe({
  id: 'M1',
  claim: "One sale, from the platform's row to the answer",
  needs: ['server', 'merchants', 'database'],
  symbols: ['createStripeAdapter', 'upsertEvents', 'readTotals', 'aggregate'],
  async run({ server, merchants, database }, check) {
    const merchant = await merchants.make();
    const { tenantId, token } = merchant;
    const { id, minor } = await merchants.sell(merchant, price());
    const answer = await server.ask(v1, { token });
    const { success, data: there } = platformRow.safeParse(await merchants.platformRow(merchant, id));
    check(success && there.amount === minor, 'the platform does not have the sale');
    const booked = await database.query(tenantId, event, [tenantId, id]);
    check(
      booked.length === 1 && booked[0]?.['amount_minor'] === `${minor}`,
      'the ledger does not have it so',
    );
    const minutes = await database.query(tenantId, rollup, [tenantId]);
    const rolled = minutes.length === 1 && minutes[0]?.['amount_minor'] === `${minor}`;
    check(rolled, 'the minute of the rollup does not have it so');
    const [row] = await database.query(tenantId, snapshot, [tenantId]);
    const cached = figures.safeParse(row?.['figures']).data ?? [];
    check(cached.length === 1 && cached[0]?.saleMinor === `${minor}`, 'the snapshot does not have it so');
    const total = revenue.safeParse(answer.body).data?.revenue_total_minor;
    check(total === minor, `the answer has ${total}, sold were ${minor}`);
  },
});

const rounds = 3;
const [waitMs, pollMs] = [5_000, 20];
const [salesPerRound, requestsPerRound] = [12, 10];
const ledgerSum = `select count(*)::int as count, coalesce(sum(amount_minor), 0)::float as minor from revenue_events
  where tenant_id = $1 and kind = 'sale' and not voided`;
const rollupSum = `select coalesce(sum(event_count), 0)::int as count, coalesce(sum(amount_minor), 0)::float as minor
  from revenue_minutes where tenant_id = $1 and kind = 'sale'`;
const access = z.looseObject({ tenantId: z.string(), operationId: z.literal('getRealtimeRevenueV1') });

export const loadIsBooked = defineProbe({
  id: 'M2',
  claim: 'In a window of load, sent = received = booked: of sales, and of requests',
  needs: ['server', 'merchants', 'database', 'log'],
  symbols: ['requestSteps', 'upsertEvents', 'createAccessLog'],
  async run({ server, merchants, database, log }, check, { record }) {
    const merchant = await merchants.make();
    const { tenantId, token } = merchant;
    const sent = { count: 0, minor: 0 };
    let requests = 0;
    const statuses = new Map<number, number>();
    const ask = async (process: number): Promise<void> => {
      const { status } = await server.ask(v1, { token, process, isQuiet: true });
      requests += 1;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    for (let round = 0; round < rounds; round += 1) {
      const asked = Array.from({ length: requestsPerRound }, (_, process) => ask(process));
      for (let sale = 0; sale < salesPerRound; sale += 1) {
        const { minor } = await merchants.sell(merchant, price());
        sent.count += 1;
        sent.minor += minor;
      }
      await Promise.all(asked);
      await merchants.pass(merchant, 31);
    }
    const last = await server.ask(v1, { token });
    requests += 1;
    const said = await merchants.truth(merchant);
    const there = { count: said.saleCount, minor: said.grossMinor };
    const [ledger] = await database.query(tenantId, ledgerSum, [tenantId]);
    const [minutes] = await database.query(tenantId, rollupSum, [tenantId]);
    const { data } = revenue.safeParse(last.body);
    const answered = { count: data?.event_count, minor: data?.revenue_total_minor };
    const stages = { 'the platform has': there, 'the ledger has': ledger, 'the rollup has': minutes };
    for (const [stage, figure] of Object.entries({ ...stages, 'the answer has': answered }))
      check(
        figure?.['count'] === sent.count && figure['minor'] === sent.minor,
        `${stage} ${String(figure?.['count'])} sales of ${String(figure?.['minor'])}, sent were ${sent.count} of ${sent.minor}`,
      );
    const read = () => log().filter((text) => access.safeParse(JSON.parse(text)).data?.tenantId === tenantId);
    // The last lines may still be in transit.
    for (let waitedMs = 0; waitedMs < waitMs && read().length < requests; waitedMs += pollMs)
      await delay(pollMs);
    const received = read();
    record({ kind: 'figure', name: 'requests', value: { sent: requests, received: received.length } });
    record({ kind: 'figure', name: 'answers by status', value: Object.fromEntries(statuses) });
    check(received.length === requests, `${requests} requests were sent, the log has ${received.length}`);
  },
});
