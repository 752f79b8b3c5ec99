/**
 * Requests the URLs in turn with the token in TOKEN, until SIGTERM or `--count` times.
 * Exits with 1 unless there is at least one response and all are 200.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string' }, parallel: { type: 'string', default: '4' } },
});
const authorization = `Bearer ${process.env['TOKEN'] ?? ''}`;
const outcomes = new Map<string, number>();
/** A bounded load: some hundred requests a second at most. */
const pauseMs = 30;
const count = values.count === undefined ? Infinity : Number(values.count);
let asked = 0;
const over = new AbortController();

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(20_000) });
    await response.arrayBuffer();
    return String(response.status);
  } catch (error) {
    if (!(error instanceof Error)) return 'failed';
    return error.cause instanceof Error ? error.cause.message : error.message;
  }
}

async function askOn(): Promise<void> {
  while (!over.signal.aborted && asked < count) {
    const url = positionals[asked % positionals.length] ?? '';
    asked += 1;
    const outcome = await ask(url);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    await delay(pauseMs);
  }
}

process.once('SIGTERM', () => over.abort());
await Promise.all(Array.from({ length: Number(values.parallel) }, askOn));
const total = [...outcomes.values()].reduce((sum, times) => sum + times, 0);
const good = outcomes.get('200') ?? 0;
const others = [...outcomes]
  .filter(([outcome]) => outcome !== '200')
  .map(([outcome, times]) => `${times} × ${outcome}`);
process.stdout.write(`${total} asked, ${good} × 200${others.map((text) => `, ${text}`).join('')}\n`);
process.exitCode = total > 0 && good === total ? 0 : 1;
