/** A frontend's server on the loopback: its files and, if asked, the API behind the same origin. */
import { createServer, request as open, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { listen } from '../support/wire.ts';

export type File = {
  readonly type: 'text/html' | 'text/javascript' | 'application/json';
  readonly text: string;
};

export type Frontend = AsyncDisposable & { readonly url: string };

/** Serves the file found for a path; forwards other paths to the API, if there is one. */
export async function startFrontend(
  find: (path: string) => Promise<File | undefined>,
  api: () => string | undefined = () => undefined,
): Promise<Frontend> {
  const server = createServer((request, response) => void answer(request, response));
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = await find(new URL(request.url ?? '', 'http://frontend').pathname);
    const behind = api();
    if (file)
      response.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-cache' }).end(file.text);
    else if (behind !== undefined) forward(behind, request, response);
    else response.writeHead(404).end();
  }
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** Proxies a request and its response unchanged. */
function forward(api: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request;
  const onward = open(new URL(url ?? '', api), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  onward.on('error', () => response.destroy());
  pipeline(request, onward, () => undefined);
}
