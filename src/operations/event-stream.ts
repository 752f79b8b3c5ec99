/** Streamed response bodies: server-sent events (WHATWG HTML §9.2) until either side ends them. */
import type { ServerResponse } from 'node:http';
import type { OperationId } from '#generated/router.ts';
import type { Stream } from '../live/live-revenue.ts';

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

/** A response of another operation as an event; `data`: its body, one line of JSON. */
type StreamEvent = {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string;
  readonly operationId: OperationId;
  readonly answer: Answer;
};

type EventSink = Stream & {
  send(event: StreamEvent): void;
  /** The client reads too slowly: more data would only fill memory. */
  isBehind(): boolean;
};

/** Less than ten seconds, also with the interval of the live poll added. */
export const heartbeatMs = 8_000;
/** Heartbeat, and each stream's first line: some proxies hold the headers until the first bytes. */
const comment = ':\n\n';

/** @throws Error when the contract does not document the answer */
type Check = (operationId: OperationId, answer: Answer) => void;

export class EventStream {
  readonly #start: (sink: EventSink) => void;
  #response: ServerResponse | undefined;

  /** @param start is called once the headers are on their way */
  constructor(start: (sink: EventSink) => void) {
    this.#start = start;
  }

  /** Attaches the response; its headers are already written. */
  open(response: ServerResponse): void {
    this.#response = response;
  }

  /**
   * Sends events until either side ends the stream; rejects when an event cannot be sent.
   * @param check is called with each answer before it is sent
   */
  async run(check: Check): Promise<void> {
    const response = this.#response;
    if (!response) throw new Error('open() has not been called on the stream');
    await new Promise<void>((resolve, reject) => {
      response.once('close', resolve);
      if (response.closed) return resolve();
      if (response.req.method === 'HEAD') return void response.end();
      response.write(comment);
      this.#start(createSink(response, check, reject));
    });
  }
}

function createSink(response: ServerResponse, check: Check, fail: (error: unknown) => void): EventSink {
  let hasWritten = true;
  let wroteAtMs = 0;
  let isStalled = false;
  const write = (text: string): void => {
    if (response.writableEnded || response.destroyed) return;
    hasWritten = true;
    response.write(text);
  };
  return {
    fail,
    isBehind: () => response.writableNeedDrain,
    send({ name, id, data, operationId, answer }) {
      check(operationId, answer);
      const tag = id === undefined ? '' : `id: ${id}\n`;
      write(`event: ${name}\n${tag}data: ${data}\n\n`);
    },
    end(retryMs) {
      if (retryMs !== undefined) write(`retry: ${retryMs}\n\n`);
      response.end();
    },
    beat(nowMs) {
      // The client reads nothing: the stream ended a poll ago, or the last heartbeat is unread.
      if (response.writableEnded) return void response.destroy();
      if (hasWritten) wroteAtMs = nowMs;
      hasWritten = false;
      if (nowMs - wroteAtMs < heartbeatMs) return;
      if (isStalled && response.writableNeedDrain) return void response.destroy();
      isStalled = response.writableNeedDrain;
      write(comment);
    },
  };
}
