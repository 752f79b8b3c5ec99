/** Shared by all peers: the bytes of the server's answer, and the key of the request's token. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';

export const { body, etag, secret, issuer, audience, contract } = JSON.parse(process.env.PEER);
export const value = JSON.parse(body);
export const bytes = Buffer.from(body);
export const path = '/api/v1/revenue/realtime';
export const headers = {
  'Content-Type': 'application/json',
  'Cache-Control': 'private, max-age=20',
  Vary: 'Authorization',
  ETag: etag,
};
export const key = new TextEncoder().encode(secret);
export const logger = pino({ level: 'info' });
export const readContract = () => JSON.parse(readFileSync(contract, 'utf8'));

/** Reports the URL to the benchmark. */
export const listening = (port) => process.send({ url: `http://127.0.0.1:${port}` });
