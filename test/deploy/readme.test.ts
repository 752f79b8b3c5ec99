/** Runs the commands of deploy/README.md with substitutes for root, Docker and a cluster. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { find, interpolate, read, readCompose, readResources, root } from './files.ts';

const image = 'registry.test/revenue:1';
/** Each records its calls; some also produce output for the next command. */
const standIns: Readonly<Record<string, string>> = {
  docker: '',
  systemctl: '',
  useradd: '',
  curl: '',
  kubectl: `case $1 in
    kustomize) cat $2/server.yaml $2/worker.yaml ;;
    apply) cat >> applied.yaml ;;
  esac`,
  openssl: `exec node -p 'require("crypto").randomBytes(+process.argv[2]).toString(process.argv[1].slice(1))' -- "$2" "$3"`,
};
const given = {
  APP_PASSWORD: 'app',
  WORKER_PASSWORD: 'worker',
  DATABASE_URL: 'postgres://app',
  DATABASE_WORKER_URL: 'postgres://worker',
  DATABASE_OWNER_URL: 'postgres://owner',
  IMAGE: image,
};

let folder = '';
let calls: string[][] = [];
const callsOf = (program: string) => calls.filter(([name]) => name === program).map(([, ...args]) => args);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  await cp(join(root, 'deploy'), join(folder, 'deploy'), { recursive: true });
  for (const made of ['bin', 'etc/systemd/system']) await mkdir(join(folder, made), { recursive: true });
  for (const [name, body] of Object.entries(standIns)) {
    const file = join(folder, 'bin', name);
    await writeFile(file, `#!/bin/sh\n(printf '%s\\t' ${name} "$@"; echo) >> "${folder}/calls"\n${body}\n`);
    await chmod(file, 0o755);
  }
  const blocks = [...(await read('deploy/README.md')).matchAll(/^( *)```sh\n([^]*?)^ *```$/gm)];
  for (const [, indent = '', block = ''] of blocks) {
    const text = block.replaceAll(new RegExp(`^${indent}`, 'gm'), '').replaceAll('/etc/', `${folder}/etc/`);
    const path = [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(':');
    const env = { ...process.env, ...given, PATH: path };
    await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder, env });
  }
  const lines = (await readFile(join(folder, 'calls'), 'utf8')).split('\n');
  calls = lines.filter((line) => line !== '').map((line) => line.split('\t').slice(0, -1));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function readEnvironment(file: string): Promise<Readonly<Record<string, string>>> {
  expect((await stat(join(folder, file))).mode & 0o77, 'nobody else reads it').toBe(0);
  const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n');
  const pairs = lines.map((line) => [line.replace(/=.*/, ''), line.replace(/^\w+=/, '')] as const);
  return Object.fromEntries<string>(pairs);
}

describe('the commands of deploy/README.md', () => {
  it('make secrets accepted by the servers of Compose', async () => {
    const secrets = await readEnvironment('deploy/.env');
    const { environment = {} } = (await readCompose())['server-1'] ?? {};
    const filled = Object.entries(environment).map(
      ([name, text]) => [name, interpolate(text, secrets)] as const,
    );
    expect(() => readConfig(Object.fromEntries<string>(filled))).not.toThrow();
  });

  it('make an environment accepted by the systemd units, and start existing units', async () => {
    const environment = await readEnvironment('etc/revenue/revenue.env');
    expect(() => readConfig(environment)).not.toThrow();
    const units = await readdir(join(folder, 'etc/systemd/system'));
    const named = callsOf('systemctl').flatMap((args) => args.filter((word) => word.startsWith('revenue')));
    expect(named.length).toBeGreaterThan(5);
    for (const name of named) expect(units).toContain(`${name.replace(/@.*/, '@')}.service`);
  });

  it('name services of the compose file', async () => {
    const services = Object.keys(await readCompose());
    const named = callsOf('docker').flatMap((args) => {
      expect(args.slice(0, 3)).toEqual(['compose', '-f', 'deploy/compose.yaml']);
      const [command, ...words] = args.slice(3).filter((word) => !word.startsWith('-'));
      return command === 'exec' ? words.slice(0, 1) : words;
    });
    expect(new Set(named)).toEqual(new Set(services.filter((name) => !['postgres', 'nginx'].includes(name))));
  });

  it('apply manifests with the image of the release and wait for their resources', async () => {
    const applied = await readFile(join(folder, 'applied.yaml'), 'utf8');
    const images = [...applied.matchAll(/image: (.*)/g)].map(([, name]) => name);
    expect(images).toEqual([image, image, image]);
    const resources = await readResources(await find('deploy/kubernetes/*.yaml'));
    const there = resources.flatMap((one) =>
      one.kind === 'Kustomization' ? [] : [`${one.kind}/${one.metadata.name}`.toLowerCase()],
    );
    const asked = callsOf('kubectl').flatMap(([command, ...args]) =>
      command === 'delete' ? [`${args[0]}/${args[1]}`] : args.filter((word) => /^\w+\/revenue/.test(word)),
    );
    expect(asked).toHaveLength(3);
    expect(there).toEqual(expect.arrayContaining(asked));
  });
});
