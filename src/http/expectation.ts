/** The Expect header (RFC 9110 §10.1.1): what is too large is refused before it is sent, and so is what cannot be met. */
import type { RequestHandler } from 'express';
import { bodyIsTooLarge, mostBodyBytes } from './body.ts';
import { refuse } from './respond.ts';

export function meetExpectations(): RequestHandler {
  return (request, response, next) => {
    const { 'content-length': declared } = request.headers;
    // HTTP/1.0 has no expectations (RFC 9110 §10.1.1).
    const expect = request.httpVersion === '1.0' ? undefined : request.headers.expect;
    const isContinue = expect?.toLowerCase() === '100-continue';
    if (expect !== undefined && !isContinue) {
      refuse(request, response, 'expectationFailed', 'Only 100-continue may be expected.');
    } else if (isContinue && Number(declared ?? 0) > mostBodyBytes) {
      refuse(request, response, 'contentTooLarge', bodyIsTooLarge);
    } else {
      if (isContinue) response.writeContinue();
      next();
    }
  };
}
