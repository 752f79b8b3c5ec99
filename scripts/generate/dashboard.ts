/**
 * Bundles the page at /live and its client. React's API runs on Preact's implementation: react-dom
 * alone takes three quarters of the page's size budget.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');
const source = (name: string): string => join(root, 'src/dashboard', name);
const notices =
  '/*! Holds uPlot (MIT, Leon Sorokin), Preact (MIT, Jason Miller) and openapi-fetch (MIT, Drew Powers). */';

const theirLanguage = "domEnv ? nav.language : 'en-US'";
/** uPlot formats a date on loading and fails if the system's language tag is invalid. */
const anyLanguage: Plugin = {
  name: 'any language',
  setup(bundle) {
    bundle.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(theirLanguage)) throw new Error('uPlot no longer reads its language here');
      return { contents: text.replace(theirLanguage, "'en'") };
    });
  },
};

type Texts = Readonly<Record<string, string>>;

/** Generated files of this run: those on the disk may be of the last one. */
const currentTexts = (texts: Texts): Plugin => ({
  name: 'current texts',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = dirname(path) === join(root, 'generated') ? texts[basename(path)] : undefined;
      return contents === undefined ? undefined : { contents, loader: 'ts' };
    });
  },
});

/**
 * Each file's text by its name below generated/dashboard.
 * @param generated texts of the files below generated/ that the page imports, by their names
 */
export async function generateDashboard(generated: Texts): Promise<ReadonlyMap<string, string>> {
  const common = { bundle: true, minify: true, write: false, target: 'es2024', absWorkingDir: root } as const;
  const script = await build({
    ...common,
    entryPoints: [source('main.tsx')],
    tsconfig: source('tsconfig.json'),
    alias: {
      react: 'preact/compat',
      'react-dom/client': 'preact/compat/client',
      'react/jsx-runtime': 'preact/jsx-runtime',
    },
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [anyLanguage, currentTexts(generated)],
    format: 'esm',
    platform: 'browser',
    legalComments: 'none',
    banner: { js: notices },
  });
  const [plot, own] = [inPackages('uplot/dist/uPlot.min.css'), source('live.css')];
  const styles = await build({
    ...common,
    stdin: {
      contents: [plot, own].map((file) => `@import ${JSON.stringify(file)};`).join('\n'),
      loader: 'css',
      resolveDir: root,
    },
    banner: { css: notices },
  });
  return new Map([
    ['live.html', await readFile(source('page.html'), 'utf8')],
    ['live.js', script.outputFiles[0]?.text ?? ''],
    ['live.css', styles.outputFiles[0]?.text ?? ''],
  ]);
}

const inPackages = (path: string): string => join(root, 'node_modules', path);
