/** Builds a Dockerfile's stages in folders instead of an image: copies files and runs commands. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
type Environment = Readonly<Record<string, string>>;

export type Image = {
  readonly base: string;
  /** The folder of the image's root; `workdir` is the folder of its commands. */
  readonly root: string;
  readonly workdir: string;
  readonly environment: Environment;
  readonly user: string;
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
};

type Stage = { -readonly [Key in keyof Image]: Image[Key] };
type Builder = {
  readonly context: string;
  readonly folder: string;
  readonly isIgnored: (path: string) => boolean;
  /** The building machine's environment for each RUN. */
  readonly machine: Environment;
  readonly stages: Map<string, Stage>;
};

/** @throws Error for an unknown instruction, or a COPY without any match */
export async function buildImage(
  file: string,
  given: Pick<Builder, 'context' | 'folder' | 'machine'>,
): Promise<Image> {
  const isIgnored = readIgnore(await readFile(join(given.context, '.dockerignore'), 'utf8'));
  const builder: Builder = { ...given, isIgnored, stages: new Map() };
  let stage: Stage | undefined;
  for (const [name, value] of parseInstructions(await readFile(file, 'utf8'))) {
    if (name === 'FROM') stage = await beginStage(builder, value);
    else if (stage) await follow(builder, stage, name, value);
    else throw new Error(`${name} before FROM`);
  }
  if (!stage) throw new Error('no FROM');
  return stage;
}

function parseInstructions(text: string): Array<readonly [name: string, value: string]> {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n');
  return lines.flatMap((line) => {
    const [, name, value] = /^([A-Z]+)\s+(.+)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) return [[name, value] as const];
    if (line.trim() === '') return [];
    throw new Error(`not an instruction: ${line}`);
  });
}

async function beginStage({ folder, stages }: Builder, value: string): Promise<Stage> {
  const [base = '', as, name = `${stages.size}`] = value.split(/\s+/);
  if (as !== undefined && as !== 'AS') throw new Error(`FROM ${value}`);
  const root = join(folder, `stage-${stages.size}`);
  await mkdir(root, { recursive: true });
  const stage = { base, root, workdir: root, environment: {}, user: 'root', command: [], healthCheck: [] };
  stages.set(name, stage);
  return stage;
}

async function follow(builder: Builder, stage: Stage, name: string, value: string): Promise<void> {
  switch (name) {
    case 'WORKDIR':
      stage.workdir = join(stage.root, value);
      await mkdir(stage.workdir, { recursive: true });
      return;
    case 'ENV':
      stage.environment = { ...stage.environment, ...pairsOf(value) };
      return;
    case 'COPY':
      return copy(builder, stage, value.split(/\s+/));
    case 'RUN':
      await run('sh', ['-c', value], {
        cwd: stage.workdir,
        env: { ...builder.machine, ...stage.environment },
      });
      return;
    case 'USER':
      stage.user = value;
      return;
    case 'CMD':
      stage.command = words.parse(JSON.parse(value));
      return;
    case 'HEALTHCHECK':
      stage.healthCheck = words.parse(JSON.parse(value.replace(/^(--\S+\s+)*CMD\s+/, '')));
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`unknown here: ${name} ${value}`);
  }
}

const words = z.array(z.string()).min(1);
const pairsOf = (value: string): Environment =>
  Object.fromEntries(
    value.split(/\s+/).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );

async function copy(builder: Builder, stage: Stage, given: readonly string[]): Promise<void> {
  const option = given.find((word) => word.startsWith('--'));
  const [, from] = /^--from=(.+)$/.exec(option ?? '') ?? [];
  const paths = given.filter((word) => word !== option);
  const [to = '', ...sources] = paths.toReversed();
  const target = join(stage.workdir, to);
  const other = from === undefined ? undefined : builder.stages.get(from);
  if (option !== undefined && !other) throw new Error(`COPY ${option}`);
  for (const source of sources) {
    if (other) await cp(join(other.root, source), target, { recursive: true, verbatimSymlinks: true });
    else await copyFromContext(builder, source, target, to.endsWith('/'));
  }
}

async function copyFromContext(builder: Builder, source: string, target: string, into: boolean) {
  const { context, isIgnored } = builder;
  const path = join(context, source);
  const isFile = (await stat(path)).isFile();
  const files = isFile ? [path] : await filesBelow(path);
  const taken = files.filter((file) => !isIgnored(relative(context, file)));
  if (taken.length === 0) throw new Error(`COPY ${source}: .dockerignore leaves nothing of it`);
  for (const file of taken) {
    const name = isFile ? (into ? basename(file) : '') : relative(path, file);
    await mkdir(dirname(join(target, name)), { recursive: true });
    await cp(file, join(target, name));
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** The last pattern matching the path or a parent folder decides; `*` also matches dotfiles. */
export function readIgnore(text: string): (path: string) => boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const patterns = lines.map((line) => {
    const escaped = line.replace(/^!/, '').replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
    return { ignores: !line.startsWith('!'), form: new RegExp(`^${escaped.replaceAll('*', '[^/]*')}$`) };
  });
  return (path) => {
    const parts = path.split('/');
    const ways = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
    return patterns.findLast(({ form }) => ways.some((way) => form.test(way)))?.ignores ?? false;
  };
}
