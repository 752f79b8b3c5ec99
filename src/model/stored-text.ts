/** Escapes platforms' texts for storage in PostgreSQL. */
import { createHash } from 'node:crypto';

const maxIdLength = 255;
const keptLength = 150;
const maxCurrencyLength = 8;

/** Escapes the characters PostgreSQL rejects (NUL, lone surrogates), and the backslash. */
function escapeText(text: string): string {
  return text.replaceAll(/[\\\0\p{Surrogate}]/gu, (unit) =>
    unit === '\\' ? '\\\\' : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The stored form of an id, unique for each id. A long one is cut, and ends in its hash. */
export function toStoredId(externalId: string): string {
  const whole = escapeText(externalId);
  if (whole.length <= maxIdLength) return whole;
  const hash = createHash('sha256').update(whole).digest('base64url');
  return `${escapeText(externalId.slice(0, keptLength))}\\#${hash}`;
}

/** The stored form of an unchecked currency: upper case, one to eight characters. */
export function toStoredCurrency(text: string): string {
  const start = text
    .trim()
    .slice(0, 8 * maxCurrencyLength)
    .toUpperCase();
  return Array.from(escapeText(start)).slice(0, maxCurrencyLength).join('') || '?';
}
