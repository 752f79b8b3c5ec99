/** Refuses requests that two servers could read in two ways: node lets them through, and takes the first of two headers. */
import type { RequestHandler } from 'express';
import { refuse } from './respond.ts';

const singleHeaders = ['host', 'authorization', 'content-type'];

/** A name or an address, and perhaps a port (RFC 9110 §7.2); narrower than the grammar, which lets quotes in. */
const hostShape = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

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
            : !hostShape.test(request.headers.host ?? '')
              ? 'The header host must name a host.'
              : undefined;
    if (fault === undefined) next();
    else refuse(request, response, 'invalidRequest', fault);
  };
}
