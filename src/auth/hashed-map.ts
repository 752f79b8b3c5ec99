import { hash } from 'node:crypto';

/** Values by the hash of a text, at most `max`: beyond it the one that was set first goes. */
export function createHashedMap<Value>(max: number) {
  const known = new Map<string, Value>();
  const keyOf = (text: string): string => hash('sha256', text, 'base64');
  return {
    get: (text: string) => known.get(keyOf(text)),
    delete: (text: string) => known.delete(keyOf(text)),
    set: (text: string, value: Value): void => {
      const key = keyOf(text);
      known.delete(key); // a Map keeps the place of a key that is set again
      known.set(key, value);
      const [oldest] = known.keys();
      if (known.size > max && oldest !== undefined) known.delete(oldest);
    },
  };
}
