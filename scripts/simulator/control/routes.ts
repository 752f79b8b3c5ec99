/** The routes of the control API, one line each. */
import type { z } from 'zod';
import { faultSchema } from '../fault.ts';
import type { Simulation } from '../simulation.ts';
import { sumTruth } from '../truth.ts';
import {
  clockBody,
  correctionBody,
  emptyBody,
  eventBody,
  eventsBody,
  heldQuery,
  holdBody,
  keysBody,
  merchantBody,
  pauseBody,
  requestsQuery,
  truthQuery,
} from './bodies.ts';
import { addEvents } from './events.ts';
import { knownAccount, getMerchant } from './lookup.ts';
import { Rejection } from './rejection.ts';
import { scriptRoutes } from '../merchant/verbs.ts';
import { hookBody, hooksBody } from '../webhooks.ts';

export type ControlCall = {
  readonly body: unknown;
  readonly query: Readonly<Record<string, string>>;
  /** The account in the path. */
  readonly account: string;
};

type Route = (simulation: Simulation, call: ControlCall) => unknown;

/** `{account}` stands for one segment of the path. */
export const routes: Readonly<Record<string, Route>> = {
  /** Every account, by platform. */
  'GET /__sim/accounts': ({ merchants, sites }) => {
    const ofSites = [...sites].flatMap(([platform, site]) =>
      site.accounts().map((one) => ({ platform, ...one })),
    );
    const ofStripe = merchants.all().map(({ profile: { account, currency } }) => {
      return { platform: 'stripe', account, currency: currency.toUpperCase() };
    });
    return { accounts: [...ofStripe, ...ofSites] };
  },

  'POST /__sim/merchants': (simulation, { body }) => addMerchant(simulation, merchantBody.parse(body)),

  'POST /__sim/merchants/{account}/keys': (simulation, { account, body }) => {
    const { keys } = keysBody.parse(body);
    simulation.merchants.setKeys(getMerchant(simulation, account).profile.account, keys);
    return { account, keys };
  },

  /** Empties the merchant's past, as Stripe does with a sandbox: its ids become unknown. */
  'POST /__sim/merchants/{account}/erase': (simulation, { account, body }) => {
    emptyBody.parse(body);
    const { profile, added } = getMerchant(simulation, account);
    simulation.silences.erase(profile.account, simulation.clock.nowMs());
    added.clear();
    return { account };
  },

  ...scriptRoutes,

  'GET /__sim/clock': ({ clock }) => clock.state(),
  'POST /__sim/clock': (simulation, { body }) => setClock(simulation, clockBody.parse(body)),

  'POST /__sim/pause': (simulation, { body }) => {
    const account = knownAccount(simulation, pauseBody.parse(body).account);
    simulation.silences.begin(account, simulation.clock.nowMs());
    return { account };
  },
  'POST /__sim/resume': (simulation, { body }) => {
    const account = knownAccount(simulation, pauseBody.parse(body).account);
    simulation.silences.end(account, simulation.clock.nowMs());
    return { account };
  },

  'POST /__sim/events': (simulation, { body }) => {
    // Distinguished by hand: a union would report the faults of both forms.
    const isMany = typeof body === 'object' && body !== null && 'events' in body;
    const ids = addEvents(simulation, isMany ? eventsBody.parse(body).events : [eventBody.parse(body)]);
    simulation.webhooks.tick();
    return { ids };
  },

  /**
   * Corrects added events only. To imitate an event missed by every pull, add one created long ago.
   */
  'POST /__sim/corrections': (simulation, { body }) => {
    const { account, id, amount } = correctionBody.parse(body);
    if (getMerchant(simulation, account).added.correct(id, amount)) return { id };
    throw new Rejection(404, `no event ${id} was added to ${account}`);
  },

  'POST /__sim/faults': (simulation, { body }) => {
    const fault = faultSchema.parse(body);
    knownAccount(simulation, fault.account);
    simulation.faults.add(fault);
    return fault;
  },
  'GET /__sim/faults': ({ faults }) => ({ faults: faults.list() }),
  'DELETE /__sim/faults': ({ faults }) => {
    faults.clear();
    return {};
  },

  'POST /__sim/hold': (simulation, { body }) => {
    const target = holdBody.parse(body);
    knownAccount(simulation, target.account);
    simulation.holds.add(target);
    return target;
  },
  'POST /__sim/release': ({ holds }, { body }) => {
    emptyBody.parse(body);
    return { released: holds.release() };
  },
  'GET /__sim/held': async ({ holds }, { query }) => {
    const { atLeast, timeoutMs } = heldQuery.parse(query);
    await holds.untilHeld(atLeast, timeoutMs);
    return { count: holds.count() };
  },

  'GET /__sim/requests': async (simulation, { query }) => {
    const { account, atLeast, timeoutMs } = requestsQuery.parse(query);
    const known = knownAccount(simulation, account);
    await simulation.requests.untilSeen(known, atLeast, timeoutMs);
    return simulation.requests.read(known);
  },
  'DELETE /__sim/requests': ({ requests }) => {
    requests.clear();
    return {};
  },

  'GET /__sim/truth': (simulation, { query }) => readTruth(simulation, truthQuery.parse(query)),

  'POST /__sim/webhooks': ({ webhooks }, { body }) => {
    webhooks.register(hookBody.parse(body));
    return webhooks.state();
  },
  'PUT /__sim/webhooks': ({ webhooks }, { body }) => {
    webhooks.setOn(hooksBody.parse(body).isOn);
    return webhooks.state();
  },
  'GET /__sim/webhooks': ({ webhooks }) => webhooks.state(),

  'POST /__sim/reset': (simulation, { body }) => {
    emptyBody.parse(body);
    simulation.reset();
    return {};
  },
};

function addMerchant(simulation: Simulation, body: z.output<typeof merchantBody>): unknown {
  const { openedAt = simulation.clock.nowMs(), seed = body.account, ...rest } = body;
  const profile = { ...rest, seed, openedAtMs: openedAt };
  if (simulation.merchants.add(profile)) return profile;
  throw new Rejection(409, `there is a merchant ${body.account} already`);
}

function setClock({ clock }: Simulation, body: z.output<typeof clockBody>): unknown {
  if ('offsetMs' in body) clock.shiftBy(body.offsetMs);
  else if ('nowMs' in body) clock.runFrom(body.nowMs);
  else clock.freezeAt(body.frozenAtMs);
  return clock.state();
}

function readTruth(simulation: Simulation, query: z.output<typeof truthQuery>): unknown {
  const { ledger, added } = getMerchant(simulation, query.account);
  const visibleAtMs = query.visibleAtMs ?? simulation.clock.nowMs();
  return sumTruth(ledger, added, { ...query, visibleAtMs });
}
