/** Stripe's error bodies: one shape, `{error: {type, message, code?, param?, doc_url?}}`. */
import { jsonReply, type Reply } from '../reply.ts';

export type ErrorDetails = {
  readonly message: string;
  readonly type?: 'invalid_request_error' | 'api_error';
  readonly code?: string;
  readonly param?: string;
};

export function stripeError(status: number, details: ErrorDetails): Reply {
  const { type = 'invalid_request_error', code, ...rest } = details;
  const codeAndPage =
    code === undefined
      ? {}
      : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
  return jsonReply(status, { error: { ...codeAndPage, ...rest, type } });
}

export function missingKey(): Reply {
  const message = 'No API key was sent. Send it as a bearer token in the Authorization header.';
  return stripeError(401, { message });
}

export function unknownKey(key: string): Reply {
  return stripeError(401, { message: `Invalid API Key provided: ${maskKey(key)}` });
}

export function keyMayNot(key: string): Reply {
  const message = `The key ${maskKey(key)} lacks the permission that this endpoint requires.`;
  return stripeError(403, { message });
}

export function notTheKeysAccount(key: string, account: string): Reply {
  const message = `The key ${maskKey(key)} has no access to account ${account}, or there is no such account.`;
  return stripeError(403, { message, code: 'account_invalid' });
}

export function missingHeader(key: string, name: string): Reply {
  const message = `A request with the key ${maskKey(key)} of an organization must have the header ${name}.`;
  return stripeError(400, { message });
}

export function unknownUrl(method: string, path: string): Reply {
  return stripeError(404, { message: `Unrecognized request URL (${method}: ${path}).` });
}

export function rejectForRate(): Reply {
  return stripeError(429, { message: 'Too many requests in too short a time.', code: 'rate_limit' });
}

export function serverTrouble(status: number): Reply {
  return stripeError(status, { message: 'Something went wrong on our side.', type: 'api_error' });
}

function maskKey(key: string): string {
  const [prefix = ''] = /^[a-z]+(?:_org)?_(?:test|live)_/.exec(key) ?? [];
  return `${prefix}****${key.length >= 20 ? key.slice(-4) : ''}`;
}
