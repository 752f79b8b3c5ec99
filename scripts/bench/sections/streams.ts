/** One server process under many idle stream subscribers: its share of a core, pulls included. */
import { request, type ClientRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { step } from '../../dev/console.ts';
import { readOnce } from '../requests.ts';
import { addMerchants, type Merchant } from '../merchants.ts';
import { startParts, readUsage, type Server } from '../parts.ts';
import type { Section } from '../report.ts';

const path = '/api/v1/revenue/realtime/stream';
const [tenants, streamsOfEach] = [50, 10];
const latencyMs = 200;
/** Two refreshes per tenant: an answer lasts 30 s. */
const [warmMs, measuredMs] = [20_000, 60_000];

export async function measureStreams(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  const listeners: Listener[] = [];
  try {
    const merchants = await step(`${tenants} merchants with a cursor`, async () => {
      const added = await addMerchants(parts.adminUrl, tenants);
      await readOnce(parts, added);
      return added;
    });
    await parts.setPlatform({ latencyMs });
    const server = await parts.startServer();
    await step(`${tenants * streamsOfEach} streams open`, async () => {
      for (const merchant of merchants)
        for (let count = 0; count < streamsOfEach; count += 1) listeners.push(listen(server, merchant));
      await delay(warmMs);
    });
    const begun = listeners.filter((one) => one.hasFigures()).length;
    const before = await readUsage(server.child);
    await step(`${measuredMs / 1000} s of nothing new`, async () => delay(measuredMs));
    const used = (await readUsage(server.child)).cpuMicroseconds - before.cpuMicroseconds;
    const open = listeners.filter((one) => one.isOpen()).length;
    return {
      title: 'Streams with nothing new',
      text: `${tenants * streamsOfEach} streams of ${tenants} tenants at one server process with its default settings; the platform answers after ${latencyMs} ms and has nothing new. Measured for ${measuredMs / 1000} s, in which each tenant is refreshed twice.`,
      figures: [
        {
          name: 'share of a core',
          value: used / (measuredMs * 10),
          unit: '%',
          atMost: 10,
        },
        { name: 'streams that began with figures', value: begun, unit: '', atLeast: listeners.length },
        { name: 'streams still open', value: open, unit: '', atLeast: listeners.length },
      ],
    };
  } finally {
    for (const listener of listeners) listener.stop();
    await parts.stop();
  }
}

type Listener = { hasFigures(): boolean; isOpen(): boolean; stop(): void };

function listen({ url }: Server, { token }: Merchant): Listener {
  let [hasFigures, isOpen] = [false, false];
  const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
  const sent: ClientRequest = request(new URL(path, url), { agent: false, headers });
  sent.on('response', (response) => {
    isOpen = response.statusCode === 200;
    response.setEncoding('utf8').on('data', (text: string) => {
      hasFigures ||= text.includes('event: revenue');
    });
    response.once('close', () => (isOpen = false));
  });
  sent.once('error', () => (isOpen = false));
  sent.end();
  return { hasFigures: () => hasFigures, isOpen: () => isOpen, stop: () => void sent.destroy() };
}
