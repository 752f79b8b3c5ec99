/** A body that goes on: server-sent events (WHATWG HTML §9.2), until either side ends them. */
import type { ServerResponse } from 'node:http';
import type { OperationId } from '#generated/router.ts';
import type { Stream } from '../live/live-revenue.ts';

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

/** An answer of another operation as an event: its body is the data, one line of JSON. */
type StreamEvent = {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string;
  readonly operationId: OperationId;
  readonly answer: Answer;
};

type EventSink = Stream & {
  send(event: StreamEvent): void;
  /** Its client does not read: more data would only fill memory. */
  isBehind(): boolean;
};

/** With the poll's own interval on top, less than ten seconds. */
export const heartbeatMs = 8_000;
/** The first line, too: what stands between can only hand on headers when there is something behind them. */
const comment = ':\n\n';

/** Throws when the contract does not document the answer. */
type Check = (operationId: OperationId, answer: Answer) => void;

/** Resolves when the body has ended: one that does not go on has. */
export async function goOn(body: unknown, check: Check): Promise<void> {
  if (body instanceof EventStream) await body.run(check);
}

export class EventStream {
  readonly #start: (sink: EventSink) => void;
  #response: ServerResponse | undefined;

  /** @param start is called once the headers are on their way */
  constructor(start: (sink: EventSink) => void) {
    this.#start = start;
  }

  /** Goes on in this response, whose headers are written. */
  open(response: ServerResponse): void {
    this.#response = response;
  }

  /**
   * Resolves when either side has ended it; rejects when an event cannot be sent.
   * @param check sees each answer before it leaves
   */
  async run(check: Check): Promise<void> {
    const response = this.#response;
    if (!response) throw new Error('the stream has no response to go on in');
    await new Promise<void>((resolve, reject) => {
      response.once('close', resolve);
      if (response.closed) return resolve();
      if (response.req.method === 'HEAD') return void response.end();
      response.write(comment);
      this.#start(sinkOf(response, check, reject));
    });
  }
}

function sinkOf(response: ServerResponse, check: Check, fail: (error: unknown) => void): EventSink {
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
      // Ended a poll ago, or a whole heartbeat behind: its client takes nothing.
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
