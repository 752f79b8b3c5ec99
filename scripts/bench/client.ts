/** Requests over kept connections, and a summary of the responses. */
import { Agent, request } from 'node:http';

export type Answered = { readonly status: number; readonly type: string; readonly tookMs: number };

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const timeoutMs = 30_000;

/** Status 0: no response. `type`: the problem type of a rejection. */
export async function send(
  url: URL,
  token: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  const startedAt = performance.now();
  const json = body && JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(json ? { 'content-type': 'application/json' } : {}),
  };
  return new Promise((resolve) => {
    const end = (status: number, text: string): void => {
      const type = /"type":"\/problems\/([\w-]+)"/.exec(text)?.[1] ?? '';
      resolve({ status, type, tookMs: performance.now() - startedAt });
    };
    const sent = request(url, { agent, method: json ? 'POST' : 'GET', headers, timeout: timeoutMs });
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.once('end', () => end(response.statusCode ?? 0, text));
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => end(0, ''));
    sent.end(json);
  });
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** Counts responses by kind, such as `200 ×812, 503 overloaded ×188`. */
export function summary(answers: readonly Answered[]): string {
  const kinds = Object.groupBy(answers, ({ status, type }) => `${status} ${type}`.trim());
  return Object.entries(kinds)
    .map(([kind, of = []]) => `${kind} ×${of.length}`)
    .join(', ');
}
