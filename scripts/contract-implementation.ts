/**
 * The claim `implementation`: the running server has exactly the routes of the bundle and those
 * listed here. Its database is unreachable: tokens and figures do not matter here.
 */
import { glob, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import express from 'express';
import { pino } from 'pino';
import { z } from 'zod';
import { operations } from '#generated/operations.ts';
import { readConfig } from '../src/config.ts';
import { staticFiles } from '../src/http/served-documents.ts';
import { startServer } from '../src/http/server.ts';
import { createService } from '../src/service.ts';
import { command, CommandError } from './dev/console.ts';

/** Routes of the server outside the contract. */
const beside = [
  '/openapi.yaml',
  '/openapi.json',
  '/docs',
  '/docs/start.js',
  '/docs/swagger-ui-bundle.js',
  '/docs/swagger-ui.css',
  '/docs/index.css',
  '/docs/favicon-32x32.png',
  '/docs/token.json',
  '/live',
  '/live/live.js',
  '/live/live.css',
];

const root = resolve(import.meta.dirname, '..');
const bundleFolder = 'api-contracts/dist/openapi/v1';
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Setting it makes the server serve all its routes. */
const docsToken = 'of nobody';
const unreachable = 'postgres://nobody@127.0.0.1:1/nothing';

/** Parsed independently of the generators, to catch their omissions. */
const security = z.array(z.record(z.string(), z.unknown()));
const bundleShape = z.object({
  security: security.default([]),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        security: security.optional(),
        responses: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
});
type Bundle = z.infer<typeof bundleShape>;
const problemShape = z.object({ type: z.string() });

type Reply = {
  readonly status: number;
  readonly type: string;
  readonly allow: string;
  readonly bytes: Buffer;
};
type Ask = (method: string, path: string) => Promise<Reply>;

await command(async () => {
  const bundle = bundleShape.parse(
    JSON.parse(await readFile(join(root, bundleFolder, 'attribution.bundled.json'), 'utf8')),
  );
  const registered = watchRegistrations();
  const service = await createService({
    config: readConfig({ NODE_ENV: 'test', DATABASE_URL: unreachable, DOCS_TOKEN: docsToken }),
    logger: pino({ level: 'silent' }),
  });
  const server = await startServer(service.app, { host: '127.0.0.1', port: 0 });
  const ask: Ask = async (method, path) => {
    const headers = { 'Sec-Fetch-Site': 'same-origin' };
    const response = await fetch(`${server.url}${path}`, { method, headers, redirect: 'manual' });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isProblem = response.headers.get('content-type') === 'application/problem+json';
    const type = isProblem ? problemShape.parse(JSON.parse(bytes.toString())).type : '';
    return { status: response.status, type, allow: response.headers.get('allow') ?? '', bytes };
  };
  try {
    const faults = [
      ...registered.map(
        (path) =>
          `${path}: is registered with Express; routes come from the contract, documents from src/http/served-documents.ts`,
      ),
      ...(await faultsOfOperations(bundle, ask)),
      ...(await faultsOfDocuments(ask)),
      ...(await faultsOfOthers(bundle, ask)),
    ];
    if (faults.length > 0)
      throw new CommandError(
        `the server differs from the contract:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
        'describe it in api-contracts/openapi and make generate, or change src/http',
      );
  } finally {
    await server.stop();
    await service.stop();
  }
});

/**
 * Records every path and pattern registered with Express from now on. None may exist: this check
 * requests routes by their text and could not request such a route.
 */
function watchRegistrations(): readonly string[] {
  const found: string[] = [];
  const router: unknown = express.Router.prototype;
  if (typeof router !== 'function') throw new Error('Express.Router is not a function');
  for (const name of ['route', 'use']) {
    const register: unknown = Reflect.get(router, name);
    if (typeof register !== 'function') throw new Error(`Express has no ${name}`);
    Reflect.set(router, name, function (this: unknown, ...given: unknown[]): unknown {
      for (const path of [given[0]].flat(Infinity))
        if (typeof path !== 'function' && (name === 'route' || path !== '/')) found.push(String(path));
      const made: unknown = Reflect.apply(register, this, given);
      return made;
    });
  }
  return found;
}

/** Each path answers its own methods and no other. */
async function faultsOfOperations({ paths, security: everywhere }: Bundle, ask: Ask): Promise<string[]> {
  const faults: string[] = [];
  for (const [path, item] of Object.entries(paths)) {
    const has = new Map(Object.entries(item).map(([name, one]) => [name.toUpperCase(), one]));
    const allowed = [...has.keys(), ...(has.has('GET') ? ['HEAD'] : [])].toSorted().join(', ');
    for (const method of methods) {
      const { status, type, allow } = await ask(method, fillParameters(path));
      const operation = has.get(method);
      const said = `answers ${status}${type === '' ? '' : ` ${type}`}`;
      if (!operation) {
        if (status !== 405) faults.push(`${method} ${path}: ${said}, and the contract has no such operation`);
        else if (allow.split(', ').toSorted().join(', ') !== allowed)
          faults.push(`${method} ${path}: Allow is "${allow}", the contract has ${allowed}`);
        continue;
      }
      const isSecured = (operation.security ?? everywhere).length > 0;
      const expected = isSecured ? ['401'] : Object.keys(operation.responses);
      if (!expected.includes(String(status)))
        faults.push(
          `${operation.operationId} (${method} ${path}): ${said}${isSecured ? ' to a request without a token' : ''}; expected ${expected.join(' or ')}`,
        );
    }
  }
  return faults;
}

/** The server sends the contract's files byte for byte and every document of the list. */
async function faultsOfDocuments(ask: Ask): Promise<string[]> {
  const faults: string[] = [];
  for (const path of beside) {
    const { status, bytes } = await ask('GET', path);
    if (status !== 200) faults.push(`${path}: answers ${status}, and is in the list of this script`);
    const file = path.startsWith('/openapi.') && `${bundleFolder}/attribution.bundled${path.slice(8)}`;
    if (file && !bytes.equals(await readFile(join(root, file))))
      faults.push(`${path}: what is served is not ${file}, byte for byte`);
  }
  return faults;
}

/** Nothing else answers: no path in the server's tables, no path-like text in its sources. */
async function faultsOfOthers({ paths }: Bundle, ask: Ask): Promise<string[]> {
  const known = new Set([...Object.keys(paths), ...Object.keys(paths).map(fillParameters), ...beside]);
  const candidates = new Set([
    ...Object.values(operations).map(({ path }) => path),
    ...staticFiles({ docsToken, embedOrigins: [] }).map(({ path }) => path),
    ...(await pathsInSources()),
  ]);
  const faults: string[] = [];
  for (const path of [...candidates].toSorted()) {
    if (known.has(path)) continue;
    for (const method of methods) {
      const { status, type } = await ask(method, fillParameters(path));
      if (status === 404 && type === '/problems/not-found') continue;
      faults.push(
        `${method} ${path}: answers ${status}, and is neither in the contract nor in the list of scripts/contract-implementation.ts`,
      );
      break;
    }
  }
  return faults;
}

async function pathsInSources(): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob('src/**/*.ts', { cwd: root, exclude: ['src/client/**'] })) {
    const text = await readFile(join(root, file), 'utf8');
    for (const [, path = ''] of text.matchAll(/['"`](\/[\w./{}:-]*)['"`]/g)) found.push(path);
  }
  return found;
}

/** Any value will do for a parameter: no request gets so far. */
function fillParameters(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, 'stripe');
}
