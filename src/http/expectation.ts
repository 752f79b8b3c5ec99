/** The Expect header (RFC 9110 §10.1.1): what is too large is refused before it is sent, and so is what cannot be met. */
import type { RequestHandler } from 'express';
import { exchangeOf } from './exchange.ts';
import { problemAnswer, respond } from './respond.ts';

export const mostBodyBytes = 102_400;

export function meetExpectations(): RequestHandler {
  return (request, response, next) => {
    const { expect, 'content-length': declared } = request.headers;
    const isContinue = expect?.toLowerCase() === '100-continue';
    const isTooLarge = Number(declared ?? 0) > mostBodyBytes;
    if (expect === undefined || (isContinue && !isTooLarge)) {
      if (isContinue) response.writeContinue();
      next();
      return;
    }
    const exchange = exchangeOf(request);
    const { subject } = exchange;
    const headers = { Connection: 'close' };
    respond(
      response,
      exchange,
      isContinue
        ? problemAnswer('contentTooLarge', subject, `A body may have ${mostBodyBytes} bytes.`, { headers })
        : problemAnswer('expectationFailed', subject, 'Only 100-continue may be expected.', { headers }),
    );
  };
}
