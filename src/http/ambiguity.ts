/** Refuses requests that two servers could read in two ways: node lets them through, and takes the first of two headers. */
import type { RequestHandler } from 'express';
import { exchangeOf } from './exchange.ts';
import { problemAnswer, respond } from './respond.ts';

const singleHeaders = ['host', 'authorization', 'content-type'];

export function refuseAmbiguous(): RequestHandler {
  return (request, response, next) => {
    const doubled = singleHeaders.find((name) => (request.headersDistinct[name]?.length ?? 0) > 1);
    const fault =
      doubled !== undefined
        ? `The header ${doubled} may be sent once only.`
        : !request.url.startsWith('/')
          ? 'The request target must be a path.'
          : request.httpVersion !== '1.1'
            ? 'Only HTTP/1.1 is spoken here.'
            : undefined;
    if (fault === undefined) {
      next();
      return;
    }
    const exchange = exchangeOf(request);
    respond(
      response,
      exchange,
      problemAnswer('invalidRequest', exchange.subject, fault, { headers: { Connection: 'close' } }),
    );
  };
}
