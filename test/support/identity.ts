/** A loopback identity provider: keys, signers, and a key set URL. */
import {
  constants,
  createHmac,
  generateKeyPairSync,
  sign as signWith,
  type BinaryLike,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { listen } from './wire.ts';

/** Signs a token, whatever its header says. */
export type Signer = (signed: string) => Buffer;

export const hmac =
  (secret: BinaryLike, hash = 'sha256'): Signer =>
  (signed) =>
    createHmac(hash, secret).update(signed).digest();

export const rs256 =
  (key: KeyObject): Signer =>
  (signed) =>
    signWith('sha256', Buffer.from(signed), key);

const pss = constants.RSA_PKCS1_PSS_PADDING;
export const ps256 =
  (key: KeyObject): Signer =>
  (signed) =>
    signWith('sha256', Buffer.from(signed), { key, padding: pss, saltLength: 32 });

export const es256 =
  (key: KeyObject): Signer =>
  (signed) =>
    signWith('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });

export const edDsa =
  (key: KeyObject): Signer =>
  (signed) =>
    signWith(null, Buffer.from(signed), key);

export const base64url = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');

export function tokenOf(header: unknown, payload: unknown, signer: Signer): string {
  const part = (value: unknown): string =>
    base64url(typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value));
  const signed = `${part(header)}.${part(payload)}`;
  return `${signed}.${base64url(signer(signed))}`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The same signature with a different unused bit in its last character. */
export const lowBits = (signature: string): string =>
  signature.slice(0, -1) + alphabet.charAt(alphabet.indexOf(signature.slice(-1)) ^ 1);

export type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

export const newRsa = (modulusLength = 2048): Pair => generateKeyPairSync('rsa', { modulusLength });
export const newEc = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const newEd = (): Pair => generateKeyPairSync('ed25519');

export const jwkOf = ({ publicKey }: Pair, more: Readonly<Record<string, unknown>> = {}): JsonWebKey => ({
  ...publicKey.export({ format: 'jwk' }),
  ...more,
});

export type Site = Awaited<ReturnType<typeof startSite>>;

/** A listener on a free port recording its requests; publishes nothing at first. */
export async function startSite() {
  const asked: string[] = [];
  let listener: RequestListener = (_, response) => void response.writeHead(404).end();
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    listener(request, response);
  });
  return {
    url: new URL(`http://127.0.0.1:${await listen(server)}/keys`),
    asked,
    answer: (next: RequestListener) => void (listener = next),
    publish: (...keys: readonly unknown[]) =>
      void (listener = (_, response) => void response.end(JSON.stringify({ keys }))),
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
