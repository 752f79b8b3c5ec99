import type { Answer, Answered, OpenRequest } from '../../../src/operations/handler.ts';
import { noStore, problem } from '../../../src/operations/problem.ts';

type Id = 'getReadiness';

export async function readiness({ subject }: OpenRequest<Id>, answer: Answer<Id>): Promise<Answered<Id>> {
  if (process.uptime() > 1) {
    return { status: 200, headers: noStore, body: { status: 'ready' } }; // error TS2741
  }
  return answer(503, {
    headers: { ...noStore, 'Retry-After': 1 },
    body: { ...problem('notReady', subject, 'Not ready: database.'), failed_checks: ['database'] },
  });
}
