/** Starts the simulator as a separate process and prints its address as one line of JSON. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createSimulatorServer } from './server.ts';

const optionsSchema = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  // Loopback by default: the control API has no authentication.
  host: z.string(),
  'exit-with-parent': z.boolean(),
});

const options = optionsSchema.parse(
  parseArgs({
    options: {
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  }).values,
);

const server = createSimulatorServer();

server.once('error', (error) => {
  process.stderr.write(`cannot listen on ${options.host}:${String(options.port)}: ${error.message}\n`);
  process.exit(1);
});

server.listen(options.port, options.host, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  process.stdout.write(`${JSON.stringify({ listening: `http://${options.host}:${String(port)}` })}\n`);
});

/** Held and hanging requests would delay a graceful close for ever. */
function stop(): void {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (options['exit-with-parent']) await import('../dev/exit-with-parent.ts');
