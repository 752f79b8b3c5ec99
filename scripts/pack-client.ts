/** `make client`: packs src/client for npm, in .data/client and as .data/client.tgz. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { z } from 'zod';
import { command, CommandError, step } from './dev/console.ts';

const root = resolve(import.meta.dirname, '..');
const contract = 'api-contracts/dist/openapi/v1/attribution.bundled.json';
/** Browsers of the last years run it unchanged. */
const target = ts.ScriptTarget.ES2022;
const own = ['src/client/', 'generated/operations.ts'];
const ownManifest = z.object({
  version: z.string(),
  license: z.string(),
  devDependencies: z.object({ 'openapi-fetch': z.string() }),
});

/**
 * Empties the folder, writes the package there and the tarball beside it. Returns the tarball's
 * path.
 */
export async function packClient(folder: string): Promise<string> {
  const ours = ownManifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, text] of emit()) await writeFile(join(folder, name), text);
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest(ours), null, 2)}\n`);
  await cp(join(root, contract), join(folder, 'openapi.json'));
  await cp(join(root, 'docs/client.md'), join(folder, 'README.md'));
  await cp(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const beside = resolve(folder, '..');
  const { stdout } = await promisify(execFile)('npm', ['pack', folder, '--silent'], { cwd: beside });
  await rename(join(beside, stdout.trim()), `${folder}.tgz`);
  return `${folder}.tgz`;
}

function manifest({ version, license, devDependencies }: z.infer<typeof ownManifest>) {
  return {
    name: '@skeldir-attribution/client',
    version,
    description: "Typed client of skeldir-attribution: a merchant's revenue now, or why there is none",
    license,
    type: 'module',
    sideEffects: false,
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './react': { types: './react.d.ts', default: './react.js' },
      './openapi.json': './openapi.json',
    },
    dependencies: { 'openapi-fetch': `~${devDependencies['openapi-fetch']}` },
    peerDependencies: { react: '>=18' },
    peerDependenciesMeta: { react: { optional: true } },
  };
}

/** The modules and their types, with the contract's generated types and table of operations. */
function emit(): Map<string, string> {
  const fail = (fault: ts.Diagnostic): never => {
    throw new CommandError(ts.flattenDiagnosticMessageText(fault.messageText, '\n'), 'fix the named file');
  };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: fail };
  const options: ts.CompilerOptions = {
    rootDir: root,
    outDir: root,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    target,
  };
  const config = ts.getParsedCommandLineOfConfigFile(join(root, 'tsconfig.json'), options, host);
  if (!config) throw new CommandError('tsconfig.json cannot be read', 'mend it');
  const entries = ['index.ts', 'react.ts'].map((name) => join(root, 'src/client', name));
  const program = ts.createProgram(entries, config.options);
  const files = new Map<string, string>();
  const add = (path: string, text: string): void =>
    void files.set(
      basename(path).replace(/(?<!\.d)\.ts$/, '.js'),
      text
        .replaceAll(/(?:#generated|\.\.\/src\/client)\//g, './')
        .replaceAll(/(from ['"]\.\/[\w-]+)\.ts(?=['"])/g, '$1.js'),
    );
  const { diagnostics } = program.emit(undefined, add);
  for (const fault of [...ts.getPreEmitDiagnostics(program), ...diagnostics]) fail(fault);
  for (const { fileName, text } of program.getSourceFiles()) {
    if (!own.some((path) => fileName.startsWith(join(root, path)))) continue;
    // Only types are removed; imports stay as written (verbatimModuleSyntax).
    const compilerOptions = { target, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
    add(fileName, ts.transpileModule(text, { compilerOptions, fileName }).outputText);
  }
  return files;
}

if (import.meta.main) {
  await command(async () => {
    const tarball = await step('pack the client', () => packClient(join(root, '.data/client')));
    process.stdout.write(`${tarball}\n`);
  });
}
