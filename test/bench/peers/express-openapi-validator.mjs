/** Express, express-openapi-validator, jose and pino-http, each as documented. */
import express from 'express';
import { middleware } from 'express-openapi-validator';
import { jwtVerify } from 'jose';
import { pinoHttp } from 'pino-http';
import { audience, headers, issuer, key, listening, logger, path, readContract, value } from './answer.mjs';

const app = express();
app.use(pinoHttp({ logger }), express.json());
app.use(
  middleware({
    apiSpec: readContract(),
    validateRequests: true,
    validateResponses: false,
    validateApiSpec: false,
    validateSecurity: {
      handlers: {
        async bearerAuth(request) {
          await jwtVerify(request.headers.authorization?.replace('Bearer ', ''), key, { issuer, audience });
          return true;
        },
      },
    },
  }),
);
app.get(path, (request, response) => response.set(headers).json(value));
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
