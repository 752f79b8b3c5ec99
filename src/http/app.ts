/** The steps of a request, as a list. */
import type { RequestListener } from 'node:http';
import express from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../model/clock.ts';
import type { Observe } from '../observe/observation.ts';
import { createContractStep, type ContractOptions } from './contract.ts';
import { correlate, logAccess, rejectForeignCorrelation } from './correlation.ts';
import { corsHeaders, handlePreflight } from './cors.ts';
import { rejectSmuggling } from './request-smuggling.ts';
import { handleFailures } from './respond.ts';
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
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag'); // express would tag the body alone: the same tag for two tenants
  app.disable('query parser');
  app.use(
    corsHeaders(options.origins),
    correlate(options.clock),
    logAccess(options.logger),
    rejectForeignCorrelation(),
    rejectSmuggling(),
    handlePreflight(),
    await serveStaticFiles(options.docsToken),
    await createContractStep(options), // the pipeline of the contract's operations
  );
  app.use(handleFailures(options.observe));
  return (request, response) => {
    // Express runs no step for a target without a path; it lets this form through.
    if (!request.url?.startsWith('/')) request.url = '*';
    app(request, response);
  };
}
