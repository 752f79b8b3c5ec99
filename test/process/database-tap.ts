/**
 * A proxy to PostgreSQL with a count of each tenant's transactions: one port per server process. It
 * runs in a separate process, so a busy test does not delay statements.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { listen } from '../support/wire.ts';

const report = z.union([
  z.strictObject({ ports: z.array(z.number()) }),
  z.strictObject({ tap: z.number(), tenantId: z.string(), atMs: z.number() }),
]);
type Seen = Extract<z.infer<typeof report>, { tap: number }>;

export type DatabaseTap = {
  readonly urls: readonly string[];
  /** The number of the tenant's transactions through a tap in a time span. */
  countTransactions(tap: number, tenantId: string, span: { fromMs: number; toMs?: number }): number;
  stop(): Promise<void>;
};

export async function tapDatabase(url: string, taps: number): Promise<DatabaseTap> {
  const { hostname, port } = new URL(url);
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), hostname, port, String(taps)]);
  const exited = once(child, 'exit');
  const seen: Seen[] = [];
  const ports = await new Promise<readonly number[]>((listening, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = report.parse(JSON.parse(line));
      if ('ports' in parsed) listening(parsed.ports);
      else seen.push(parsed);
    });
    void exited.then(() => failed(new Error('the tap ended before it listened')));
  });
  return {
    urls: ports.map((own) => {
      const tapped = new URL(url);
      tapped.port = String(own);
      return tapped.href;
    }),
    countTransactions: (tap, tenantId, { fromMs, toMs = Infinity }) =>
      seen.filter(
        (one) => one.tap === tap && one.tenantId === tenantId && one.atMs >= fromMs && one.atMs <= toMs,
      ).length,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Every transaction of a tenant begins with this statement. */
const tenantStatement = /^set local app\.current_tenant_id = '([0-9a-f-]+)'/;

/** Splits client data into protocol messages and reports the text of each prepared statement. */
function readStatements(onStatement: (statement: string) => void): (chunk: Buffer) => void {
  let waiting = Buffer.alloc(0);
  let hasStarted = false;
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      // The first message has a length but no type.
      const head = hasStarted ? 1 : 0;
      if (waiting.length < head + 4) return;
      const end = head + waiting.readInt32BE(head);
      if (waiting.length < end) return;
      const message = waiting.subarray(0, end);
      waiting = waiting.subarray(end);
      // Parse: the name of the statement, then its text.
      if (hasStarted && message.toString('latin1', 0, 1) === 'P')
        onStatement(message.toString('utf8', 5).split('\0')[1] ?? '');
      hasStarted = true;
    }
  };
}

async function serveTap(tap: number, host: string, port: number): Promise<number> {
  const server = createServer((client) => {
    const database = connect({ host, port, noDelay: true });
    client.setNoDelay(true).on(
      'data',
      readStatements((statement) => {
        const tenantId = tenantStatement.exec(statement)?.[1];
        if (tenantId !== undefined) print({ tap, tenantId, atMs: Date.now() });
      }),
    );
    client.pipe(database).pipe(client);
    client.on('error', () => database.destroy());
    database.on('error', () => client.destroy());
  });
  return listen(server);
}

function print(line: z.infer<typeof report>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

if (import.meta.main) {
  const [host = '', port, taps] = process.argv.slice(2);
  // It ends with its parent at the latest.
  process.stdin.resume().once('end', () => process.exit(0));
  const numbers = Array.from({ length: Number(taps) }, (_, tap) => tap);
  print({ ports: await Promise.all(numbers.map((tap) => serveTap(tap, host, Number(port)))) });
}
