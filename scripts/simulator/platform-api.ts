/** The steps of a platform request: log it, hold it, damage it or answer it, log its status. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { deliver } from './deliver.ts';
import type { Reply } from './reply.ts';
import type { Simulation } from './simulation.ts';
import type { SiteRequest } from './site.ts';
import { accountNamedBy, createStripeApi, keyOf } from './stripe/api.ts';

type PlatformApi = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

const currentStripeVersion = '2026-10-28.endive';

/** The merchant of a request, and its response. */
type Asked = { readonly account: string | null; readonly answer: () => Reply };

export function createPlatformApi(simulation: Simulation): PlatformApi {
  const { clock, merchants, sites, scripts, faults, holds, requests } = simulation;
  const stripe = createStripeApi({ merchants, nowMs: () => clock.nowMs() });

  function askStripe(request: SiteRequest): Asked {
    const key = keyOf(request.headers) ?? '';
    const merchant = merchants.actedOn(key, accountNamedBy(key, request.headers)) ?? merchants.ofKey(key);
    const account = merchant?.profile.account ?? null;
    return { account, answer: () => stripe.answer(request) };
  }

  function ask(request: SiteRequest): Asked {
    const [, name = '', below = ''] = /^\/([^/]+)(\/.*)?$/.exec(request.path) ?? [];
    const site = sites.get(name);
    if (!site) return askStripe(request);
    const asked = { ...request, path: below };
    const account = site.accountOf(asked);
    return {
      account,
      answer() {
        scripts.catchUp(account);
        return site.answer(asked);
      },
    };
  }

  return async (received, response, { pathname: path, search, searchParams: params }) => {
    const { method = 'GET', headers } = received;
    const { account, answer } = ask({ method, path, params, headers, body: await readText(received) });
    const logged = requests.open({ method, path, query: search.slice(1), atMs: clock.nowMs(), account });
    response.setHeader('request-id', `req_${randomBytes(7).toString('hex')}`);
    response.setHeader('stripe-version', headers['stripe-version'] ?? currentStripeVersion);

    await holds.pass({ account, path }, response);
    if (response.destroyed) return;
    const fault = faults.take({ account, path });
    // By the platform's clock, never later than the data in the response.
    response.setHeader('date', new Date(clock.nowMs()).toUTCString());
    await deliver(response, fault, answer);
    if (response.headersSent) logged.status = response.statusCode;
  };
}
