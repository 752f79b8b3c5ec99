/** The bundled contract, parsed to the parts the generators need. */
import { z } from 'zod';

const schema = z.looseObject({});
export type Schema = z.infer<typeof schema>;

const reference = z.object({ $ref: z.string() });
const header = z.looseObject({ required: z.boolean().optional(), schema });
const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema,
});
const example = z.looseObject({ value: z.unknown() });
const media = z.looseObject({ schema, examples: z.record(z.string(), example).optional() });
const response = z.looseObject({
  headers: z.record(z.string(), z.union([reference, header])).optional(),
  content: z.record(z.string(), media).optional(),
});
const requestBody = z.looseObject({
  required: z.literal(true),
  content: z.union([
    z.strictObject({ 'application/json': z.looseObject({ schema }) }),
    // Raw bytes, read by the operation itself.
    z.strictObject({ '*/*': z.looseObject({ schema }) }),
  ]),
});
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string().prefault(''),
  description: z.string().prefault(''),
  deprecated: z.boolean().optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  'x-required-scope': z.string().optional(),
  parameters: z.array(z.union([reference, parameter])).optional(),
  requestBody: z.union([reference, requestBody]).optional(),
  responses: z.record(z.string(), z.union([reference, response])),
});
const methods = ['get', 'put', 'post', 'delete', 'patch'] as const;
const pathItem = z.strictObject({
  get: operation.optional(),
  put: operation.optional(),
  post: operation.optional(),
  delete: operation.optional(),
  patch: operation.optional(),
});
const document = z.looseObject({
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  paths: z.record(z.string(), pathItem),
  components: z.looseObject({ schemas: z.record(z.string(), schema) }),
});

export type ContractParameter = z.infer<typeof parameter>;
export type ContractResponse = {
  readonly status: number;
  readonly contentType: string | null;
  readonly bodySchema: Schema | null;
  readonly examples: readonly unknown[];
  readonly headers: Readonly<Record<string, z.infer<typeof header>>>;
};
export type ContractOperation = {
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly deprecated: boolean;
  readonly security: ReadonlyArray<Readonly<Record<string, string[]>>>;
  /** The scope a token must grant; null for an operation without a token. */
  readonly requiredScope: string | null;
  readonly parameters: readonly ContractParameter[];
  /** JSON, and required if present; null also for raw bytes, read by the operation itself. */
  readonly requestBody: Schema | null;
  readonly responses: readonly ContractResponse[];
};
export type Contract = {
  readonly operations: readonly ContractOperation[];
  readonly schemas: Readonly<Record<string, Schema>>;
  /** The whole parsed bundle. */
  readonly document: Readonly<Record<string, unknown>>;
};

/** @throws Error naming each unsupported part: the generators must not skip it silently */
export function parseContract(bundle: unknown): Contract {
  const parsed = document.parse(bundle);
  const operations = Object.entries(parsed.paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const found = item[method];
      if (!found) return [];
      const { operationId, summary, description } = found;
      const content = found.requestBody && requestBody.parse(resolve(parsed, found.requestBody)).content;
      const body = content && 'application/json' in content ? content['application/json'] : undefined;
      const bodySchema = body && schema.parse(resolve(parsed, body.schema));
      if (bodySchema && bodySchema['additionalProperties'] !== false)
        throw new Error(`${operationId}: the body must be an object with additionalProperties: false`);
      const security = found.security ?? parsed.security ?? [];
      const requiredScope = found['x-required-scope'] ?? null;
      if (security.length > 0 !== (requiredScope !== null))
        throw new Error(`${operationId}: exactly the operations that need a token name an x-required-scope`);
      return [
        {
          operationId,
          method: method.toUpperCase(),
          path,
          summary,
          description,
          deprecated: found.deprecated ?? false,
          security,
          requiredScope,
          parameters: (found.parameters ?? []).map((entry) => {
            const one = parameter.parse(resolve(parsed, entry));
            return { ...one, schema: schema.parse(resolve(parsed, one.schema)) };
          }),
          requestBody: bodySchema ?? null,
          responses: Object.entries(found.responses).map(([status, entry]) => {
            const { headers = {}, content = {} } = response.parse(resolve(parsed, entry));
            const [only, ...others] = Object.entries(content);
            if (others.length > 0) throw new Error(`${operationId} ${status}: more than one media type`);
            return {
              status: Number(status),
              contentType: only?.[0] ?? null,
              bodySchema: only?.[1].schema ?? null,
              examples: Object.values(only?.[1].examples ?? {}).map(({ value }) => value),
              headers: Object.fromEntries(
                Object.entries(headers).map(([name, value]) => [name, header.parse(resolve(parsed, value))]),
              ),
            };
          }),
        },
      ];
    }),
  );
  return { operations, schemas: parsed.components.schemas, document: parsed };
}

/** Follows a local JSON pointer; returns any other value unchanged. */
export function resolve(root: unknown, value: unknown): unknown {
  const found = reference.safeParse(value);
  if (!found.success) return value;
  let target: unknown = root;
  for (const part of found.data.$ref.replace(/^#\//, '').split('/'))
    target = z.looseObject({}).parse(target)[part];
  return resolve(root, target);
}
