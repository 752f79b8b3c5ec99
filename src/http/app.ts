/** The steps of a request, in their order. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../model/clock.ts';
import { rejectFlood } from './authenticate.ts';
import { createContractStep, type ContractOptions } from './contract.ts';
import { beginRequest, createAccessLog, observeRequest, rejectForeignCorrelation } from './correlation.ts';
import { corsHeaders, handlePreflight, type CorsOptions } from './cors.ts';
import { handleFailures, respond } from './respond.ts';
import { serveStaticFiles, type Pages } from './served-documents.ts';
import { rejectSmuggling } from './server.ts';

export type AppOptions = ContractOptions &
  CorsOptions &
  Pages & {
    readonly clock: Clock;
    readonly logger: Logger;
  };

/** Types the router for Node's own messages: it needs nothing that Express adds to them. */
type Entrance = {
  enter(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
};

/** The final callback, after handleFailures has ended the request: calling it is a bug. */
function failUnended(error: unknown): void {
  throw error instanceof Error ? error : new Error('no step has ended a request');
}

export async function createApp(options: AppOptions): Promise<RequestListener> {
  const log = createAccessLog(options.logger);
  const setCorsHeaders = corsHeaders(options);
  const answerStaticFile = await serveStaticFiles(options);
  const runOperation = await createContractStep(options);
  // Only the router: an Express application would extend each request and response for nothing.
  const router = express.Router();
  const entrance: Entrance = { enter: router };
  // One handler for all steps: the first step with a response ends the request.
  router.use(async (request, response) => {
    const context = beginRequest(request, response, options.clock);
    log(request, response);
    observeRequest(context, options.observe, options.clock);
    setCorsHeaders(context);
    const early =
      rejectForeignCorrelation(context) ??
      rejectSmuggling(context) ??
      handlePreflight(context) ?? // before the limits: browsers hide a preflight's 429 from pages
      rejectFlood(context, options) ??
      (context.match.kind === 'no-path' ? answerStaticFile(context) : undefined);
    if (early) respond(context, early);
    else await runOperation(context);
  });
  router.use(handleFailures(options.observe));
  return (request, response) => {
    // Express skips all steps for a target without a path, except for `*`.
    if (!request.url?.startsWith('/')) request.url = '*';
    entrance.enter(request, response, failUnended);
  };
}
