/** The walk of a request, as a list. */
import type { RequestListener } from 'node:http';
import express from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../model/clock.ts';
import type { Observe } from '../observe/observation.ts';
import { logAccess } from './access-log.ts';
import { refuseAmbiguous } from './ambiguity.ts';
import { createContractStep, type ContractOptions } from './contract.ts';
import { correlate, refuseForeignCorrelation } from './correlation.ts';
import { answerPreflights, shareWithOrigins } from './cors.ts';
import { meetExpectations } from './expectation.ts';
import { answerFailures } from './failure.ts';
import { boundPipelining } from './pipelining.ts';
import { serveDocuments } from './served-documents.ts';

export type AppOptions = ContractOptions & {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
  /** Origins whose pages may read the answers. */
  readonly origins: readonly string[];
  /** What the page at /docs is signed in with; undefined: one signs in by hand. */
  readonly docsToken: string | undefined;
};

export async function createApp(options: AppOptions): Promise<RequestListener> {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // entity tags are ours: express would make one of the body alone, the same for two tenants
  app.disable('query parser');
  app.use(
    shareWithOrigins(options.origins),
    correlate(options.clock),
    logAccess(options.logger),
    boundPipelining(),
    refuseForeignCorrelation(),
    refuseAmbiguous(),
    meetExpectations(),
    answerPreflights(),
    await serveDocuments(options.docsToken),
    await createContractStep(options), // route → authenticate → validate → operation → conditional → check
  );
  app.use(answerFailures(options.observe));
  return (request, response) => {
    // Express runs no step at all for a target without a path; this form it lets through.
    if (!request.url?.startsWith('/')) request.url = '*';
    app(request, response);
  };
}
