/** All that the server answers beside the contract's operations, in one table: the contract itself, and the page to read it in. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RequestHandler } from 'express';
import { isLoopback } from '../model/loopback.ts';
import { notModified } from './conditional.ts';
import { docsPage, docsPolicy, docsScript } from './docs-page.ts';
import { exchangeOf, type EdgeAnswer, type Exchange } from './exchange.ts';
import { methodNotAllowed, respond } from './respond.ts';

const contract = new URL('../../api-contracts/dist/openapi/v1/', import.meta.url);
const swaggerUi = new URL('.', import.meta.resolve('swagger-ui-dist/package.json'));

type ServedDocument = {
  readonly path: string;
  readonly type: string;
  /** The text itself, or the file that is given out byte for byte. */
  readonly content: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Whether it is there only for a page of this very server (Fetch Metadata) under a loopback name, whatever CORS allows:
   * a name of others may be made to lead here (DNS rebinding), and its pages are of the same origin then.
   */
  readonly ownPageOnly?: boolean;
};

/** A document may be kept for as long as a deploy takes; then it is asked for again by its tag. */
const maxAgeSeconds = 300;

const open = { 'Cache-Control': `public, max-age=${maxAgeSeconds}`, 'X-Content-Type-Options': 'nosniff' };
const docs = {
  ...open,
  'Content-Security-Policy': docsPolicy,
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};
const html = 'text/html; charset=utf-8';
const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';

/** @param docsToken what the page at /docs is signed in with; undefined: one signs in by hand */
export function servedDocuments(docsToken: string | undefined): readonly ServedDocument[] {
  const yaml = new URL('attribution.bundled.yaml', contract);
  const json = new URL('attribution.bundled.json', contract);
  const packaged = (name: string, type: string): ServedDocument => ({
    path: `/docs/${name}`,
    type,
    content: new URL(name, swaggerUi),
    headers: docs,
  });
  const token: ServedDocument = {
    path: '/docs/token.json',
    type: 'application/json',
    content: JSON.stringify({ token: docsToken }),
    headers: { ...docs, 'Cache-Control': 'no-store' },
    ownPageOnly: true,
  };
  return [
    { path: '/openapi.yaml', type: 'application/yaml', content: yaml, headers: open },
    { path: '/openapi.json', type: 'application/json', content: json, headers: open },
    { path: '/docs', type: html, content: docsPage(docsToken !== undefined), headers: docs },
    { path: '/docs/start.js', type: script, content: docsScript, headers: docs },
    packaged('swagger-ui-bundle.js', script),
    packaged('swagger-ui.css', css),
    packaged('index.css', css),
    packaged('favicon-32x32.png', 'image/png'),
    ...(docsToken === undefined ? [] : [token]),
  ];
}

/** @throws Error when a file is not there */
export async function serveDocuments(docsToken: string | undefined): Promise<RequestHandler> {
  const answers = new Map<string, EdgeAnswer & Pick<ServedDocument, 'ownPageOnly'>>();
  for (const { path, type, content, headers, ownPageOnly = false } of servedDocuments(docsToken)) {
    const body = typeof content === 'string' ? Buffer.from(content) : await readFile(content);
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
    answers.set(path, {
      status: 200,
      headers: { 'Content-Type': type, ETag: `"${tag}"`, ...headers },
      body,
      ownPageOnly,
    });
  }
  return (request, response, next) => {
    const exchange = exchangeOf(request);
    const answer = answers.get(exchange.path);
    if (!answer || (answer.ownPageOnly && !isOwnPage(exchange))) {
      next();
      return;
    }
    const isRead = exchange.method === 'GET' || exchange.method === 'HEAD';
    respond(
      response,
      exchange,
      isRead ? notModified(exchange, answer) : methodNotAllowed(exchange.subject, 'GET, HEAD'),
    );
  };
}

function isOwnPage({ headers }: Exchange): boolean {
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  return headers['sec-fetch-site'] === 'same-origin' && isLoopback(host);
}
