/** Express as its guide has it: alone, or with pino-http's default serialisers. */
import express from 'express';
import { pinoHttp } from 'pino-http';
import { headers, listening, logger, path, value } from './answer.mjs';

const app = express();
if (process.argv[2] === 'log') app.use(pinoHttp({ logger }));
// Express compares the tag, and makes a 304 of it.
app.get(path, (request, response) => response.set(headers).json(value));
const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
