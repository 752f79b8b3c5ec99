/** Requests for revenue, one or of many merchants. */
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

/** Each merchant once, a few at a time. @throws Error when one gets another answer than 200 */
export async function askEach(server: Server, merchants: readonly Merchant[]): Promise<void> {
  const waiting = merchants.values();
  const answers: Answered[] = [];
  const lane = async (): Promise<void> => {
    for (const merchant of waiting) answers.push(await ask(server, merchant));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (answers.some(({ status }) => status !== 200)) throw new Error(`the answers were ${summary(answers)}`);
}

/** Leaves all merchants as after a first read while the platform is quick: with a cursor, and due. */
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

/** A request as `hammer` sends it. */
export function rawRequest({ token }: Pick<Merchant, 'token'>, tag?: string): string {
  const lines = ['Host: 127.0.0.1', `Authorization: Bearer ${token}`, 'Accept: application/json'];
  if (tag !== undefined) lines.push(`If-None-Match: ${tag}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}
