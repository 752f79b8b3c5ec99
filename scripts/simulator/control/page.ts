/** The control page at /__sim: three files, loading nothing from other hosts. */
import { readFileSync } from 'node:fs';
import type { Reply } from '../reply.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const html: Part = ['index.html', 'text/html'];
type Part = readonly [file: string, type: string];
const files: ReadonlyMap<string, Part> = new Map([
  ['/__sim', html],
  ['/__sim/', html],
  ['/__sim/page.js', ['page.js', 'text/javascript']],
  ['/__sim/page.css', ['page.css', 'text/css']],
]);

export function pageReply(method: string, path: string): Reply | undefined {
  const [file, type] = (method === 'GET' && files.get(path)) || [];
  if (file === undefined) return undefined;
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  return { status: 200, headers, body: readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8') };
}
