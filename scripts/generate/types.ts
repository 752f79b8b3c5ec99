import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { parse } from 'yaml';
import { z } from 'zod';
import { resolve } from './contract.ts';

/**
 * The bundle → types of operations, schemas and headers. An enumeration marked `x-open-enum` is
 * closed for the server; with `open` it accepts any text, for clients of later servers.
 */
export async function generateTypes(bundleYaml: string, open = false): Promise<string> {
  const whole: unknown = parse(bundleYaml);
  const described = describeReferences(whole, whole);
  const document = JSON.stringify(open ? openEnums(described) : described);
  return astToString(
    await openapiTS(document, {
      silent: true,
      defaultNonNullable: false,
      emptyObjectsUnknown: true,
      transform: ({ format }) => (format === anyText ? otherText() : undefined),
    }),
  );
}

const object = z.record(z.string(), z.unknown());
const reference = z.strictObject({ $ref: z.string() });
const describing = z.looseObject({ description: z.string() });
const openEnum = z.looseObject({ 'x-open-enum': z.literal(true) });

/** Maps every value of a JSON document, inner values first. */
function mapValues(value: unknown, work: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return work(value.map((one) => mapValues(one, work)));
  const members = object.safeParse(value);
  if (!members.success) return work(value);
  return work(
    Object.fromEntries(Object.entries(members.data).map(([name, one]) => [name, mapValues(one, work)])),
  );
}

/**
 * Copies a schema's description to each member referring to it: editors show the member's text
 * only.
 */
const describeReferences = (part: unknown, document: unknown): unknown =>
  mapValues(part, (value) => {
    const { properties } = z.looseObject({ properties: object }).safeParse(value).data ?? {};
    if (!properties || !object.safeParse(value).success) return value;
    const members = Object.entries(properties).map(([name, member]): [string, unknown] => {
      if (!reference.safeParse(member).success) return [name, member];
      const { data } = describing.safeParse(resolve(document, member));
      return [name, { ...object.parse(member), ...(data && { description: data.description }) }];
    });
    return { ...object.parse(value), properties: Object.fromEntries<unknown>(members) };
  });

/** Stands for any unlisted text. */
const anyText = 'any-other-text';

const openEnums = (document: unknown): unknown =>
  mapValues(document, (value) => {
    const { data } = openEnum.safeParse(value);
    if (!data) return value;
    const { description, ...listed } = data;
    return { description, anyOf: [listed, { type: 'string', format: anyText }] };
  });

/** `string & {}`: editors still complete the listed values; plain `string` would absorb them. */
function otherText(): ts.TypeNode {
  const text = ts.factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword);
  return ts.factory.createIntersectionTypeNode([text, ts.factory.createTypeLiteralNode([])]);
}
