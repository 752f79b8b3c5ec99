import { z } from 'zod';
import { isLoopback } from '../model/loopback.ts';

/** Source of the exchange rates. */
export type RatesSetting =
  | { readonly kind: 'none' }
  | { readonly kind: 'ecb'; readonly url: URL }
  | { readonly kind: 'file'; readonly path: string };

/** `none`, `ecb:<url>` or `file:<path>`. */
export const ratesSetting = z.string().transform((text, context): RatesSetting => {
  const setting = parseSetting(text);
  if (setting) return setting;
  const message = 'must be none, ecb: and an https URL (or http to a loopback address), or file: and a path';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

function parseSetting(text: string): RatesSetting | undefined {
  if (text === 'none') return { kind: 'none' };
  const [, kind, place = ''] = /^(ecb|file):(.+)$/s.exec(text) ?? [];
  if (kind === 'file') return { kind, path: place };
  const url = kind === 'ecb' ? URL.parse(place) : null;
  if (!url || url.username !== '' || url.password !== '') return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
  return isSafe ? { kind: 'ecb', url } : undefined;
}
