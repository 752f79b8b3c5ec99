/**
 * Validates responses against the bundle alone, with its own route matching and validators. It
 * shares no faults with the generators and the server's checks.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsModule from 'ajv-formats';
import { bundle, bundledOperations, resolvePointer, type BundledOperation } from './bundle.ts';
import type { Asked, Got } from './client.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
// formats is CommonJS: Node puts its default export one level down.
formatsModule.default(ajv);
ajv.addSchema(bundle, 'bundle');

const operations = bundledOperations();
const here = 'http://here';
/** Problems possible at any path without an operation, with statuses from the contract's prose. */
const transportTypes: Readonly<Record<string, number>> = {
  '/problems/not-found': 404,
  '/problems/method-not-allowed': 405,
  '/problems/invalid-request': 400,
  '/problems/rate-limited': 429,
};

export function operationAt(method: string, target: string): BundledOperation | undefined {
  const [path = ''] = target.split('?');
  const wanted = method === 'HEAD' ? 'GET' : method;
  return operations.find(
    (one) =>
      one.method === wanted && new RegExp(`^${one.path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(path),
  );
}

export function answerFaults(asked: Pick<Asked, 'method' | 'path' | 'headers'>, got: Got): string[] {
  const { method, path, headers } = asked;
  const faults = [...commonFaults(got), ...echoFaults(headers, got)];
  const operation = operationAt(method, path);
  const documented = operation?.responses.find(({ status }) => status === got.status);
  if (operation && documented) {
    const at = `/paths/${escapePointer(operation.path)}/${operation.method.toLowerCase()}/responses/${got.status}`;
    faults.push(...headerFaults(resolvePointer(at), Object.keys(documented.headers), got));
    if (method === 'HEAD' || documented.contentType === null)
      return got.text === '' ? faults : [...faults, 'a body where there is none'];
    if (got.headers['content-type'] !== documented.contentType)
      faults.push(`content type ${String(got.headers['content-type'])}`);
    const schema = `${resolvePointer(at)}/content/${escapePointer(documented.contentType)}/schema`;
    return [...faults, ...schemaFaults(schema, got.body, 'body')];
  }
  const type = typeOf(got.body);
  if (transportTypes[type] !== got.status)
    faults.push(`${operation?.operationId ?? 'no operation'}: status ${got.status} of type ${type}`);
  return [...faults, ...schemaFaults('/components/schemas/Problem', got.body, 'body')];
}

/** Whether an operation answered, judged by problem type: routing errors have their own types. */
export function isFromOperation({ status, body }: Got): boolean {
  return (
    !['/problems/not-found', '/problems/method-not-allowed'].includes(typeOf(body)) &&
    !(status === 400 && fieldErrors(body).some(([field]) => field === '/header/X-Correlation-ID'))
  );
}

export const typeOf = (body: unknown): string => String(memberOf(body, 'type'));

export function fieldErrors(body: unknown): Array<readonly [field: string, code: string]> {
  const errors = memberOf(body, 'errors');
  return Array.isArray(errors)
    ? errors.map(
        (error: unknown) => [String(memberOf(error, 'field')), String(memberOf(error, 'code'))] as const,
      )
    : [];
}

/** The response echoes a single valid correlation id of the request; others are ignored. */
function* echoFaults(asked: Asked['headers'], { headers }: Got): Generator<string> {
  const given = Object.entries(asked).flatMap(([name, value]) =>
    name.toLowerCase() === 'x-correlation-id' ? value : [],
  );
  const [id = ''] = given;
  if (given.length === 1 && uuid.test(id) && headers['x-correlation-id'] !== id.toLowerCase())
    yield `correlation id ${String(headers['x-correlation-id'])}, and not the one that was sent`;
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function* commonFaults({ status, headers, body }: Got): Generator<string> {
  const id = headers['x-correlation-id'];
  if (!uuid.test(String(id))) yield 'no correlation id';
  if (status < 400 || body === undefined) return;
  if (headers['content-type'] !== 'application/problem+json') yield 'a problem of another media type';
  if (headers['cache-control'] !== 'no-store') yield 'a problem that may be stored';
  if (memberOf(body, 'status') !== status) yield 'a problem of another status';
  if (new URL(String(memberOf(body, 'instance')), here).origin !== here) yield 'a problem of another host';
  if (memberOf(body, 'correlation_id') !== id) yield 'a problem with another correlation id';
}

function headerFaults(response: string, names: readonly string[], { headers }: Got): string[] {
  return names.flatMap((name) => {
    const value = headers[name.toLowerCase()];
    if (value === undefined) return [`no header ${name}`];
    const schema = `${resolvePointer(`${response}/headers/${name}`)}/schema`;
    // Header texts are parsed where the contract has a number.
    const read = name === 'Retry-After' && /^\d+$/.test(String(value)) ? Number(value) : value;
    return schemaFaults(schema, read, `header ${name}`);
  });
}

function schemaFaults(pointer: string, value: unknown, part: string): string[] {
  const validate = ajv.getSchema(`bundle#${pointer}`);
  if (!validate) return [`the bundle has no ${pointer}`];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${part}${instancePath} ${String(message)}`,
  );
}

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
