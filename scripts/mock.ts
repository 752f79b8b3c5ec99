/** `make mock`: the server without a database, answering the contract's examples; two curl lines to try it. */
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { demoTenants } from '../db/seed.ts';
import { startServer } from '../src/http/server.ts';
import { systemClock } from '../src/model/clock.ts';
import { createLogObserver } from '../src/observe/log.ts';
import { createTokenCheck } from '../src/service.ts';
import { commandConfig } from './dev/config.ts';
import { command } from './dev/console.ts';
import { refuseStale, refuseTakenPort } from './dev/start.ts';
import { createMockApp } from './mock/app.ts';
import { signToken } from './token.ts';

const [tenant, other] = demoTenants;

await command(async () => {
  await refuseStale();
  const config = commandConfig();
  const token = await signToken(tenant.tenantId);
  await refuseTakenPort('mock', config.HOST, config.PORT);
  const logger = pino({ level: config.LOG_LEVEL, base: null });
  const observe = createLogObserver(logger);
  const app = await createMockApp({
    clock: systemClock,
    logger,
    observe,
    origins: config.CORS_ORIGINS,
    docsToken: token,
    embedOrigins: config.LIVE_EMBED_ORIGINS,
    verify: createTokenCheck(config, systemClock, observe),
  });
  const server = await startServer(app, { host: config.HOST, port: config.PORT });
  closeWithGrace({ delay: config.SHUTDOWN_DEADLINE_MS, logger: false }, () => server.stop());
  process.stdout.write(announcement(server.url, token));
});

function announcement(url: string, token: string): string {
  const ask = (options: string): string =>
    `curl -s ${options}-H 'Authorization: Bearer ${token}' ${url}/api/v1/revenue/realtime`;
  return `
The contract's examples, as the revenue of ${tenant.name}:

${ask('')}

Another answer, by its status, the name of its example, or both:

${ask("-i -H 'Prefer: code=503, example=rateLimited' ")}

live        ${url}/live#token=${token}
reference   ${url}/docs, signed in as ${tenant.name}
another     make token TENANT=${other.name}
stop        Ctrl-C

`;
}
