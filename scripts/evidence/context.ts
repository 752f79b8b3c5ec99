/** The probes' facilities, made from a run's inputs; undefined if the inputs are not enough. */
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, openPool, type Database } from './database.ts';
import { createSecrets, type Secrets } from './masking.ts';
import { createMerchants, type Merchants, type MerchantWithSale } from './merchants.ts';
import { createServer, type Server } from './server.ts';
import type { Sources } from './sources.ts';
import { createSign, type Sign, type Signing } from './tokens.ts';
import type { Recorder } from './verdict.ts';

export type Facilities = {
  readonly server: Server;
  readonly sources: Sources;
  /** A token of a tenant with revenue. */
  readonly caller: () => Promise<string>;
  readonly sign: Sign;
  readonly database: Database;
  /** Exclusive to this run; needs a database, a simulator and a signing secret. */
  readonly merchants: Merchants;
  /** The server's log lines so far. */
  readonly log: () => readonly string[];
  /** The metrics of all processes, in Prometheus format. */
  readonly metrics: () => Promise<string>;
  readonly worker: Worker;
  /** Texts forbidden in every output. */
  readonly secrets: Secrets;
};

export type Worker = {
  /** Gives the worker time for due work; it polls by itself. */
  readonly work: (tenantId: string) => Promise<void>;
  /** Attempts before a claim about its work is refuted. */
  readonly rounds: number;
};

export type Context = { readonly [Name in keyof Facilities]: Facilities[Name] | undefined } & {
  /** Records an observation for the row. */
  readonly record: Recorder;
};

export type Target = {
  readonly urls: readonly string[];
  readonly token?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly simulatorUrl?: string | undefined;
  readonly signing?: Signing | undefined;
  readonly log?: (() => readonly string[]) | undefined;
  readonly metrics?: (() => Promise<string>) | undefined;
  readonly worker?: Worker;
  /** Tests move the clock instead of waiting. */
  readonly moveOn?: (seconds: number) => Promise<void>;
};

export type Opened = {
  readonly secrets: Secrets;
  readonly contextFor: (record: Recorder) => Context;
  close(): Promise<void>;
};

const memoryMs = 1_100;

export function openTarget(target: Target, sources: Sources): Opened {
  const { urls, token, databaseUrl, simulatorUrl, signing, log, metrics, worker } = target;
  const { moveOn = async () => delay(memoryMs) } = target;
  const secrets = createSecrets();
  if (token !== undefined) secrets.add(token);
  const pool = databaseUrl === undefined ? undefined : openPool(databaseUrl);
  const sign = signing && createSign(signing, secrets);
  const shared = new Map<string, Promise<MerchantWithSale>>();
  return {
    secrets,
    contextFor(record) {
      const server = createServer(urls, record);
      const database = pool && createDatabase(pool, record);
      const merchants =
        database && sign && simulatorUrl !== undefined
          ? createMerchants({ server, database, sign, secrets, simulatorUrl, moveOn, shared, record })
          : undefined;
      const caller =
        token === undefined ? merchants && (async () => (await merchants.one()).token) : async () => token;
      return { server, sources, caller, sign, database, merchants, log, metrics, worker, secrets, record };
    },
    close: async () => pool?.end(),
  };
}
