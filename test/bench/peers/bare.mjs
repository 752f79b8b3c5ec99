/** node:http alone; with JSON it serialises the body for each response. */
import { createServer } from 'node:http';
import { bytes, etag, headers, listening, value } from './answer.mjs';

const json = process.argv[2] === 'json';
const server = createServer((request, response) => {
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers);
    response.end();
    return;
  }
  const payload = json ? Buffer.from(JSON.stringify(value)) : bytes;
  response.writeHead(200, { ...headers, 'Content-Length': payload.byteLength });
  response.end(payload);
});
server.listen(0, '127.0.0.1', () => listening(server.address().port));
