/**
 * Lists in documents and .env.example: variables, metrics, log lines, operations of the contract.
 */
import { z } from 'zod';
import { settings } from '../../src/config.ts';
import { createInstruments } from '../../src/metrics/registry.ts';
import { lines } from '../../src/observe/log.ts';
import type { Contract } from './contract.ts';

const meta = z.object({ description: z.string(), secret: z.boolean().optional() });

type Setting = {
  readonly name: string;
  readonly fallback: string | undefined;
  readonly meaning: string;
  readonly secret: boolean;
  readonly required: boolean;
};

function describedSettings(): Setting[] {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const { description, secret = false } = meta.parse(schema.meta());
    const fallback = schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined;
    return { name, fallback, meaning: description, secret, required: !schema.safeParse(undefined).success };
  });
}

export function generateConfigurationTable(): string {
  const rows = describedSettings().map(({ name, fallback, meaning, secret, required }) => {
    const shown =
      secret && fallback !== undefined ? 'a development stand-in' : !fallback ? '' : `\`${fallback}\``;
    return `| \`${name}\` | ${required ? '**required**' : shown} | ${meaning}${secret ? ' (secret)' : ''} |`;
  });
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

export function generateEnvironmentExample(): string {
  return describedSettings()
    .map(({ name, fallback, meaning, secret, required }) => {
      const value = secret ? '' : (fallback ?? '');
      return `\n# ${meaning}${secret ? ' (secret)' : ''}\n${required ? '' : '# '}${name}=${value}\n`;
    })
    .join('');
}

const instrument = z.object({
  name: z.string(),
  type: z.string(),
  help: z.string(),
  labelNames: z.array(z.string()),
});

export function generateMetricsTable(): string {
  const { registry } = createInstruments(() => undefined);
  const rows = registry.getMetricsAsArray().map((metric) => {
    const { name, type, help, labelNames } = instrument.parse(metric);
    return `| \`${name}\` | ${type} | ${labelNames.map((label) => `\`${label}\``).join(', ')} | ${help} |`;
  });
  return ['| metric | type | labels | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

export function generateLogTable(): string {
  const rows = Object.entries(lines).flatMap(([kind, line]) =>
    line ? [`| \`${kind}\` | ${line[0]} | ${line[1]} |`] : [],
  );
  return ['| `kind` | level | `msg` |', '| --- | --- | --- |', ...rows].join('\n');
}

export function generateOperationsTable({ operations }: Contract): string {
  const rows = operations.map(({ operationId, method, path, responses, deprecated }) => {
    const statuses = responses.map(({ status }) => status).join(', ');
    return `| \`${operationId}\` | ${method} \`${path}\` | ${statuses}${deprecated ? '; deprecated' : ''} |`;
  });
  return ['| operation | method and path | answers |', '| --- | --- | --- |', ...rows].join('\n');
}

/**
 * Replaces the text between `<!-- begin name -->` and `<!-- end name -->`.
 * @throws Error if the text has no such block
 */
export function insertBlock(text: string, name: string, block: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the document has no block ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${block}\n\n${text.slice(to)}`;
}
