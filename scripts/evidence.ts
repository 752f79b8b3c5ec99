/**
 * `make evidence`: proves every claim on its own server, or with `--url` on a running one.
 * Exit code 0: all rows hold; 1: at least one is refuted; 2: at least one is undecided.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { commandConfig } from './dev/config.ts';
import { command, CommandError, note } from './dev/console.ts';
import { runParts } from './dev/parts.ts';
import { requireCurrentFiles } from './dev/start.ts';
import { auditServer, describeRepository } from './evidence/audit.ts';
import { openTarget, type Target } from './evidence/context.ts';
import { readAll, startLive, workerBeside, type Startup } from './evidence/live.ts';
import { writePack } from './evidence/pack.ts';
import { probes } from './evidence/probes/index.ts';
import { exitCodeOf, runProbes } from './evidence/run.ts';
import { readSources } from './evidence/sources.ts';

const text = { type: 'string' } as const;
const options = {
  url: { type: 'string', multiple: true },
  token: text,
  'database-url': text,
  'simulator-url': text,
  'token-secret': text,
  'token-issuer': text,
  'token-audience': text,
  'log-file': text,
  'metrics-url': { type: 'string', multiple: true },
  /** Set if a worker runs beside the server. */
  'with-worker': { type: 'boolean' },
  copy: text,
} as const;

await command(async () => {
  const given = readOptions();
  if (given.url !== undefined) return prove(givenTarget(given.url, given), [], given.copy);
  await requireCurrentFiles();
  await runParts(
    async (parts) => {
      const { target, startup } = await startLive(parts);
      await prove(target, startup, given.copy);
    },
    { endsItself: true },
  );
});

function readOptions() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new CommandError(
      error instanceof Error ? error.message : String(error),
      `options are ${names.join(', ')}`,
    );
  }
}

function givenTarget(urls: readonly string[], given: Omit<ReturnType<typeof readOptions>, 'url'>): Target {
  const { 'token-secret': secret, 'log-file': logFile, 'metrics-url': metricsUrls } = given;
  const { TOKEN_ISSUER, TOKEN_AUDIENCE } = commandConfig();
  const { 'token-issuer': issuer = TOKEN_ISSUER, 'token-audience': audience = TOKEN_AUDIENCE } = given;
  const readLog = (file: string) => () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'));
  return {
    urls: urls.map((url) => url.replace(/\/$/, '')),
    token: given.token,
    databaseUrl: given['database-url'],
    simulatorUrl: given['simulator-url'],
    signing: secret === undefined ? undefined : { secret, issuer, audience },
    log: logFile === undefined ? undefined : readLog(logFile),
    ...(given['with-worker'] === true ? { worker: workerBeside } : {}),
    metrics: metricsUrls && (async () => readAll(metricsUrls)),
  };
}

async function prove(target: Target, startup: readonly Startup[], copy: string | undefined): Promise<void> {
  const sources = await readSources();
  const opened = openTarget(target, sources);
  try {
    const { rows, links } = await runProbes(opened, sources, probes, ({ id, claim, status, reasons }) =>
      note(
        `${id.padEnd(4)}${status.padEnd(13)}${claim}${reasons.map((reason) => `\n    ${reason}`).join('')}`,
      ),
    );
    const [repository, audit] = [await describeRepository(), await auditServer(target.urls)];
    const pack = { writtenAt: new Date().toISOString(), repository, startup, rows, links, audit };
    const files = await writePack(pack, opened.secrets, copy);
    for (const { id, claim, status, reasons } of rows.filter((row) => row.id.startsWith('G')))
      note(
        `${id.padEnd(4)}${status.padEnd(13)}${claim}${status === 'PASS' ? '' : `: ${reasons.join(', ')}`}`,
      );
    const good = rows.filter(({ status }) => status === 'HOLDS' || status === 'PASS').length;
    process.stdout.write(`${good} of ${rows.length} rows hold; ${files.join(', ')}\n`);
    process.exitCode = exitCodeOf(rows);
  } finally {
    await opened.close();
  }
}
