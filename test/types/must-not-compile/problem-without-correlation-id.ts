import type { SecuredHandler } from '../../../src/operations/handler.ts';
import { challenge, noStore } from '../../../src/operations/problem.ts';

const kind = { type: '/problems/unknown-tenant', title: 'The tenant is not known', status: 403 };
const detail = 'The token is valid, but its tenant is not known here.';

export const refusal: SecuredHandler<'getRealtimeRevenueV1'> = async ({ subject }, answer) => {
  const { instance, receivedAt: timestamp } = subject;
  const occurrence = { detail, instance, timestamp };
  return answer(403, {
    headers: { ...noStore, 'WWW-Authenticate': challenge },
    body: { ...kind, ...occurrence }, // error TS2741
  });
};
