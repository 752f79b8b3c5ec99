/**
 * Requests with a visible arrival: node sends `100 Continue` when it passes the parsed request to
 * the app, long before the response.
 */
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { v1 } from '../support/harness.ts';

export type Sent = {
  readonly arrived: Promise<void>;
  readonly answer: Promise<{
    readonly status: number | undefined;
    readonly tag: string | undefined;
    readonly text: string;
  }>;
};

/** Sends each request on its own connection, so requests never queue in the client. */
export function send(
  { url }: { readonly url: string },
  { token }: { readonly token: string },
  path = v1,
): Sent {
  const headers = { authorization: `Bearer ${token}`, expect: '100-continue' };
  const request = get(`${url}${path}`, { agent: false, headers });
  const arrived = new Promise<void>((resolve, reject) => {
    request.once('continue', resolve).once('error', reject);
  });
  const answer: Sent['answer'] = new Promise((resolve, reject) => {
    request.once('error', reject).once('response', (response) => {
      const { statusCode: status, headers } = response;
      text(response).then((body) => resolve({ status, tag: headers.etag, text: body }), reject);
    });
  });
  // A caller may await only one of the two: the other must not raise an unhandled rejection.
  arrived.catch(() => undefined);
  answer.catch(() => undefined);
  return { arrived, answer };
}
