/**
 * The simulated Stripe over https, for servers in production, which refuse plain http. Prints where
 * it listens. Its key is public and for 127.0.0.1; servers trust it by NODE_EXTRA_CA_CERTS.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { createSimulatorServer } from '../simulator/server.ts';
import '../dev/exit-with-parent.ts';

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const simulator = createSimulatorServer();
const server = createServer(
  { cert: read('platform-cert.pem'), key: read('platform-key.pem'), keepAliveTimeout: 120_000 },
  (request, response) => void simulator.emit('request', request, response),
);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`https://127.0.0.1:${address.port}\n`);
});
