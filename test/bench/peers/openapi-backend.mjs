/** Express, openapi-backend, jose and pino-http, each as documented. */
import express from 'express';
import { jwtVerify } from 'jose';
import { OpenAPIBackend } from 'openapi-backend';
import { pinoHttp } from 'pino-http';
import { audience, headers, issuer, key, listening, logger, readContract, value } from './answer.mjs';

const api = new OpenAPIBackend({ definition: readContract(), quick: true });
api.register({
  getRealtimeRevenueV1: (context, request, response) => response.set(headers).json(value),
  unauthorizedHandler: (context, request, response) => response.status(401).end(),
  validationFail: (context, request, response) => response.status(400).json(context.validation.errors),
  notFound: (context, request, response) => response.status(404).end(),
});
api.registerSecurityHandler('bearerAuth', async (context) => {
  const token = context.request.headers.authorization?.replace('Bearer ', '');
  const { payload } = await jwtVerify(token, key, { issuer, audience });
  return payload;
});
await api.init();
const app = express();
app.use(pinoHttp({ logger }), express.json());
app.use((request, response) => api.handleRequest(request, request, response));
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
