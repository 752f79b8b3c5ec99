import type { OpenHandler } from '../../../src/operations/handler.ts';
import { noStore } from '../../../src/operations/problem.ts';

export const liveness: OpenHandler<'getLiveness'> = async (request, answer) => {
  process.stdout.write(`alive, as asked in ${request.subject.correlationId}\n`);
  return answer(503, { headers: noStore, body: { status: 'live' } }); // error TS2345
};
