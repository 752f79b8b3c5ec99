import { hash } from 'node:crypto';

/** A map that stores hashes of its keys. At most `max` entries: a new one evicts the oldest. */
export function createHashedMap<Value>(max: number) {
  const entries = new Map<string, Value>();
  const keyOf = (text: string): string => hash('sha256', text, 'base64');
  return {
    get: (text: string) => entries.get(keyOf(text)),
    delete: (text: string) => entries.delete(keyOf(text)),
    set: (text: string, value: Value): void => {
      const key = keyOf(text);
      entries.delete(key); // otherwise the Map keeps the key's old place
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > max && oldest !== undefined) entries.delete(oldest);
    },
  };
}
