import { createHash } from 'node:crypto';

/** Names a payment without saying which: base64url of the SHA-256 of the platform's own text for it. */
export function paymentRefOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
