/** A client of the event stream over HTTP. */
import { onTestFinished } from 'vitest';

type Heard = {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string | undefined;
  readonly comment: boolean;
  readonly retry: string | undefined;
};

const streamPath = '/api/v1/revenue/realtime/stream';

export async function listen(
  { url }: { readonly url: string },
  token: string,
  { query = '', headers = {} }: { query?: string; headers?: Record<string, string> } = {},
) {
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const response = await fetch(`${url}${streamPath}${query}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: leaving.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('the answer has no body');
  let text = '';
  /** The next block of lines; undefined once the server has ended the stream. */
  const block = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end !== -1) {
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        return found;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
  };
  const next = async (): Promise<Heard | undefined> => {
    const lines = (await block())?.split('\n');
    if (!lines) return undefined;
    const member = (name: string): string | undefined =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    return {
      name: member('event') ?? '',
      id: member('id'),
      data: member('data'),
      comment: lines[0] === ':',
      retry: member('retry'),
    };
  };
  return {
    response,
    next,
    /** The next event, past comments. */
    async event(): Promise<{ name: string; id: string | undefined; body: unknown } | undefined> {
      for (;;) {
        const heard = await next();
        if (!heard) return undefined;
        if (heard.data !== undefined) return { name: heard.name, id: heard.id, body: JSON.parse(heard.data) };
      }
    },
    /** Reads to the end of the stream. */
    async readToEnd(): Promise<Heard[]> {
      const all: Heard[] = [];
      for (;;) {
        const heard = await next();
        if (!heard) return all;
        all.push(heard);
      }
    },
    leave: () => leaving.abort(),
    /** The problem details of a rejected request. */
    problem: async (): Promise<unknown> => {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return JSON.parse(text);
        text += value;
      }
    },
  };
}
