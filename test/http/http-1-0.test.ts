/** HTTP/1.0, as nginx's `proxy_pass` speaks to upstreams by default. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import type { Dependencies } from '../../src/operations/index.ts';
import { noConnections, startEdge } from '../support/edge.ts';
import { newIds, v1 } from '../support/harness.ts';
import { openWire } from '../support/wire.ts';

const live = '/health/live';
const request = (first: string, ...headers: string[]): string =>
  `${[`${first} HTTP/1.0`, 'Host: 127.0.0.1:3000', ...headers].join('\r\n')}\r\n\r\n`;

const upsertConnection = vi.fn<Dependencies['connections']['upsertConnection']>(async () => 'unknown-tenant');
const deleteConnection = async () => 'deleted' as const;
const edge = await startEdge({ connections: { ...noConnections, upsertConnection, deleteConnection } });
const bearer = `Authorization: Bearer ${await signToken(newIds().tenantId, {})}`;
afterAll(() => edge.server.stop());

describe('an HTTP/1.0 request', () => {
  it.each([
    ['as nginx sends it', ['Connection: close']],
    ['without a Connection header', []],
  ])('is answered with Content-Length and closes its connection: %s', async (_, headers) => {
    const wire = await openWire(edge.server, { lingers: true });
    wire.send(request(`GET ${live}`, ...headers));
    const answer = await wire.waitForAnswers();
    const [headersOf, text] = [{ connection: 'close', 'content-length': '17' }, '{"status":"live"}'];
    expect(answer).toMatchObject({ status: 200, headers: headersOf, text });
    expect(answer?.headers['transfer-encoding']).toBeUndefined();
    wire.socket.end();
    await wire.closed;
    expect(wire.answers).toHaveLength(1);
  });

  it('keeps its connection with Connection: keep-alive', async () => {
    const wire = await openWire(edge.server);
    for (const count of [1, 2, 3]) {
      wire.send(request(`GET ${live}`, 'Connection: keep-alive'));
      expect(await wire.waitForAnswers(count)).toMatchObject({
        status: 200,
        headers: { connection: 'keep-alive', 'content-length': '17' },
      });
    }
    wire.send(request(`GET ${live}`));
    expect(await wire.waitForAnswers(4)).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await wire.closed;
  });

  it.each<[what: string, first: string, status: number, hasBody: boolean]>([
    ['revenue', `GET ${v1}`, 200, true],
    ['HEAD of revenue', `HEAD ${v1}`, 200, false],
    ['a problem', 'GET /nowhere', 404, true],
    [
      'no content',
      'DELETE /api/attribution/platform-connections/stripe?platform_account_id=acct_1',
      204,
      false,
    ],
    ['a document of a megabyte', 'GET /docs/swagger-ui-bundle.js', 200, true],
  ])('is answered completely and without chunks: %s', async (_, first, status, hasBody) => {
    const wire = await openWire(edge.server);
    let bytes = '';
    wire.socket.on('data', (chunk: string) => (bytes += chunk));
    wire.send(request(first, bearer));
    await wire.closed;
    const end = bytes.indexOf('\r\n\r\n');
    const head = bytes.slice(0, end).toLowerCase();
    expect(head.split('\r\n')[0]).toMatch(new RegExp(`^http/1\\.1 ${status} `));
    expect(head).not.toContain('transfer-encoding');
    const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
    expect(bytes.length - end - 4).toBe(hasBody ? length : 0);
    expect(bytes.length > end + 4).toBe(hasBody);
  });

  it('gets a 304 for its ETag', async () => {
    const first = await openWire(edge.server);
    first.send(request(`GET ${v1}`, bearer));
    const tag = (await first.waitForAnswers())?.headers['etag'] ?? '';
    const second = await openWire(edge.server);
    second.send(request(`GET ${v1}`, bearer, `If-None-Match: ${tag}`));
    expect(await second.waitForAnswers()).toMatchObject({ status: 304, text: '' });
    await second.closed;
  });

  it('may have a body, and its Expect header is ignored', async () => {
    const body = '{"platform":"stripe","platform_account_id":"acct_1"}';
    for (const expectation of ['Expect: 100-continue', 'Expect: the-best']) {
      const wire = await openWire(edge.server);
      wire.send(
        request(
          'POST /api/attribution/platform-connections',
          bearer,
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          expectation,
        ) + body,
      );
      expect(await wire.waitForAnswers()).toMatchObject({ status: 403 });
      await wire.closed;
      expect(wire.answers).toHaveLength(1);
      expect(upsertConnection.mock.lastCall).toContainEqual({
        platform: 'stripe',
        platformAccountId: 'acct_1',
      });
    }
  });
});
