/** Requests that change something: a method, a path, a JSON body. */
import type { Answer } from './harness.ts';

export const connectionsPath = '/api/attribution/platform-connections';
export const credentialsPath = '/api/attribution/platform-credentials';

export async function send(
  { url }: { readonly url: string },
  { token }: { readonly token: string },
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const answered: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body: answered, text };
}
