/** Parsers for the files of deploy/. */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

export const root = join(import.meta.dirname, '../..');
export const read = (file: string): Promise<string> => readFile(join(root, file), 'utf8');

export async function find(pattern: string): Promise<string[]> {
  const files: string[] = [];
  for await (const file of glob(pattern, { cwd: root })) files.push(file);
  return files;
}

export const readYaml = async (file: string): Promise<unknown> =>
  parse(await read(file), { merge: true, strict: true });

/** The YAML documents of a file; throws on invalid YAML. */
export async function readDocuments(file: string): Promise<unknown[]> {
  return parseAllDocuments(await read(file), { merge: true, strict: true }).map((document) => {
    const [fault] = document.errors;
    if (fault) throw fault;
    const content: unknown = document.toJS();
    return content;
  });
}

export type Environment = Readonly<Record<string, string>>;

/** Secrets in the README's form; an operator makes real ones. */
export const secrets: Environment = {
  TOKEN_SECRETS: 'a-secret-of-a-test-with-more-than-32-bytes',
  CREDENTIAL_KEYS: `2026-11:${Buffer.alloc(32, 'test').toString('base64')}`,
};

const value = z.union([z.string(), z.number()]).transform(String);
const service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  entrypoint: z.array(z.string()).optional(),
  environment: z.record(z.string(), value).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  volumes: z.array(z.string()).default([]),
  stop_grace_period: z.string().optional(),
  networks: z.object({ default: z.object({ ipv4_address: z.string() }) }).optional(),
  healthcheck: z.looseObject({}).optional(),
});
export type ComposeService = z.output<typeof service>;

export async function readCompose(): Promise<Readonly<Record<string, ComposeService>>> {
  const compose = z.looseObject({ services: z.record(z.string(), service) });
  return compose.parse(await readYaml('deploy/compose.yaml')).services;
}

/** Interpolates `${NAME:?}` (required) and `${NAME:-default}`. */
export function interpolate(text: string, given: Environment): string {
  return text.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, kind: string, fallback: string) => {
    const found = given[name];
    if (found === undefined && kind === '?') throw new Error(`${name} is not set`);
    return found ?? fallback;
  });
}

const env = z.object({
  name: z.string(),
  valueFrom: z.object({ secretKeyRef: z.object({ name: z.string(), key: z.string() }) }),
});
const probe = z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }) }).optional();
const container = z.looseObject({
  name: z.string(),
  args: z.array(z.string()),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })).default([]),
  env: z.array(env),
  envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }) })).default([]),
  lifecycle: z.object({ preStop: z.object({ sleep: z.object({ seconds: z.number() }) }) }).optional(),
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
});
const pod = z.object({
  metadata: z.object({ labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({
    containers: z.tuple([container]),
    terminationGracePeriodSeconds: z.number().optional(),
    securityContext: z.looseObject({ runAsNonRoot: z.literal(true), runAsUser: z.number().positive() }),
  }),
});
const labels = z.record(z.string(), z.string());
const metadata = z.looseObject({ name: z.string() });
const resource = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('ConfigMap'), metadata, data: labels }),
  z.looseObject({ kind: z.literal('Job'), metadata, spec: z.looseObject({ template: pod }) }),
  z.looseObject({
    kind: z.literal('Deployment'),
    metadata,
    spec: z.looseObject({
      replicas: z.number(),
      selector: z.object({ matchLabels: labels }),
      template: pod,
    }),
  }),
  z.looseObject({
    kind: z.literal('Service'),
    metadata,
    spec: z.looseObject({ selector: labels, ports: z.array(z.looseObject({ targetPort: z.string() })) }),
  }),
  z.looseObject({
    kind: z.literal('PodDisruptionBudget'),
    metadata,
    spec: z.object({ minAvailable: z.number(), selector: z.object({ matchLabels: labels }) }),
  }),
  z.looseObject({ kind: z.literal('NetworkPolicy'), metadata }),
  z.looseObject({ kind: z.literal('PodMonitor'), metadata }),
  z.looseObject({ kind: z.literal('Kustomization'), resources: z.array(z.string()) }),
]);
export type Resource = z.output<typeof resource>;
export type Pod = z.output<typeof pod>;

export const readResources = async (files: readonly string[]): Promise<Resource[]> =>
  (await Promise.all(files.map(readDocuments))).flat().map((document) => resource.parse(document));

/** The settings of a unit, in order; a name may occur several times. */
export async function readUnit(file: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const settings = new Map<string, string[]>();
  for (const line of (await read(file)).split('\n').filter((one) => /^\w+=/.test(one))) {
    const [name = '', ...rest] = line.split('=');
    settings.set(name, [...(settings.get(name) ?? []), rest.join('=')]);
  }
  return settings;
}

/** The lines of a here-document in a Markdown file, without list indentation. */
export async function readHereDocument(file: string, target: string): Promise<string[]> {
  const [, lines = ''] = (await read(file)).split(`cat > ${target} <<END\n`);
  return lines
    .slice(0, Math.max(0, lines.search(/^\s*END$/m)))
    .trim()
    .split(/\s*\n\s*/);
}
