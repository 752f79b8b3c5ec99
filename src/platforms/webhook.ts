/** Rules of a platform's webhooks: how a message is signed, and the few words of it that are kept. */
import { createHash, createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import type { z } from 'zod';
import type { Mode } from '../model/platform.ts';

export type WebhookMessage = {
  /** The body as it came. */
  readonly raw: Buffer;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Any of them may have signed it. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
  readonly platformAccountId: string;
  readonly mode: Mode;
  /** The key of a certificate of such a name that a public authority answers for; null: there is none. */
  readonly certifiedKey: (url: URL, name: RegExp) => Promise<KeyObject | null | 'unreachable'>;
};

/** The place of a message in the inbox, and the object that it says is gone. */
export type WebhookNews = {
  readonly kind: 'news';
  /** The same for each repetition of a message, and for no other message. */
  readonly key: string;
  readonly topic: string;
  readonly deletedId: string | null;
};

export type WebhookVerdict =
  | WebhookNews
  /** Nothing to do for: a trial message, or one about another account. */
  | { readonly kind: 'ignored' | 'rejected' | 'too_old' }
  /** Nobody can say now; the platform sends it again. */
  | { readonly kind: 'unverifiable' };

export type WebhookRules = {
  readonly secretForm: RegExp;
  /** Follows the name of the member. */
  readonly secretHint: string;
  /** The ledger's group of an object that a message says is gone. */
  readonly groupOf?: (deletedId: string) => string;
  readonly verify: (message: WebhookMessage) => Promise<WebhookVerdict>;
};

export const rejected = { kind: 'rejected' } as const;
export const ignored = { kind: 'ignored' } as const;

/** Whether one of the secrets makes this code of the signed text; compared in constant time. */
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

/** Undefined for a text that no encoder has written so: decoding skips what is no base64. */
export function fromBase64(text: string | undefined): Buffer | undefined {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined;
}

/** A signed body in this form; one that has another is kept by its hash alone. */
export function readBody<Form>(form: z.ZodType<Form>, raw: Buffer): Form | undefined {
  try {
    return form.safeParse(JSON.parse(raw.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

const word = /^[\w.:/-]{1,100}$/;

/** Texts of a message are kept only where they have the form of an id or a topic. */
export function newsOf(
  raw: Buffer,
  { key, topic, deletedId = null }: Partial<Record<'key' | 'topic' | 'deletedId', string | undefined | null>>,
): WebhookNews {
  const known = (text: string | undefined | null): string | null => (text && word.test(text) ? text : null);
  return {
    kind: 'news',
    key: known(key) ?? hashOf(raw),
    topic: known(topic) ?? 'unknown',
    deletedId: known(deletedId),
  };
}

export function hashOf(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('hex');
}
