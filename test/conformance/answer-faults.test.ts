import { expect, it } from 'vitest';
import { answerFaults } from '../support/contract-oracle.ts';

const [id, other] = ['0193a000-0000-7000-8000-00000000a001', '0193a000-0000-7000-8000-00000000a002'];
const findFaults = (sent: readonly string[], echoed: string): string[] =>
  answerFaults(
    { method: 'GET', path: '/health/live', headers: { 'X-Correlation-ID': sent } },
    {
      status: 200,
      headers: {
        'x-correlation-id': echoed,
        'cache-control': 'no-store',
        'content-type': 'application/json',
      },
      text: '{"status":"live"}',
      body: { status: 'live' },
    },
  );

it('a response without the correlation id of its request has a fault', () => {
  expect(findFaults([id], other)).toEqual([`correlation id ${other}, and not the one that was sent`]);
  expect(findFaults([id.toUpperCase()], id)).toEqual([]);
  expect(findFaults([id, id], other)).toEqual([]);
  expect(findFaults(['42'], other)).toEqual([]);
});
