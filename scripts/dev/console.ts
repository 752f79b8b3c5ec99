/** The output of commands: steps with their time, and errors that say what, where and how to mend it. */

const onTerminal = process.stderr.isTTY && !process.env['NO_COLOR'];
const paint = (code: number, text: string): string => (onTerminal ? `\u001B[${code}m${text}\u001B[0m` : text);

/** Runs one step of a command and prints its name, then how long it took. */
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

/** Somebody ended the command: no fault, and nothing to tell. */
export class Interrupted extends Error {
  override name = 'Interrupted' as const;
}

/** A fault that its reader can mend: the message says what is wrong and where, the hint what to do. */
export class CommandError extends Error {
  override name = 'CommandError' as const;
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

/** Prints a line that is no step. */
export function note(text: string): void {
  process.stderr.write(`${paint(2, '·')} ${text}\n`);
}

/** Prints a fault; the command ends with exit code 1. */
export function complain(error: unknown): void {
  printFault(error);
  process.exitCode = 1;
}

/** Known faults have no stack. */
export function printFault(error: unknown): void {
  const text =
    error instanceof CommandError
      ? `${error.message}\n${paint(2, '  mend:')} ${error.hint}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${paint(31, 'error')} ${text}\n`);
}

/** Runs a command's body, and prints the fault that ends it. */
export async function command(body: () => Promise<void>): Promise<void> {
  await body().catch(complain);
}
