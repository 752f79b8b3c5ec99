/** Reports of failures: to the caller, and in the log. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { canaries } from '../../simulator/canaries.ts';
import { price } from '../merchants.ts';
import { defineProbe } from '../probe.ts';
import { connections, revenue, unavailable, v1 } from '../server.ts';
import { subject } from '../tokens.ts';

export const failureIs503 = defineProbe({
  id: 'H14',
  claim: 'A failing platform makes a 503 with Retry-After',
  needs: ['server', 'merchants'],
  symbols: ['respondRevenue', 'saveFailure', 'cooldownSeconds'],
  async run({ server, merchants }, check) {
    const merchant = await merchants.make();
    const { token } = merchant;
    const { minor } = await merchants.sell(merchant, price());
    const good = await server.ask(v1, { token, isQuiet: true });
    if (good.status !== 200) return `no answer to begin with: ${good.status}`;
    await merchants.fault(merchant, { kind: 'status', status: 429, retryAfter: 7, times: 9 });
    await merchants.pass(merchant, 31);
    const { status, headers, body } = await server.ask(v1, { token });
    await merchants.clearFaults();
    const wait = Number(headers.get('retry-after') ?? Number.NaN);
    check(status === 503, `it is answered with ${status}`);
    check(wait >= 1 && wait <= 7, `Retry-After is ${wait}, the platform said 7`);
    const { data } = unavailable.safeParse(body);
    const reasons = data?.failed_sources.map(({ reason }) => reason).join();
    check(reasons === 'rate_limited', `the reason is ${reasons}`);
    const known = data?.last_known?.revenue_total_minor;
    check(known === minor, `last_known has ${known}, sold were ${minor}`);
    return undefined;
  },
});

const wanderings = 25;

export const logHoldsNoSecrets = defineProbe({
  id: 'H16',
  claim: 'There is no token and no personal data in logs, and labels are bounded',
  needs: ['server', 'merchants', 'sign', 'log', 'secrets'],
  symbols: ['createLogObserver', 'createAccessLog'],
  async run({ server, merchants, sign, log, secrets }, check, { metrics, record }) {
    const merchant = await merchants.one();
    await server.ask(v1, { token: merchant.token });
    await server.ask(`${v1}?access_token=${merchant.key}`, { token: `${merchant.token}x` });
    // The platform's and the database's work has ended with the calls.
    await merchants.calls(merchant);
    const lines = log();
    const text = lines.join('\n');
    const names = [...secrets.all(), ...canaries, subject];
    const shown = names.filter((secret) => text.includes(secret));
    const searched = [lines.length, names.length, shown.length];
    record({ kind: 'figure', name: 'log lines, secrets and names looked for, and found', value: searched });
    check(lines.length > 0, 'there are no lines');
    check(shown.length === 0, `the log holds ${shown.length} of the secrets and names that went through`);
    if (!metrics) return 'not given: metrics, so that nothing is known of their labels';
    const wander = async (times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        const elsewhere = `/${randomUUID()}/${randomUUID()}`;
        const account = `${connections}/stripe?platform_account_id=acct_${randomUUID().slice(0, 8)}`;
        await server.ask(elsewhere, { isQuiet: true });
        await server.ask(account, { token: merchant.token, isQuiet: true });
        await server.ask(v1, { token: sign(randomUUID()), isQuiet: true });
      }
    };
    await wander(2 * server.urls.length);
    const before = seriesIn(await metrics());
    await wander(wanderings);
    const after = await metrics();
    const added = [...seriesIn(after)].filter((name) => !before.has(name));
    record({ kind: 'figure', name: 'series before and after', value: [before.size, seriesIn(after).size] });
    const asked = `${3 * wanderings} random paths, accounts and tenants`;
    check(added.length === 0, `${asked} make new series: ${added.slice(0, 3).join()}`);
    check(before.size > 0, 'there are no series');
    const ids = [merchant.tenantId, merchant.account, ...secrets.all()];
    check(!ids.some((id) => after.includes(id)), 'the metrics name a tenant, an account or a secret');
    return undefined;
  },
});

/** Name and labels of each series. */
function seriesIn(text: string): ReadonlySet<string> {
  const lines = text.split('\n').filter((one) => one !== '' && !one.startsWith('#'));
  return new Set(lines.map((one) => one.slice(0, one.lastIndexOf(' '))));
}

const line = z.looseObject({
  kind: z.string().optional(),
  correlationId: z.string().optional(),
  refreshId: z.string().nullish(),
  platformRequestId: z.string().nullish(),
});
type LogLine = z.output<typeof line>;
const waitMs = 10_000;
const pollMs = 20;

export const requestIsCorrelated = defineProbe({
  id: 'H17',
  claim: "A request is correlated end to end, the platform's own request id included",
  needs: ['server', 'merchants', 'log'],
  symbols: ['beginRequest', 'createAccessLog', 'createOutbound'],
  async run({ server, merchants, log }, check, { record }) {
    const merchant = await merchants.make();
    const correlationId = randomUUID();
    const headers = { 'x-correlation-id': correlationId };
    const answer = await server.ask(v1, { token: merchant.token, headers });
    const given = answer.headers.get('x-correlation-id');
    check(given === correlationId, `the answer carries ${given}`);
    const problem = await server.ask(v1, { headers });
    const reported = z.looseObject({ correlation_id: z.string() }).safeParse(problem.body)
      .data?.correlation_id;
    check(reported === correlationId, `a problem carries ${reported}`);
    const read = (): LogLine[] =>
      log().flatMap((text): LogLine[] => {
        const { data } = line.safeParse(JSON.parse(text));
        return data ? [data] : [];
      });
    const find = () => {
      const answered = read().find((one) => one.correlationId === correlationId && one.refreshId);
      const called = read().filter(
        (one) => one.kind === 'platformCalled' && one.refreshId === answered?.refreshId,
      );
      return { answered, called };
    };
    let { answered, called } = find();
    for (let waitedMs = 0; waitedMs < waitMs && called.length === 0; waitedMs += pollMs) {
      await delay(pollMs);
      ({ answered, called } = find());
    }
    record({ kind: 'log', lines: [answered, called[0]] });
    check(answered !== undefined, 'no line names the request and the refresh that it waited for');
    check(called.length > 0, 'no line names a call to the platform by that refresh');
    check(
      called.every(({ platformRequestId }) => typeof platformRequestId === 'string'),
      "a call lacks the platform's own id",
    );
    check(revenue.safeParse(answer.body).success, `the request was answered with ${answer.status}`);
  },
});
