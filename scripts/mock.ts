/**
 * `make mock`: the server without a database; it answers with the contract's examples. Prints two
 * curl lines to try it.
 */
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { demoTenants } from '../db/seed.ts';
import { startServer } from '../src/http/server.ts';
import { systemClock } from '../src/model/clock.ts';
import { createLogObserver } from '../src/observe/log.ts';
import { createTokenCheck } from '../src/service.ts';
import { commandConfig } from './dev/config.ts';
import { command, CommandError } from './dev/console.ts';
import { requireCurrentFiles, requireFreePort } from './dev/start.ts';
import { createRateLimits } from '../src/limits/index.ts';
import { createMockApp } from './mock/app.ts';
import { parsePrefer } from './mock/prefer.ts';
import { signToken } from './token.ts';

const [tenant, other] = demoTenants;

await command(async () => {
  await requireCurrentFiles();
  const config = commandConfig();
  const token = await signToken(tenant.tenantId);
  await requireFreePort('mock', config.HOST, config.PORT);
  const logger = pino({ level: config.LOG_LEVEL, base: null });
  const observe = createLogObserver(logger);
  const app = await createMockApp({
    clock: systemClock,
    logger,
    observe,
    origins: config.CORS_ORIGINS,
    prefer: preferences(),
    allowLoopbackOrigins: config.NODE_ENV === 'development',
    docsToken: token,
    embedOrigins: config.LIVE_EMBED_ORIGINS,
    verify: createTokenCheck(config, systemClock, observe),
    limits: createRateLimits(config, systemClock, observe),
  });
  const server = await startServer(app, { host: config.HOST, port: config.PORT });
  closeWithGrace({ delay: config.SHUTDOWN_DEADLINE_MS, logger: false }, () => server.stop());
  process.stdout.write(announcement(server.url, token));
});

/** @throws CommandError if MOCK_PREFER is no valid Prefer header */
function preferences(): ReadonlyMap<string, string> {
  const parsed = parsePrefer(process.env['MOCK_PREFER'] ?? '');
  if (parsed) return parsed;
  throw new CommandError(
    'MOCK_PREFER is not a list of preferences',
    'write MOCK_PREFER="code=503" make mock',
  );
}

function announcement(url: string, token: string): string {
  const ask = (options: string): string =>
    `curl -s ${options}-H 'Authorization: Bearer ${token}' ${url}/api/v1/revenue/realtime`;
  return `
The contract's examples, as the revenue of ${tenant.name}:

${ask('')}

Another answer, by its status, the name of its example, or both:

${ask("-i -H 'Prefer: code=503, example=rateLimited' ")}

The same for every request that does not say: MOCK_PREFER="code=503" make mock

live        ${url}/live#token=${token}
reference   ${url}/docs, signed in as ${tenant.name}
another     make token TENANT=${other.name}
stop        Ctrl-C

`;
}
