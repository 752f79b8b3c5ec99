/** Tokens signed with the server's own secret: good ones, and others with one fault. */
import { createHmac } from 'node:crypto';
import type { Secrets } from './masking.ts';

export type Signing = { readonly secret: string; readonly issuer: string; readonly audience: string };

export type TokenFault = {
  /** Replaces good claims; undefined omits one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly algorithm?: 'HS256' | 'HS512' | 'none';
  readonly secret?: string;
};

export type Sign = (tenantId: string, fault?: TokenFault) => string;

/** Part of every token, to find logs showing a token's claims. */
export const subject = 'subject-of-the-evidence';
const lifetimeSeconds = 1_800;

export function createSign({ secret, issuer, audience }: Signing, secrets: Secrets): Sign {
  secrets.add(secret);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return (tenantId, { claims = {}, algorithm = 'HS256', secret: signedBy = secret } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const good = { iss: issuer, aud: audience, sub: subject, tenant_id: tenantId };
    const times = { iat: now, nbf: now, exp: now + lifetimeSeconds };
    const signed = `${encode({ alg: algorithm, typ: 'JWT' })}.${encode({ ...good, ...times, ...claims })}`;
    const hash = algorithm === 'HS512' ? 'sha512' : 'sha256';
    const mac = algorithm === 'none' ? '' : createHmac(hash, signedBy).update(signed).digest('base64url');
    const token = `${signed}.${mac}`;
    secrets.add(token);
    return token;
  };
}
