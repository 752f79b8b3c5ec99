import openapiTS, { astToString } from 'openapi-typescript';

/** The bundle → TypeScript types of every operation, schema and header. */
export async function generateTypes(bundleYaml: string): Promise<string> {
  return astToString(
    await openapiTS(bundleYaml, { silent: true, defaultNonNullable: false, emptyObjectsUnknown: true }),
  );
}
