/** Rejects requests that two servers may read differently: of two equal headers, Node takes the first. */
import type { IncomingMessage } from 'node:http';
import type { HttpResponse, RequestContext } from './request-context.ts';
import { lastResponse } from './respond.ts';

const singleHeaders = ['host', 'authorization', 'content-type'];

/** Proxies may speak HTTP/1.0, as nginx does by default; Node answers it without chunks. */
const versions = ['1.1', '1.0'];

/** A name or an address, and optionally a port (RFC 9110 §7.2); stricter than the grammar, which allows quotes. */
const hostShape = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

export function rejectSmuggling({ request, info }: RequestContext): HttpResponse | undefined {
  const fault = findFault(request);
  return fault === undefined ? undefined : lastResponse('invalidRequest', info, fault);
}

function findFault({ url, httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined {
  const doubled = findDoubled(rawHeaders);
  if (doubled !== undefined) return `The header ${doubled} may be sent only once.`;
  if (!url?.startsWith('/')) return 'The request target must be a path.';
  if (!versions.includes(httpVersion)) return 'Use HTTP/1.1 or HTTP/1.0.';
  // RFC 9112 §6.1: another server on the way may have ignored the chunks.
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined)
    return 'HTTP/1.0 has no Transfer-Encoding.';
  if (!hostShape.test(headers.host ?? '')) return 'The header host must name a host.';
  return undefined;
}

/** Node's raw headers alternate names, in any case, and values. */
function findDoubled(rawHeaders: readonly string[]): string | undefined {
  return singleHeaders.find((name) => {
    let times = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const given = rawHeaders[at];
      if (given?.length === name.length && given.toLowerCase() === name) times += 1;
    }
    return times > 1;
  });
}
