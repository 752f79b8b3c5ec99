/** Memory of a server process: after a million cached responses, and per remembered tenant. */
import { step } from '../../dev/console.ts';
import { ask, askEach, rawRequest } from '../requests.ts';
import { hammer } from '../hammer.ts';
import { addMerchants, type Merchant } from '../merchants.ts';
import { startParts, readUsage, type Parts } from '../parts.ts';
import type { Figure, Section } from '../report.ts';

const answers = 1_000_000;
const answersAStep = 250_000;
const tenants = 5_000;
/** Asked before the first heap measurement, to run all code once. */
const tenantsBefore = 100;
const settleMs = 2_000;
const [kilobyte, megabyte] = [1_000, 1_000_000];

export async function measureMemory(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const merchants = await addMerchants(parts.adminUrl, tenantsBefore + tenants);
    const figures = [...(await measureAnswers(parts, merchants)), await measureTenants(parts, merchants)];
    return {
      title: 'Memory',
      text: `Resident memory of one server process after its first answer, and after ${answers.toLocaleString('en')} answers from the cache to one tenant, which is refreshed every 30 s meanwhile. A remembered tenant: what the heap, cleared of garbage, has grown by once ${tenants.toLocaleString('en')} tenants have asked once each, divided by their number; it holds their row and their token.`,
      figures,
    };
  } finally {
    await parts.stop();
  }
}

async function measureAnswers(parts: Parts, [merchant]: readonly Merchant[]): Promise<Figure[]> {
  if (!merchant) throw new Error('a merchant is needed');
  const server = await parts.startServer();
  await ask(server, merchant);
  const idle = (await readUsage(server.child)).rssBytes;
  for (let done = 0; done < answers; done += answersAStep)
    await step(`${answersAStep} cached answers, after ${done}`, async () =>
      hammer(server.url, rawRequest(merchant), 200, answersAStep),
    );
  const after = (await readUsage(server.child)).rssBytes;
  await server.stop();
  return [
    { name: 'idle', value: idle / megabyte, unit: 'MB' },
    { name: 'after 1,000,000 cached answers', value: after / megabyte, unit: 'MB', atMost: 160 },
    { name: 'after ÷ idle', value: after / idle, unit: '', atMost: 1.3, isRatio: true },
  ];
}

async function measureTenants(parts: Parts, merchants: readonly Merchant[]): Promise<Figure> {
  const server = await parts.startServer();
  const heap = async (): Promise<number> => {
    // By then logs are written and connections returned.
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    return (await readUsage(server.child, 'heap')).heapBytes;
  };
  await askEach(server, merchants.slice(0, tenantsBefore));
  const before = await heap();
  await step(`${tenants} tenants asked for once each`, async () =>
    askEach(server, merchants.slice(tenantsBefore)),
  );
  const after = await heap();
  await server.stop();
  return {
    name: 'a remembered tenant',
    value: (after - before) / tenants / kilobyte,
    unit: 'kB of heap',
    atMost: 8,
  };
}
