/** Fastify with compiled schemas and @fastify/jwt; with `cache` it caches verified tokens. */
import jwt from '@fastify/jwt';
import fastify from 'fastify';
import {
  audience,
  etag,
  headers,
  issuer,
  listening,
  logger,
  path,
  readContract,
  secret,
  value,
} from './answer.mjs';

const contract = readContract();
const schema = {
  querystring: {
    type: 'object',
    properties: { interval: { type: 'string', enum: ['minute', 'hour', 'day'], default: 'day' } },
  },
  response: { 200: resolve(contract.components.schemas.RealtimeRevenueV1) },
};
// One log line per request, like the other peers; the default is two.
const app = fastify({ loggerInstance: logger, disableRequestLogging: true });
app.addHook('onResponse', (request, reply, done) => {
  request.log.info({ req: request, res: reply, responseTime: reply.elapsedTime }, 'request completed');
  done();
});
await app.register(jwt, {
  secret,
  verify: { allowedIss: issuer, allowedAud: audience, cache: process.argv[2] === 'cache' },
});
app.get(path, { schema, onRequest: (request) => request.jwtVerify() }, (request, reply) => {
  reply.headers(headers);
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  return reply.send(value);
});
await app.listen({ port: 0, host: '127.0.0.1' });
listening(app.server.address().port);

/** The schema without references and without keywords unknown to the serialiser of Fastify. */
function resolve(node) {
  if (Array.isArray(node)) return node.map(resolve);
  if (typeof node !== 'object' || node === null) return node;
  if (typeof node.$ref === 'string')
    return resolve(
      node.$ref
        .slice(2)
        .split('/')
        .reduce((at, name) => at[name], contract),
    );
  const { description, example, examples, ...rest } = node;
  return Object.fromEntries(Object.entries(rest).map(([name, member]) => [name, resolve(member)]));
}
