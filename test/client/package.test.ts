/** The published package: its files, its size, and its use in an otherwise empty project. */
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { bundledOperations } from '../support/bundle.ts';
import { createClientProject } from './client-project.ts';
import { createEditor } from './editor.ts';
import { freshOf, revenueOf, startEdge } from '../support/edge.ts';
import { newIds } from '../support/harness.ts';
import { consumer, nodeTypes } from './consumer.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const node = process.execPath;
const project = await createClientProject();
const { folder } = project;
const readme = await readFile(join(root, 'README.md'), 'utf8');
const edge = await startEdge({ revenue: revenueOf(freshOf(123_456n)) });
const token = await signToken(newIds().tenantId, {});
await writeFile(join(folder, 'consumer.ts'), consumer);
await writeFile(join(folder, 'readme.ts'), snippetOf(readme));
await writeFile(join(folder, 'node.d.ts'), nodeTypes);
const guide = await readFile(join(root, 'docs/client.md'), 'utf8');
for (const [index, [, code = '']] of [...guide.matchAll(/^```ts\n([^]*?)^```/gm)].entries()) {
  const own = code.includes('function myToken') ? '' : 'declare function myToken(): Promise<string>;';
  await writeFile(join(folder, `guide-${index}.ts`), `${code}${own}\nexport { myToken };\n`);
}
afterAll(async () => {
  await edge?.server.stop();
  await project?.[Symbol.asyncDispose]();
});

/** The README's code block with this test's URL and token. */
function snippetOf(readme: string): string {
  const [, code = ''] =
    /test\/client\/package\.test\.ts\. -->\n\n```ts\n([^`]*`[^`]*`[^`]*)```/.exec(readme) ?? [];
  return code
    .replace('http://127.0.0.1:3000', edge.server.url)
    .replace('what make token prints', token)
    .replace('60_000', '500');
}

describe('the package', () => {
  it('depends on openapi-fetch alone and contains no server code', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(project.packed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      dependencies: { 'openapi-fetch': '~0.17.0' },
      peerDependenciesMeta: { react: { optional: true } },
    });
    const names = await readdir(project.packed);
    const imports = new Set<string>();
    for (const name of names.filter((file) => /\.(js|ts)$/.test(file))) {
      const text = await readFile(join(project.packed, name), 'utf8');
      for (const [, from = ''] of text.matchAll(/(?:from|import) ?\(?['"]([^'"]+)['"]/g)) imports.add(from);
    }
    const others = [...imports].filter((from) => !from.startsWith('./'));
    expect(others.toSorted()).toEqual(['openapi-fetch', 'react']);
    const foreign = [...imports].filter((from) => from.startsWith('./') && !from.endsWith('.js'));
    expect(foreign).toEqual([]);
    const own = (await readdir(join(root, 'src/client'))).filter((name) => name.endsWith('.ts'));
    expect(names.filter((name) => name.endsWith('.js')).toSorted()).toEqual(
      [...own.map((name) => name.replace('.ts', '.js')), 'operations.js'].toSorted(),
    );
  });

  it('passes publint and attw', async () => {
    expect((await publint({ pkgDir: project.packed })).messages).toEqual([]);
    // attw exits with 1 on a problem; openapi.json is excluded because JSON has no types.
    const args = ['--profile', 'esm-only', '--exclude-entrypoints', './openapi.json', '--format', 'json'];
    const { stdout } = await run(join(root, 'node_modules/.bin/attw'), [project.tarball, ...args]);
    expect(JSON.parse(stdout)).toMatchObject({ analysis: { types: { kind: 'included' } } });
  });

  // Sizes including the stream, plus 3 %.
  it.each([
    ['calls', `export { createClient } from './index.js'`, 4_900],
    ['calls and polling', `export { createClient, pollRealtimeRevenue } from './index.js'`, 8_270],
    [
      'calls, polling and the hook',
      `export { createClient } from './index.js'; export { useRealtimeRevenue } from './react.js'`,
      8_440,
    ],
  ])('costs a page no more than it may for %s, openapi-fetch included', async (_, contents, most) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: project.packed },
      nodePaths: [join(project.folder, 'node_modules')],
      external: ['react'],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      write: false,
    });
    const bytes = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).byteLength;
    console.log(`${contents}: ${bytes} bytes`);
    expect(bytes).toBeLessThanOrEqual(most);
    expect(bytes).toBeGreaterThan(2_600);
  });
});

describe('in an empty project', () => {
  it.each(['bundler', 'nodenext'])('types compile with moduleResolution %s', async (moduleResolution) => {
    const compilerOptions = {
      module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution,
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: [],
    };
    const config = join(project.folder, `tsconfig.${moduleResolution}.json`);
    await writeFile(config, JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
    const { stdout } = await run(node, [tsc, '-p', config]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe('');
  });

  it('calls and polling work', async () => {
    const { stdout } = await run(node, ['consumer.ts', edge.server.url, token], { cwd: project.folder });
    expect(stdout).toBe('€1,234.56\nEUR\n');
  });

  it('the README code runs', async () => {
    const { stdout } = await run(node, ['readme.ts'], { cwd: project.folder });
    // Each stream event moves `checkedAt`, so each is a new state.
    expect(stdout).toMatch(/^€1,234\.56\nloading undefined\n(live 2027-03-01T12:00:25\.500Z\n)+stopped /);
  });

  it('the contract can be imported as JSON', async () => {
    const script = `import api from '@skeldir-attribution/client/openapi.json' with { type: 'json' }; console.log(api.openapi)`;
    const { stdout } = await run(node, ['--input-type=module', '-e', script], { cwd: project.folder });
    expect(stdout).toMatch(/^3\.1/);
  });
});

describe('an editor', () => {
  const { hover, complete, struckOut } = createEditor(
    folder,
    `import { createClient } from '@skeldir-attribution/client';
    const client = createClient({ baseUrl: 'http://127.0.0.1:3000', token: () => '' });
    const result = await client.getRealtimeRevenueV1();
    if (result.status === 503) console.log(result.failedSources[0]!.reason);
    if (result.status === 200) console.log(result.data.source_details![0]!.status, result.data.verified_through);
    await client.getRealtimeRevenue();
    await client.getPlatformConnection({ path: { platform: '' } });
    `,
  );

  it('shows the contract’s description of a method and its parameters', () => {
    const { type, documentation } = hover('client.getRealtimeRevenueV1');
    expect(type).toContain(`(request?: Request<"getRealtimeRevenueV1">`);
    expect(documentation).toMatch(
      /^Revenue of the running minute, hour or day\n\nGross revenue, refunds and net/,
    );
    expect(documentation).toMatch(/- `query\.interval`: Which window to report/);
  });

  it.each([
    ['failedSources[0]!.reason', 'Why a source gave no figures.'],
    ['source_details![0]!.status', 'What could be learnt from a source.'],
    ['result.data.verified_through', ''],
  ])('shows the schema description of %s', (words, description) => {
    expect(hover(words).documentation).toContain(description);
    expect(hover(words).documentation.length).toBeGreaterThan(30);
  });

  it('completes every method, deprecated ones last and struck through', () => {
    const methods = complete('await client.');
    const answeredOnce = bundledOperations().filter(({ operationId }) => !operationId.startsWith('stream'));
    expect(methods.map(({ name }) => name).toSorted()).toEqual(
      answeredOnce.map(({ operationId }) => operationId).toSorted(),
    );
    expect(methods.filter(({ isDeprecated }) => isDeprecated)).toEqual([methods.at(-1)]);
    expect(methods.at(-1)?.name).toBe('getRealtimeRevenue');
    expect(struckOut()).toEqual(['getRealtimeRevenue']);
  });

  it('completes the values of an open enumeration', () => {
    expect(complete("platform: '").map(({ name }) => name)).toContain('stripe');
  });
});
