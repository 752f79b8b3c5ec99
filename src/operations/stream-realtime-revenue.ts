/** GET /api/v1/revenue/realtime/stream: an event for each changed answer of the V1 read. */
import type { LiveRevenue, News } from '../live/live-revenue.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import { EventStream } from './event-stream.ts';
import { answerRealtimeRevenueV1, askOf } from './get-realtime-revenue-v1.ts';
import { jsonOf, respondFor, type RequestInfo, type Responded, type SecuredHandler } from './handler.ts';
import { noStore, problem, unknownTenant } from './problem.ts';
import { describeNoSource, describeOverload } from './revenue-answer.ts';

type Event = Responded<'getRealtimeRevenueV1'>;
const respondV1 = respondFor('getRealtimeRevenueV1');
const headers = { ...noStore, 'X-Accel-Buffering': 'no' } as const;

export function streamRealtimeRevenue(
  revenue: Pick<RealtimeRevenue, 'read'>,
  live: LiveRevenue,
): SecuredHandler<'streamRealtimeRevenue'> {
  return async (
    { principal: { tenantId }, query, headers: given, info, note, getSignal, mayStay },
    respond,
  ) => {
    const ask = askOf(query);
    const seat = live.takeSeat(tenantId, getSignal());
    if (!seat) return respond(503, describeOverload(info));
    const first = await revenue.read(tenantId, ask, note, getSignal);
    if (first.kind === 'unknown-tenant') return respond(403, unknownTenant(info));
    if (first.kind === 'no-revenue-source') return respond(404, describeNoSource(info, first.connections));
    if (first.kind === 'overloaded') return respond(503, describeOverload(info));
    const body = new EventStream((stream) => {
      let sent = given['Last-Event-ID'];
      const sendNews = (news: News): void => {
        // The next poll brings newer figures.
        if (stream.isBehind()) return;
        const { interval } = query;
        const answer = answerNews(news, { tenantId, interval, info: dateNow(info) });
        const { ETag: tag } = answer.headers;
        const id = typeof tag === 'string' ? tag : undefined;
        const content = id ?? fingerprintOf(answer);
        if (content === sent) return;
        sent = content;
        const name = answer.status === 200 ? 'revenue' : 'unavailable';
        const data = jsonOf(answer.body).text;
        stream.send({ name, id, data, operationId: 'getRealtimeRevenueV1', answer });
      };
      sendNews(first);
      seat.join({ ask, stream, mayStay, onNews: sendNews });
    });
    return respond(200, { headers, body });
  };
}

function answerNews(news: News, about: Parameters<typeof answerRealtimeRevenueV1>[1]): Event {
  if (news.kind !== 'database-unavailable') return answerRealtimeRevenueV1(news, about, respondV1);
  const detail = 'The database does not answer. Try again in 1 s.';
  const body = problem('databaseUnavailable', about.info, detail);
  return respondV1(503, { headers: { ...noStore, 'Retry-After': 1 }, body });
}

/** Dates a problem now: the stream's request may be hours old. */
function dateNow({ correlationId, instance }: RequestInfo): RequestInfo {
  return { correlationId, instance, receivedAt: new Date().toISOString() };
}

const volatileMembers: readonly string[] = ['timestamp', 'retry_after_seconds', 'detail'];

/** Fingerprints a failure without its volatile members, so an unchanged one is sent once. */
function fingerprintOf({ body }: Event): string {
  return JSON.stringify(body, (name, value: unknown) => (volatileMembers.includes(name) ? undefined : value));
}
