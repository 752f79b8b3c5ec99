/** Code that uses the packed client: it must run, and compile except for the marked lines. */
export const consumer = `
import { createClient, formatMoney, pollRealtimeRevenue, type Result } from '@skeldir-attribution/client';
import type { useRealtimeRevenue } from '@skeldir-attribution/client/react';

const [, , baseUrl = '', token = ''] = process.argv;
const client = createClient({ baseUrl, token: () => token });

export function words(result: Result<'getRealtimeRevenueV1'>): string {
  switch (result.status) {
    case 200:
      return formatMoney(result.data.net_total_minor, result.data, 'en');
    case 404:
      return result.problem.type satisfies '/problems/no-revenue-source';
    case 503:
      return \`\${result.retryAfterSeconds} \${result.failedSources[0]?.reason} \${result.lastKnown?.currency}\`;
    case 304:
      // @ts-expect-error a 304 has no data
      return result.data;
    case 'failed':
      // @ts-expect-error a failed call has no headers
      return result.headers.get('ETag');
    case 'undeclared':
    case 'unreadable':
      return String(result.httpStatus);
    default:
      return result.problem.detail;
  }
}
// @ts-expect-error no such window
void client.getRealtimeRevenueV1({ query: { interval: 'week' }, signal: AbortSignal.abort() });
export const state = (revenue: ReturnType<typeof useRealtimeRevenue>): string | undefined => revenue.data?.currency;

console.log(words(await client.getRealtimeRevenueV1()));
const live = new Promise<string>((done) => {
  const poller = pollRealtimeRevenue(client, {
    onUpdate({ status, data }) {
      if (status !== 'live') return;
      queueMicrotask(() => poller.stop());
      done(data?.currency ?? 'none');
    },
  });
});
console.log(await live);
`;

/** The Node types used above, so that the project needs no @types/node. */
export const nodeTypes = 'declare const process: { readonly argv: readonly string[] };\n';
