/** The steps of a request, as a list. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../model/clock.ts';
import { rejectFlood } from './authenticate.ts';
import { createContractStep, type ContractOptions } from './contract.ts';
import { beginRequest, createAccessLog, observeRequest, rejectForeignCorrelation } from './correlation.ts';
import { corsHeaders, handlePreflight, type CorsOptions } from './cors.ts';
import { rejectSmuggling } from './request-smuggling.ts';
import { handleFailures, respond } from './respond.ts';
import { serveStaticFiles, type Pages } from './served-documents.ts';

export type AppOptions = ContractOptions &
  CorsOptions &
  Pages & {
    readonly clock: Clock;
    readonly logger: Logger;
  };

/** Express's router asks of a message no more than Node's own has. */
type Entrance = {
  enter(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
};

/** Behind the handler of failures, which ends every request. */
function neverReached(error: unknown): void {
  throw error instanceof Error ? error : new Error('no step has ended a request');
}

export async function createApp(options: AppOptions): Promise<RequestListener> {
  const log = createAccessLog(options.logger);
  const setCorsHeaders = corsHeaders(options);
  const answerStaticFile = await serveStaticFiles(options);
  const runOperation = await createContractStep(options); // the pipeline of the contract's operations
  // The router alone: nothing here asks for what an application adds to each request and response.
  const router = express.Router();
  const entrance: Entrance = { enter: router };
  // One handler of all steps: the first that has a response ends the request.
  router.use(async (request, response) => {
    const context = beginRequest(request, response, options.clock);
    log(request, response);
    observeRequest(context, options.observe, options.clock);
    setCorsHeaders(context);
    const early =
      rejectForeignCorrelation(context) ??
      rejectSmuggling(context) ??
      handlePreflight(context) ?? // a browser shows a page no 429 of it
      rejectFlood(context, options) ??
      answerStaticFile(context);
    if (early) respond(context, early);
    else await runOperation(context);
  });
  router.use(handleFailures(options.observe));
  return (request, response) => {
    // Express runs no step for a target without a path; it lets this form through.
    if (!request.url?.startsWith('/')) request.url = '*';
    entrance.enter(request, response, neverReached);
  };
}
