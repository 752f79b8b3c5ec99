/** Requests to the server under proof, each recorded with its response. */
import { z } from 'zod';
import type { Recorder } from './verdict.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
};

export type Asking = {
  readonly token?: string | undefined;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Asks this process; by default they take turns. */
  readonly process?: number;
  /** Not recorded: one of many similar requests. */
  readonly isQuiet?: boolean;
};

export type Server = {
  /** Processes of one server. */
  readonly urls: readonly string[];
  ask(path: string, asking?: Asking): Promise<Answer>;
};

export const v1 = '/api/v1/revenue/realtime';
export const legacy = '/api/attribution/revenue/realtime';
export const reconciliations = '/api/v1/revenue/reconciliations';
export const connections = '/api/attribution/platform-connections';
export const credentials = '/api/attribution/platform-credentials';

const shownHeaders =
  /^(etag|cache-control|vary|retry-after|www-authenticate|x-correlation-id|allow|deprecation)$/;

export function createServer(urls: readonly string[], record: Recorder): Server {
  let turn = 0;
  return {
    urls,
    async ask(path, { token, method = 'GET', headers = {}, body, process, isQuiet = false } = {}) {
      const url = `${urls[(process ?? turn++) % urls.length] ?? ''}${path}`;
      const sent = {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      };
      const text = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(url, { method, headers: sent, redirect: 'manual', ...text });
      const answer = await readAnswer(response);
      if (!isQuiet)
        record({
          kind: 'exchange',
          request: {
            method,
            url,
            headers: { ...sent, ...(token === undefined ? {} : { authorization: 'Bearer [masked]' }) },
          },
          sent: body ?? null,
          answer: {
            status: answer.status,
            headers: Object.fromEntries([...answer.headers].filter(([name]) => shownHeaders.test(name))),
            body: answer.body,
          },
        });
      return answer;
    },
  };
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text), text };
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}

/** The members of a revenue response the probes use; its full form is a separate claim. */
export const revenue = z.looseObject({
  tenant_id: z.string(),
  revenue_total_minor: z.number(),
  event_count: z.number(),
  data_as_of: z.string(),
  verified: z.unknown().optional(),
  rate_source: z.string().nullable(),
  source_details: z.array(z.looseObject({ platform: z.string(), platform_account_id: z.string() })),
  by_currency: z.array(
    z.looseObject({
      currency: z.string(),
      converted: z.boolean(),
      rate_date: z.string().nullable(),
      rate_source: z.string().nullable(),
    }),
  ),
});

export const unavailable = z.looseObject({
  failed_sources: z.array(z.looseObject({ reason: z.string() })),
  last_known: revenue.nullable(),
});
