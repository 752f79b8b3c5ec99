/**
 * Requests of which one can see that the server has them: node answers `Expect: 100-continue` in the moment in which it
 * hands the parsed request to the app, and the client hears of it while the answer is still to come.
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

/** Sends on a connection of its own, so that requests never wait for each other on this side. */
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
  // A caller that waits for only one of them learns of a failure from that one.
  arrived.catch(() => undefined);
  answer.catch(() => undefined);
  return { arrived, answer };
}
