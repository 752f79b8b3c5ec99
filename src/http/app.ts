/** The steps of a request, as a list. */
import type { RequestListener } from 'node:http';
import express from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../model/clock.ts';
import type { Observe } from '../observe/observation.ts';
import { createContractStep, type ContractOptions } from './contract.ts';
import { beginRequest, createAccessLog, rejectForeignCorrelation } from './correlation.ts';
import { allowOrigins, answerPreflight } from './cors.ts';
import { rejectSmuggling } from './request-smuggling.ts';
import { handleFailures, respond } from './respond.ts';
import { serveStaticFiles } from './served-documents.ts';

export type AppOptions = ContractOptions & {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly observe: Observe;
  /** Origins whose pages may read the responses. */
  readonly origins: readonly string[];
  /** Signs the page at /docs in; undefined: its reader signs in by hand. */
  readonly docsToken: string | undefined;
};

export async function createApp(options: AppOptions): Promise<RequestListener> {
  const log = createAccessLog(options.logger);
  const allowOrigin = allowOrigins(options.origins);
  const answerStaticFile = await serveStaticFiles(options.docsToken);
  const runOperation = await createContractStep(options); // the pipeline of the contract's operations
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // express would tag the body alone: the same tag for two tenants
  app.disable('query parser');
  // One handler of all steps: the first that has a response ends the request.
  app.use(async (request, response) => {
    const context = beginRequest(request, response, options.clock);
    log(request, response);
    allowOrigin(context);
    const early =
      rejectForeignCorrelation(context) ??
      rejectSmuggling(context) ??
      answerPreflight(context) ??
      answerStaticFile(context);
    if (early) respond(context, early);
    else await runOperation(context);
  });
  app.use(handleFailures(options.observe));
  return (request, response) => {
    // Express runs no step for a target without a path; it lets this form through.
    if (!request.url?.startsWith('/')) request.url = '*';
    app(request, response);
  };
}
