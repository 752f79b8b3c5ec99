/** Rejects requests that two servers may read in two ways: Node takes the first of two headers. */
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { contextOf } from './request-context.ts';
import { reject } from './respond.ts';

const singleHeaders = ['host', 'authorization', 'content-type'];

/** Proxies may speak HTTP/1.0, as nginx does by default; Node answers it without chunks. */
const versions = ['1.1', '1.0'];

/** A name or an address, and perhaps a port (RFC 9110 §7.2); the grammar also lets quotes in. */
const hostShape = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

export function rejectSmuggling(): RequestHandler {
  return (request, _response, next) => {
    const fault = findFault(request);
    if (fault === undefined) next();
    else reject(contextOf(request), 'invalidRequest', fault);
  };
}

function findFault({ url, httpVersion, headers, headersDistinct }: IncomingMessage): string | undefined {
  const doubled = singleHeaders.find((name) => (headersDistinct[name]?.length ?? 0) > 1);
  if (doubled !== undefined) return `The header ${doubled} may be sent once only.`;
  if (!url?.startsWith('/')) return 'The request target must be a path.';
  if (!versions.includes(httpVersion)) return 'Only HTTP/1.1 and HTTP/1.0 are spoken here.';
  // RFC 9112 §6.1: another server may not have seen the chunks.
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined)
    return 'HTTP/1.0 has no Transfer-Encoding.';
  if (!hostShape.test(headers.host ?? '')) return 'The header host must name a host.';
  return undefined;
}
