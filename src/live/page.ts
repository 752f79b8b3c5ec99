/** The files of the page at /live; `make generate` builds them from src/dashboard. */
import { readFileSync } from 'node:fs';

const built = new URL('../../generated/dashboard/', import.meta.url);
const page = readFileSync(new URL('live.html', built), 'utf8');

/** The page reads the origins allowed to pass it a token from its body's `embed-origins`. */
export const pageFiles = (embedOrigins: readonly string[]) => [
  {
    path: '/live',
    type: 'text/html; charset=utf-8',
    content: page.replace('embed-origins=""', `embed-origins="${embedOrigins.join(' ')}"`),
  },
  { path: '/live/live.js', type: 'text/javascript; charset=utf-8', content: new URL('live.js', built) },
  { path: '/live/live.css', type: 'text/css; charset=utf-8', content: new URL('live.css', built) },
];
