import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandSettings } from '../../src/administration/settings.ts';
import { readConfig, readSettings, settings } from '../../src/config.ts';
import {
  find,
  interpolate,
  read,
  readCompose,
  readDocuments,
  readHereDocument,
  readResources,
  readUnit,
  root,
  secrets,
  type ComposeService,
  type Environment,
  type Pod,
  type Resource,
} from './files.ts';

const urls: Environment = {
  DATABASE_URL: 'postgres://revenue_app:x@postgres:5432/revenue',
  DATABASE_WORKER_URL: 'postgres://revenue_worker:x@postgres:5432/revenue',
  DATABASE_OWNER_URL: 'postgres://revenue_owner:x@postgres:5432/revenue',
};
const isSecret = (name: string): boolean =>
  Object.entries(settings.shape).some(([own, schema]) => own === name && schema.meta()?.['secret'] === true);

const commands = new Map<string, (environment: Environment) => unknown>([
  ['serve', readConfig],
  ['worker', (environment) => readConfig({ ...environment, WORKER: 'on' })],
  ['migrate', (environment) => readSettings(commandSettings.migrate, environment)],
]);

/** Asserts that the command accepts these variables in production and the server knows them all. */
function expectAccepted([node, file = '', name = '']: readonly string[], environment: Environment): void {
  expect(node).toBe('node');
  expect(existsSync(join(root, file))).toBe(true);
  expect(Object.keys(environment).filter((variable) => !(variable in settings.shape))).toEqual([]);
  const { NODE_ENV = 'production' } = environment;
  expect(NODE_ENV).toBe('production');
  expect([...commands.keys()]).toContain(name);
  expect(() => commands.get(name)?.(environment), name).not.toThrow();
}

/** Longest stop of a process with these variables, plus 5 s for its last log lines. */
function maxStopSeconds(environment: Environment = {}): number {
  const { SHUTDOWN_DRAIN_MS, SHUTDOWN_DEADLINE_MS } = settings.shape;
  const drainMs = SHUTDOWN_DRAIN_MS.parse(environment['SHUTDOWN_DRAIN_MS']);
  return (drainMs + SHUTDOWN_DEADLINE_MS.parse(environment['SHUTDOWN_DEADLINE_MS'])) / 1000 + 5;
}

describe('the YAML files of deploy', () => {
  it('parse without duplicate keys', async () => {
    const files = await find('deploy/**/*.yaml');
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) expect((await readDocuments(file)).length, file).toBeGreaterThan(0);
  });
});

describe('the compose file', () => {
  let services: Readonly<Record<string, ComposeService>>;
  let given: Environment;
  const listOwn = () => Object.entries(services).filter(([, { image }]) => image === 'skeldir-attribution');
  const addressOf = (name: string) => services[name]?.networks?.default.ipv4_address ?? name;

  beforeAll(async () => {
    services = await readCompose();
    const written = await readHereDocument('deploy/README.md', 'deploy/.env');
    const names = written.map((line) => line.slice(0, line.indexOf('=')));
    given = { ...Object.fromEntries(names.map((name) => [name, 'given'])), ...secrets };
  });

  it('gives each command exactly its variables, all set by the README', () => {
    expect(listOwn().map(([name]) => name)).toEqual(['migrate', 'server-1', 'server-2', 'worker']);
    for (const [, { command = [], environment }] of listOwn()) {
      const filled = Object.entries(environment).map(
        ([name, text]) => [name, interpolate(text, given)] as const,
      );
      expectAccepted(command, Object.fromEntries<string>(filled));
    }
    for (const { environment } of Object.values(services))
      expect(() => Object.values(environment).map((text) => interpolate(text, given))).not.toThrow();
  });

  it('holds no secret', () => {
    const all = Object.values(services).flatMap(({ environment }) => Object.entries(environment));
    const emptied = all.map(([name, text]) => [name, text.replaceAll(/\$\{\w+:[?-]\}/g, '')] as const);
    const plain = emptied.filter(
      ([name]) => !(name in urls) && (isSecret(name) || name.includes('PASSWORD')),
    );
    expect(plain.map(([, text]) => text).join('')).toBe('');
    const databases = emptied.filter(([name]) => name in urls);
    expect(databases.map(([, text]) => new URL(text).password).join('')).toBe('');
    expect(Math.min(plain.length, databases.length)).toBeGreaterThan(5);
  });

  it('refers only to existing services, files and databases', () => {
    for (const { environment, depends_on: needed, volumes } of Object.values(services)) {
      expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(needed)));
      const files = volumes
        .filter((volume) => volume.startsWith('.'))
        .map((volume) => volume.split(':')[0] ?? '');
      expect(files.filter((file) => !existsSync(join(root, 'deploy', file)))).toEqual([]);
      for (const name of Object.keys(urls).filter((one) => one in environment)) {
        const url = new URL(interpolate(environment[name] ?? '', given));
        expect(Object.keys(services)).toContain(url.hostname);
        expect(url.pathname).toBe(`/${services['postgres']?.environment['POSTGRES_DB']}`);
      }
    }
  });

  it('puts nginx before both servers, at their addresses', async () => {
    const [script = ''] = services['nginx']?.command ?? [];
    const [, edits = ''] = /sed '([^']+)' \/revenue\.conf/.exec(script) ?? [];
    let text = await read('deploy/nginx.conf');
    for (const [, from = '', to = ''] of edits.matchAll(/s\/([^/]+)\/([^/]+)\//g)) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    const upstream = [...text.matchAll(/^ +server (\S+) /gm)].map(([, address]) => address);
    const wanted = ['server-1', 'server-2'].map(
      (name) => `${addressOf(name)}:${services[name]?.environment['PORT']}`,
    );
    expect(upstream).toEqual(wanted);
    const trusted = ['server-1', 'server-2'].map((name) => services[name]?.environment['TRUSTED_PROXIES']);
    expect(trusted, 'nobody else names the address that limits go by').toEqual(
      trusted.map(() => `${addressOf('nginx')}/32`),
    );
  });

  it('has a stop grace period longer than the shutdown of its processes', () => {
    for (const [, { stop_grace_period: period = '', environment }] of listOwn())
      expect(Number.parseInt(period, 10)).toBeGreaterThan(maxStopSeconds(environment));
  });
});

describe('the manifests for Kubernetes', () => {
  let all: Resource[];
  const ofKind = <Kind extends Resource['kind']>(kind: Kind) =>
    all.filter((one): one is Extract<Resource, { kind: Kind }> => one.kind === kind);
  /** The environment shared by all pods. */
  const readShared = (): Environment => ofKind('ConfigMap')[0]?.data ?? {};
  const pods = (): Pod[] => [...ofKind('Deployment'), ...ofKind('Job')].map(({ spec }) => spec.template);

  beforeAll(async () => {
    all = await readResources(await find('deploy/kubernetes/*.yaml'));
  });

  it('give each command its variables, with secrets made by the README', async () => {
    const readme = await read('deploy/README.md');
    const made = [...readme.matchAll(/create secret generic (\S+)((?:[\s\\]+--from-literal=\S+)+)/g)].flatMap(
      ([, name = '', options = '']) =>
        [...options.matchAll(/--from-literal=(\w+)=/g)].map(([, key = '']) => `${name}/${key}`),
    );
    expect(pods()).toHaveLength(3);
    for (const { spec } of pods()) {
      const [{ args, env, envFrom }] = spec.containers;
      const maps = ofKind('ConfigMap').filter(({ metadata }) =>
        envFrom.some(({ configMapRef }) => configMapRef.name === metadata.name),
      );
      expect(maps).toHaveLength(envFrom.length);
      const environment = Object.fromEntries(maps.flatMap(({ data }) => Object.entries(data)));
      for (const { name, valueFrom } of env) {
        expect(made).toContain(`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`);
        environment[name] = { ...secrets, ...urls }[valueFrom.secretKeyRef.key] ?? '';
      }
      expectAccepted(args, environment);
    }
    for (const { data } of ofKind('ConfigMap')) expect(Object.keys(data).filter(isSecret)).toEqual([]);
  });

  it('refer only to existing pods, ports and files', () => {
    const [deployments, names] = [ofKind('Deployment'), 'app.kubernetes.io/name'];
    for (const { spec } of deployments)
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
    for (const { spec } of ofKind('PodDisruptionBudget')) {
      const [of] = deployments.filter(
        (one) => one.spec.template.metadata.labels[names] === spec.selector.matchLabels[names],
      );
      expect(of?.spec.replicas).toBeGreaterThan(spec.minAvailable);
    }
    expect(ofKind('PodDisruptionBudget')).toHaveLength(deployments.length);
    for (const { spec } of ofKind('Service')) {
      const [of] = deployments.filter((one) => one.metadata.name === spec.selector[names]);
      const open = of?.spec.template.spec.containers[0].ports.map(({ name }) => name);
      expect(open).toEqual(expect.arrayContaining(spec.ports.map(({ targetPort }) => targetPort)));
    }
    for (const { resources } of ofKind('Kustomization'))
      for (const file of resources) expect(existsSync(join(root, 'deploy/kubernetes', file))).toBe(true);
  });

  it('probe health at the served paths and ports', () => {
    const data = readShared();
    const ports = { http: Number(data['PORT']), metrics: Number(data['ADMIN_PORT']) };
    const [live, ready, metrics] = [
      { path: '/health/live', port: 'http' },
      { path: '/health/ready', port: 'http' },
      { path: '/metrics', port: 'metrics' },
    ];
    const probes = ofKind('Deployment').map(({ metadata, spec }) => {
      const [{ ports: open, ...asks }] = spec.template.spec.containers;
      const numbers = Object.fromEntries(open.map(({ name, containerPort }) => [name, containerPort]));
      expect(ports).toMatchObject(numbers);
      const asked = [asks.startupProbe, asks.livenessProbe, asks.readinessProbe].map((one) => one?.httpGet);
      expect(asked.every((one) => one === undefined || one.port in numbers)).toBe(true);
      return [metadata.name, asked] as const;
    });
    expect(Object.fromEntries(probes)).toEqual({
      'revenue-server': [live, live, ready],
      'revenue-worker': [metrics, metrics, undefined],
    });
  });

  it('have a termination grace period longer than the shutdown of their processes', () => {
    const data = readShared();
    for (const { spec } of ofKind('Deployment')) {
      const { containers, terminationGracePeriodSeconds: seconds } = spec.template.spec;
      const paused = containers[0].lifecycle?.preStop.sleep.seconds ?? 0;
      expect(seconds).toBeGreaterThan(paused + maxStopSeconds(data));
    }
  });
});

describe('the systemd units', () => {
  it.each([
    ['deploy/systemd/revenue-server@.service', 'serve', ['HOST', 'PORT', 'ADMIN_PORT', 'TRUSTED_PROXIES']],
    ['deploy/systemd/revenue-worker.service', 'worker', ['ADMIN_PORT']],
  ])('%s starts the command and has a stop timeout longer than its shutdown', async (file, name, sets) => {
    const unit = await readUnit(file);
    const [start = ''] = unit.get('ExecStart') ?? [];
    const [, program, ...words] = start.split(' ').filter((word) => !word.includes('='));
    expect([program, ...words]).toEqual(['/usr/local/bin/node', 'src/main.ts', name]);
    const set = [...start.matchAll(/(\w+)=/g)].map(([, variable = '']) => variable);
    expect(set).toEqual(sets);
    expect(set.filter((variable) => !(variable in settings.shape))).toEqual([]);
    expect(Number(unit.get('TimeoutStopSec')?.[0])).toBeGreaterThan(maxStopSeconds());
    expect(unit.get('User')).toEqual(['revenue']);
    expect(unit.get('Type')).toEqual(['exec']);
    expect(unit.get('Restart')).toEqual(['always']);
    // V8's compiler needs writable and executable memory.
    expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
    // By default systemd stops restarting after a few failures while the database is unavailable.
    expect(unit.get('StartLimitIntervalSec')).toEqual(['0']);
  });

  it('read an environment file that serve and worker accept as the README writes it', async () => {
    const written = await readHereDocument('deploy/README.md', '/etc/revenue/revenue.env');
    const given = new Map(Object.entries({ ...secrets, ...urls }));
    const environment = Object.fromEntries(
      written.map((line) => {
        const [name = '', ...rest] = line.split('=');
        return [name, given.get(name) ?? rest.join('=')];
      }),
    );
    expect([...given.keys()].filter((name) => !(name in environment))).toEqual([
      'TOKEN_SECRETS',
      'DATABASE_OWNER_URL',
    ]);
    for (const name of ['serve', 'worker']) expectAccepted(['node', 'src/main.ts', name], environment);
  });
});
