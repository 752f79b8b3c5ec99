/** Express as in its guide: alone, or with the default serialisers of pino-http. */
import express from 'express';
import { pinoHttp } from 'pino-http';
import { headers, listening, logger, path, value } from './answer.mjs';

const app = express();
if (process.argv[2] === 'log') app.use(pinoHttp({ logger }));
// Express compares the ETag and sends the 304.
app.get(path, (request, response) => response.set(headers).json(value));
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
