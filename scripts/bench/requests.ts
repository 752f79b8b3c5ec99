/** Requests for revenue, for one merchant or many. */
import { send, summary, type Answered } from './client.ts';
import { copyReads } from './copy-reads.ts';
import { makeDue, type Merchant } from './merchants.ts';
import type { Parts, Server } from './parts.ts';

const path = '/api/v1/revenue/realtime';
const lanes = 12;

export async function ask(
  { url }: Pick<Server, 'url'>,
  { token }: Pick<Merchant, 'token'>,
  query = '',
  at = path,
): Promise<Answered> {
  return send(new URL(`${at}${query}`, url), token);
}

/** Asks once per merchant, a few at a time. @throws Error if a response is not 200 */
export async function askEach(server: Server, merchants: readonly Merchant[]): Promise<void> {
  const waiting = merchants.values();
  const answers: Answered[] = [];
  const lane = async (): Promise<void> => {
    for (const merchant of waiting) answers.push(await ask(server, merchant));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (answers.some(({ status }) => status !== 200)) throw new Error(`the answers were ${summary(answers)}`);
}

/**
 * Brings all merchants past their first read from a fast platform: each has a cursor and is due.
 */
export async function readOnce(parts: Parts, merchants: readonly Merchant[]): Promise<void> {
  const [first, ...others] = merchants;
  if (!first) throw new Error('there is no merchant to read');
  await parts.setPlatform({ latencyMs: 0 });
  const server = await parts.startServer();
  await askEach(server, [first]);
  await server.stop();
  await copyReads(parts.adminUrl, first, others);
  await makeDue(parts.adminUrl);
}

/** A raw request for `hammer`. */
export function rawRequest({ token }: Pick<Merchant, 'token'>, tag?: string): string {
  const lines = ['Host: 127.0.0.1', `Authorization: Bearer ${token}`, 'Accept: application/json'];
  if (tag !== undefined) lines.push(`If-None-Match: ${tag}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
