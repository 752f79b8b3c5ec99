/** Static files beside the operations: the contract itself, and the pages at /docs and /live. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pageFiles } from '../live/page.ts';
import { isLoopback } from '../model/loopback.ts';
import type { HttpResponse, RequestContext } from './request-context.ts';
import { answerConditional, methodNotAllowed } from './respond.ts';

const contract = new URL('../../api-contracts/dist/openapi/v1/', import.meta.url);
const swaggerUi = new URL('.', import.meta.resolve('swagger-ui-dist/package.json'));

type StaticFile = {
  readonly path: string;
  readonly type: string;
  /** The text itself, or a file served byte for byte. */
  readonly content: string | URL;
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Only for pages of this server (Fetch Metadata) under a loopback name, whatever CORS allows:
   * DNS rebinding gives a foreign page the same origin.
   */
  readonly ownPageOnly?: boolean;
};

/** As long as a deploy takes; then the browser revalidates by the tag. */
const maxAgeSeconds = 300;

/**
 * Allows scripts, styles and data of this server, nothing inline, and only these pages as frames
 * (CSP Level 3). Swagger UI has its base layout: the standalone one has inline styles.
 */
const policyFor = (frames: readonly string[]): string =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  `base-uri 'none'; form-action 'none'; frame-ancestors ${frames.join(' ') || "'none'"}`;

const open = { 'Cache-Control': `public, max-age=${maxAgeSeconds}`, 'X-Content-Type-Options': 'nosniff' };
const docs = {
  ...open,
  'Content-Security-Policy': policyFor([]),
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};
const html = 'text/html; charset=utf-8';
const css = 'text/css; charset=utf-8';
const script = 'text/javascript; charset=utf-8';

/** Swagger UI's page. Its addresses are relative: a proxy may serve it below a path prefix. */
const page = readFileSync(new URL('docs.html', import.meta.url), 'utf8');
/** Without a token, the page must not fetch one: it would show a 404. */
const signedOut = page.replace(' data-token="docs/token.json"', '');

export type Pages = {
  /** Signs in the page at /docs; undefined: readers enter a token themselves. */
  readonly docsToken: string | undefined;
  /** Origins whose pages may frame the page at /live and hand it a token. */
  readonly embedOrigins: readonly string[];
};

export function staticFiles({ docsToken, embedOrigins }: Pages): readonly StaticFile[] {
  const live = { ...docs, 'Content-Security-Policy': policyFor(embedOrigins) };
  const yaml = new URL('attribution.bundled.yaml', contract);
  const json = new URL('attribution.bundled.json', contract);
  const describePackaged = (name: string, type: string): StaticFile => ({
    path: `/docs/${name}`,
    type,
    content: new URL(name, swaggerUi),
    headers: docs,
  });
  const token: StaticFile = {
    path: '/docs/token.json',
    type: 'application/json',
    content: JSON.stringify({ token: docsToken }),
    headers: { ...docs, 'Cache-Control': 'no-store' },
    ownPageOnly: true,
  };
  return [
    { path: '/openapi.yaml', type: 'application/yaml', content: yaml, headers: open },
    { path: '/openapi.json', type: 'application/json', content: json, headers: open },
    { path: '/docs', type: html, content: docsToken === undefined ? signedOut : page, headers: docs },
    { path: '/docs/start.js', type: script, content: new URL('docs.js', import.meta.url), headers: docs },
    describePackaged('swagger-ui-bundle.js', script),
    describePackaged('swagger-ui.css', css),
    describePackaged('index.css', css),
    describePackaged('favicon-32x32.png', 'image/png'),
    ...(docsToken === undefined ? [] : [token]),
    ...pageFiles(embedOrigins).map((file) => ({ ...file, headers: live })),
  ];
}

type AnswerStaticFile = (context: RequestContext) => HttpResponse | undefined;

/** @throws Error when a file is missing */
export async function serveStaticFiles(pages: Pages): Promise<AnswerStaticFile> {
  const files = new Map<string, HttpResponse & Pick<StaticFile, 'ownPageOnly'>>();
  for (const { path, type, content, headers, ownPageOnly = false } of staticFiles(pages)) {
    const body = typeof content === 'string' ? Buffer.from(content) : await readFile(content);
    const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27);
    files.set(path, {
      status: 200,
      headers: { 'Content-Type': type, ETag: `"${tag}"`, ...headers },
      body,
      ownPageOnly,
    });
  }
  return (context) => {
    const { method, path, info } = context;
    const file = files.get(path);
    if (!file || (file.ownPageOnly && !isOwnPage(context))) return undefined;
    const isRead = method === 'GET' || method === 'HEAD';
    return isRead ? answerConditional(context, file) : methodNotAllowed(info, 'GET, HEAD');
  };
}

function isOwnPage({ request: { headers } }: RequestContext): boolean {
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  return headers['sec-fetch-site'] === 'same-origin' && isLoopback(host);
}
