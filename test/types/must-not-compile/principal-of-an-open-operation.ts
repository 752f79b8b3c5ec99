import type { OpenHandler } from '../../../src/operations/handler.ts';
import { noStore } from '../../../src/operations/problem.ts';

export const liveness: OpenHandler<'getLiveness'> = async (request, answer) => {
  process.stdout.write(`alive, as asked in ${request.principal.tenantId}\n`); // error TS2339
  return answer(200, { headers: noStore, body: { status: 'live' } });
};
