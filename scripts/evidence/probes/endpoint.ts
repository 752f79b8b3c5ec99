/** The endpoint, and its agreement with the contract. */
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { readBundle, readOperations } from '../contract.ts';
import { defineProbe } from '../probe.ts';
import { legacy, revenue, v1, type Answer, type Server } from '../server.ts';

const isRouted = ({ status }: Answer): boolean => ![404, 405, 501].includes(status);

export const endpointExists = defineProbe({
  id: 'H01',
  claim: 'The endpoint exists and is routed',
  needs: ['server', 'caller'],
  symbols: ['getRealtimeRevenueV1', 'getRealtimeRevenue', 'createOperations'],
  async run({ server, caller }, check) {
    const token = await caller();
    for (const path of [v1, legacy]) {
      const answer = await server.ask(path, { token });
      check(isRouted(answer), `GET ${path} is answered with ${answer.status}`);
    }
  },
});

export const pathsAreTheContracts = defineProbe({
  id: 'H02',
  claim: "Path and method equal the contract's, for each of its operations",
  needs: ['server'],
  symbols: ['createContractStep', 'methodNotAllowed'],
  async run({ server }, check) {
    const served = await server.ask('/openapi.json', { isQuiet: true });
    check(
      served.text === (await readBundle()),
      'the contract that is served is another than that of the checkout',
    );
    const operations = await readOperations();
    const byPath = Map.groupBy(operations, ({ path }) => path);
    for (const { method, path, isSecured, operationId } of operations) {
      const { status } = await server.ask(path, { method, isQuiet: !path.endsWith('realtime') });
      // A webhook is authenticated by its signature instead of a token.
      const isKnown = isSecured || path.startsWith('/webhooks/');
      const expected = isKnown ? status === 401 : status === 200 || status === 503;
      check(expected, `${method} ${path} (${operationId}) without a token is answered with ${status}`);
    }
    for (const [path, known] of byPath) {
      const documented = known.map(({ method }) => method);
      for (const method of ['GET', 'POST', 'PUT', 'DELETE'].filter((one) => !documented.includes(one))) {
        const isQuiet = path !== v1 || method !== 'POST';
        const { status, headers } = await server.ask(path, { method, isQuiet });
        const allowed = (headers.get('allow') ?? '')
          .split(', ')
          .filter((one) => one !== 'HEAD' && one !== '');
        check(
          status === 405 && allowed.toSorted().join() === documented.toSorted().join(),
          `${method} ${path}, which the contract does not have, is answered with ${status}, Allow: ${allowed.join()}`,
        );
      }
    }
    const nowhere = await server.ask(`${v1}/nowhere`);
    check(nowhere.status === 404, `a path of no operation is answered with ${nowhere.status}`);
  },
});

/** Asks twice, the second time with the entity tag, unless a refresh comes between. */
async function askAgain(
  server: Server,
  token: string,
  tries = 3,
): Promise<Readonly<{ first: Answer; tag: string; again: Answer }>> {
  const first = await server.ask(v1, { token });
  const tag = first.headers.get('etag') ?? '';
  const again = await server.ask(v1, { token, headers: { 'if-none-match': tag } });
  const isRefreshed = again.status === 200 && again.headers.get('etag') !== tag;
  return isRefreshed && tries > 1 ? askAgain(server, token, tries - 1) : { first, tag, again };
}

const members = z.looseObject({
  tenant_id: z.uuid(),
  interval: z.enum(['minute', 'hour', 'day']),
  currency: z.string().regex(/^[A-Z]{3}$/),
  revenue_total: z.number(),
  data_as_of: z.iso.datetime(),
  verified: z.boolean(),
  sources: z.array(z.string()).min(1),
});

export const answerHasItsMembers = defineProbe({
  id: 'H03',
  claim: 'The answer has tenant_id, interval, currency, revenue_total, data_as_of, verified, sources',
  needs: ['server', 'caller'],
  symbols: ['getRealtimeRevenueV1', 'respondRevenue', 'checkResponse'],
  async run({ server, caller }, check) {
    const token = await caller();
    for (const interval of ['day', 'hour'] as const) {
      const { status, body } = await server.ask(`${v1}?interval=${interval}`, { token });
      if (status !== 200) return `no answer to look at: ${status}`;
      const { success, data, error } = members.safeParse(body);
      check(success, `the body is not of its form: ${error ? z.prettifyError(error) : ''}`);
      if (!data) continue;
      check(data.interval === interval, `interval is ${data.interval}, asked for ${interval}`);
      check(data.tenant_id === decodeJwt(token)['tenant_id'], "tenant_id is not the token's");
    }
    return undefined;
  },
});

export const cachingIsTheContracts = defineProbe({
  id: 'R4',
  claim: 'ETag, Cache-Control and the 30 seconds are as the contract says',
  needs: ['server', 'caller'],
  symbols: ['createEntityTag', 'answerConditional', 'secondsFresh'],
  async run({ server, caller }, check) {
    const token = await caller();
    const { first, tag, again } = await askAgain(server, token);
    if (first.status !== 200) return `no answer to look at: ${first.status}`;
    check(/^"[^"]+"$/.test(tag), `the tag is not a strong one: ${tag}`);
    const cacheControl = first.headers.get('cache-control') ?? '';
    const maxAge = Number(/^private, max-age=(\d+)$/.exec(cacheControl)?.[1] ?? Number.NaN);
    check(maxAge <= 30, `Cache-Control: ${cacheControl}`);
    check((first.headers.get('vary') ?? '').includes('Authorization'), 'Vary does not name Authorization');
    const { data } = revenue.safeParse(first.body);
    const ageMs = Date.now() - Date.parse(data?.data_as_of ?? '');
    check(ageMs < 31_000, `the answer is ${ageMs} ms old`);
    check(again.status === 304 && again.text === '', `its tag sent back is answered with ${again.status}`);
    check(again.headers.get('etag') === tag, 'the 304 has another tag');
    const old = await server.ask(legacy, { token });
    check((old.headers.get('etag') ?? '').startsWith('W/"'), 'the first path has no weak tag');
    const rejected = await server.ask(v1);
    check(rejected.headers.get('cache-control') === 'no-store', 'a 401 may be stored');
    return undefined;
  },
});
