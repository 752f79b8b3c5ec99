/** Secrets of a run, and masked texts: nothing in the pack opens anything. */

export type Secrets = {
  /** Registers a text to mask everywhere. */
  add(secret: string): void;
  /** For a search in logs. */
  all(): readonly string[];
  mask(text: string): string;
};

const minLength = 8;
const token = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const inUrl = /(?<=\/\/[^:/@\s]+:)[^@/\s]+(?=@)/g;
const sealed = /\bv1\.[a-z0-9-]{1,32}\.[\w-]+\.[\w-]+\.[\w-]+/g;

export function createSecrets(): Secrets {
  const known = new Set<string>();
  return {
    add: (secret) => void (secret.length >= minLength && known.add(secret)),
    all: () => [...known],
    mask(text) {
      let masked = text;
      for (const secret of known) masked = masked.replaceAll(secret, '[masked]');
      return masked.replace(token, '[masked token]').replace(inUrl, '[masked]').replace(sealed, '[sealed]');
    },
  };
}
