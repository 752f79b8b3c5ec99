/** The walk of a request, as a list. */
import express, { type Express } from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../model/clock.ts';
import type { Observe } from '../observe/observation.ts';
import { logAccess } from './access-log.ts';
import { refuseAmbiguous } from './ambiguity.ts';
import { createContractStep, type ContractOptions } from './contract.ts';
import { correlate, refuseForeignCorrelation } from './correlation.ts';
import { answerFailures } from './failure.ts';

export type AppOptions = ContractOptions & {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
};

export async function createApp(options: AppOptions): Promise<Express> {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // entity tags are ours: express would make one of the body alone, the same for two tenants
  app.disable('query parser');
  app.use(
    correlate(options.clock),
    logAccess(options.logger),
    refuseForeignCorrelation(),
    refuseAmbiguous(),
    await createContractStep(options), // route → authenticate → validate → operation → conditional → check
  );
  app.use(answerFailures(options.observe));
  return app;
}
