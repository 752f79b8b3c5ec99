/** A small contract with one of everything, for tests to edit. */
type Json = Record<string, unknown>;
export type Whole = {
  info: Json;
  servers: Json[];
  security: Json[];
  paths: Record<string, Json & { get?: Json; post: Operation }>;
  components: { securitySchemes: Record<string, Json> };
} & Json;
type Operation = Json & {
  parameters: Json[];
  requestBody?: Json & { content: Json };
  responses: Record<string, Json & { headers: Record<string, Json>; content?: Json }>;
};

const apiKey = { type: 'apiKey', in: 'header', name: 'Key' };
export function whole(request: unknown = { type: 'object' }, response: unknown = { type: 'object' }): Whole {
  return {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1.0.0' },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    paths: {
      '/things/{id}': {
        post: {
          operationId: 'postThing',
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'q', in: 'query', required: false, schema: { type: 'string' } },
          ],
          requestBody: { required: true, content: { 'application/json': { schema: request } } },
          responses: {
            '200': {
              description: 'A thing.',
              headers: { ETag: { required: true, schema: { type: 'string' } } },
              content: { 'application/json': { schema: response } },
            },
          },
        },
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, key: apiKey },
    },
  };
}

export const post = ({ paths }: Whole): Operation => paths['/things/{id}']?.post ?? fail();
export const answer = (document: Whole) => post(document).responses['200'] ?? fail();
export const header = (document: Whole) => answer(document).headers['ETag'] ?? fail();
export const parameter = (document: Whole): Json => post(document).parameters[1] ?? fail();
export const body = (document: Whole) => post(document).requestBody ?? fail();
export function fail(): never {
  throw new Error('the document of these pairs is another one');
}
