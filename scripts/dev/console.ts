/** Output of commands: timed steps, and errors saying the fault, the place and the remedy. */

const onTerminal = process.stderr.isTTY && !process.env['NO_COLOR'];
const paint = (code: number, text: string): string => (onTerminal ? `\u001B[${code}m${text}\u001B[0m` : text);

/** Runs one step of a command, prints its name, then its duration. */
export async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const startedAt = performance.now();
  process.stderr.write(`${paint(2, '·')} ${name} … `);
  try {
    const result = await work();
    process.stderr.write(
      `${paint(32, 'ok')} ${paint(2, `${((performance.now() - startedAt) / 1000).toFixed(1)} s`)}\n`,
    );
    return result;
  } catch (error) {
    process.stderr.write(`${error instanceof Interrupted ? 'stopped' : paint(31, 'failed')}\n`);
    throw error;
  }
}

/** Somebody stopped the command: no fault, so it prints nothing. */
export class Interrupted extends Error {
  override name = 'Interrupted' as const;
}

/** A fault its reader can mend: the message names the fault and its place, the hint the remedy. */
export class CommandError extends Error {
  override name = 'CommandError' as const;
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Prints a line outside a step. */
export function note(text: string): void {
  process.stderr.write(`${paint(2, '·')} ${text}\n`);
}

/** Prints a fault; the command will exit with code 1. */
export function complain(error: unknown): void {
  printFault(error);
  process.exitCode = 1;
}

/** Prints no stack for an expected fault. */
export function printFault(error: unknown): void {
  const text =
    error instanceof CommandError
      ? `${error.message}\n${paint(2, '  mend:')} ${error.hint}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${paint(31, 'error')} ${text}\n`);
}

/** Runs a command's body and prints its fault. */
export async function command(body: () => Promise<void>): Promise<void> {
  await body().catch(complain);
}
