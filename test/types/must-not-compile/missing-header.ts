import type { Answer, Answered, OpenRequest } from '../../../src/operations/handler.ts';
import { noStore, problem } from '../../../src/operations/problem.ts';

type Id = 'getReadiness';

export async function readiness({ subject }: OpenRequest<Id>, answer: Answer<Id>): Promise<Answered<Id>> {
  if (process.uptime() > 1) {
    return answer(200, { headers: noStore, body: { status: 'ready' } });
  }
  return answer(503, {
    headers: noStore, // error TS2741
    body: { ...problem('notReady', subject, 'Not ready: database.'), failed_checks: ['database'] },
  });
}
