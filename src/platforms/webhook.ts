/** Webhooks of a platform: the signature of a message, and the few texts to keep of it. */
import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { z } from 'zod';
import type { Mode } from '../model/platform.ts';

export type WebhookMessage = {
  /** The body's bytes, unparsed. */
  readonly raw: Buffer;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Any of them may be the signer's. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
  readonly platformAccountId: string;
  readonly mode: Mode;
  /** The key of a certificate with such a name from a public authority; null: there is none. */
  readonly certifiedKey: (url: URL, name: RegExp) => Promise<KeyObject | null | 'unreachable'>;
};

/** A message for the inbox. `deletedId`: the object whose deletion it reports. */
export type WebhookNews = {
  readonly kind: 'news';
  /** Equal for repetitions of a message alone. */
  readonly key: string;
  readonly topic: string;
  readonly deletedId: string | null;
};

export type WebhookVerdict =
  | WebhookNews
  /** `ignored`: a trial message, or one about another account. */
  | { readonly kind: 'ignored' | 'rejected' | 'too_old' }
  /** Undecided for now; the platform sends it again. */
  | { readonly kind: 'unverifiable' };

export type WebhookRules = {
  readonly secretForm: RegExp;
  /** Follows the member's name. */
  readonly secretHint: string;
  /** The ledger's group of a deleted object. */
  readonly groupOf?: (deletedId: string) => string;
  readonly verify: (message: WebhookMessage) => Promise<WebhookVerdict>;
};

export const rejected = { kind: 'rejected' } as const;
export const ignored = { kind: 'ignored' } as const;

/** Compares the HMAC-SHA-256 of each secret in constant time. */
export function isSignedBy(
  secrets: readonly string[],
  signed: string | Buffer,
  code: Buffer | undefined,
): boolean {
  return secrets.some((secret) => {
    const made = createHmac('sha256', secret).update(signed).digest();
    return code?.length === made.length && timingSafeEqual(made, code);
  });
}

export function isSignedBase64(secrets: readonly string[], raw: Buffer, code: string | undefined): boolean {
  return isSignedBy(secrets, raw, fromBase64(code));
}

/** Undefined for text in another form: Node's decoder skips characters outside base64. */
export function fromBase64(text: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}

/** The signed body in this form; a body in another form is kept by its hash alone. */
export function readBody<Form>(form: z.ZodType<Form>, raw: Buffer): Form | undefined {
  try {
    return form.safeParse(JSON.parse(raw.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

const word = /^[\w.:/-]{1,100}$/;

/** Keeps only texts in the form of an id or a topic. */
export function newsOf(
  raw: Buffer,
  { key, topic, deletedId = null }: Partial<Record<'key' | 'topic' | 'deletedId', string | undefined | null>>,
): WebhookNews {
  const keepWord = (text: string | undefined | null): string | null =>
    text && word.test(text) ? text : null;
  return {
    kind: 'news',
    key: keepWord(key) ?? hashOf(raw),
    topic: keepWord(topic) ?? 'unknown',
    deletedId: keepWord(deletedId),
  };
}

export function hashOf(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('hex');
}
