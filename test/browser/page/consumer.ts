/** A page without a bundler: the packed client by an import map, a call on request, and polling. */
import {
  createClient,
  formatMoney,
  pollRealtimeRevenue,
  type RealtimeRevenue,
} from '@skeldir-attribution/client';
import contract from '@skeldir-attribution/client/openapi.json' with { type: 'json' };

const { api: baseUrl = '', token = '' } = document.body.dataset;
const client = createClient({ baseUrl, token: () => token });

const net = (data: RealtimeRevenue): string => formatMoney(data.net_total_minor, data, 'en');
function show(id: string, text: string): void {
  const element = document.getElementById(id);
  if (element) element.textContent = text;
}

async function words(): Promise<string> {
  const result = await client.getRealtimeRevenueV1({ query: { interval: 'hour' }, retries: 0 });
  if (result.status === 200) return `200 ${net(result.data)}`;
  if (result.status !== 503) return `${result.status}`;
  const { retryAfterSeconds, failedSources, lastKnown } = result;
  const reasons = failedSources.map(({ platform, reason }) => `${platform} ${reason}`);
  return `503 ${retryAfterSeconds} ${reasons} ${lastKnown && net(lastKnown)}`;
}

show('contract', contract.openapi);
document.getElementById('call')?.addEventListener('click', () => {
  void words().then((text) => show('call', text));
});
pollRealtimeRevenue(client, {
  onUpdate: ({ status, data }) => show('polled', data ? `${status} ${net(data)}` : status),
});
