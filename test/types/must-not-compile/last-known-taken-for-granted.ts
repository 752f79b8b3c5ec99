import { createClient } from '../../../src/client/index.ts';

const client = createClient({ baseUrl: '', token: () => 'a token' });
const result = await client.getRealtimeRevenueV1({ query: { interval: 'hour' } });

export function words(): string {
  switch (result.status) {
    case 200:
      return result.data.currency;
    case 404:
      return result.problem.type satisfies '/problems/no-revenue-source';
    case 503:
      return `${result.retryAfterSeconds} ${result.failedSources.length} ${result.lastKnown.currency}`; // error TS18047
    case 304:
      return result.headers.get('ETag') ?? '';
    case 'undeclared':
    case 'unreadable':
      return String(result.httpStatus);
    case 'failed':
      return result.reason satisfies 'network' | 'timeout' | 'aborted' | 'token';
    case 400:
    case 401:
    case 403:
    case 500:
      return result.problem.detail;
  }
}
