/** The walk of a platform request: noted, held, struck by a fault or answered, its status noted. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { deliver } from './deliver.ts';
import type { Simulation } from './simulation.ts';
import { createStripeApi, keyOf } from './stripe/api.ts';

export type PlatformDoor = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

const currentStripeVersion = '2026-10-28.endive';

export function createPlatformDoor({ clock, merchants, faults, holds, requests }: Simulation): PlatformDoor {
  const stripe = createStripeApi({ merchants, nowMs: () => clock.nowMs() });

  return async ({ method = 'GET', headers }, response, { pathname: path, search, searchParams: params }) => {
    const account = merchants.ofKey(keyOf(headers) ?? '')?.profile.account ?? null;
    const logged = requests.open({ method, path, query: search.slice(1), atMs: clock.nowMs(), account });
    response.setHeader('request-id', `req_${randomBytes(7).toString('hex')}`);
    response.setHeader('stripe-version', headers['stripe-version'] ?? currentStripeVersion);

    await holds.pass({ account, path }, response);
    if (response.destroyed) return;
    const fault = faults.take({ account, path });
    // By the platform's clock, and not later than what the answer holds.
    response.setHeader('date', new Date(clock.nowMs()).toUTCString());
    await deliver(response, fault, () => stripe.answer({ method, path, params, headers }));
    if (response.headersSent) logged.status = response.statusCode;
  };
}
