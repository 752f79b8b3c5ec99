import { OpenAPIRouter } from 'openapi-backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractRequest } from '../../src/http/contract-engine.ts';
import { contractHooks, createEngine, hookNames } from '../../src/http/contract.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import { makeCorrelationId } from '../../src/http/correlation.ts';
import { answerFor } from '../../src/operations/handler.ts';
import { signToken } from '../../scripts/token.ts';
import { bodilessMessage, operationsOver, startEdge, type Edge } from '../support/edge.ts';
import { legacy, newIds, v1 } from '../support/harness.ts';

const options = {
  handlers: operationsOver({}),
  verify: async () => ({ kind: 'refused', refusal: 'signature' }) as const,
  checkResponses: true,
};

function exchangeFor(path: string): { request: ContractRequest; exchange: Exchange } {
  const subject = {
    correlationId: makeCorrelationId(),
    instance: path,
    receivedAt: new Date(0).toISOString(),
  };
  const exchange: Exchange = {
    message: bodilessMessage(),
    method: 'GET',
    path,
    query: new Map(),
    headers: {},
    subject,
    gone: () => new AbortController().signal,
  };
  return { request: { method: 'GET', path, headers: {}, exchange }, exchange };
}

describe('the contract engine', () => {
  it.each(hookNames)('refuses to start without its hook %s', async (name) => {
    const hooks = { ...contractHooks(options) };
    Reflect.deleteProperty(hooks, name);
    await expect(createEngine(options, hooks)).rejects.toThrow(name);
  });

  it('refuses requests once its own router is back in place of the generated one', async () => {
    const engine = await createEngine(options, contractHooks(options));
    engine.router = new OpenAPIRouter({ definition: engine.definition });
    const { request, exchange } = exchangeFor('/health/live');
    await expect(engine.handleRequest(request, exchange)).rejects.toThrow('not in place');
  });

  it('refuses requests when it would not validate them', async () => {
    const engine = await createEngine(options, contractHooks(options));
    engine.validate = false;
    const { request, exchange } = exchangeFor('/health/live');
    await expect(engine.handleRequest(request, exchange)).rejects.toThrow('not in place');
  });

  it('runs no secured operation for a caller whom its security step let through unknown', async () => {
    const engine = await createEngine(options, contractHooks(options));
    engine.registerSecurityHandler('bearerAuth', () => true);
    const { request, exchange } = exchangeFor(v1);
    await expect(engine.handleRequest(request, exchange)).rejects.toThrow('nobody is known');
  });

  it('runs no secured operation for a caller whom its security step let through without the scope', async () => {
    const engine = await createEngine(options, contractHooks(options));
    const { request, exchange } = exchangeFor(v1);
    engine.registerSecurityHandler('bearerAuth', () => {
      exchange.principal = {
        tenantId: newIds().tenantId,
        subject: 'x',
        scopes: new Set(['connections:write']),
      };
      return true;
    });
    await expect(engine.handleRequest(request, exchange)).rejects.toThrow('without the scope');
  });

  it('challenges, and runs nothing, when the token is refused', async () => {
    const engine = await createEngine(options, contractHooks(options));
    const { request, exchange } = exchangeFor(v1);
    await engine.handleRequest(request, exchange);
    expect(exchange.answer?.status).toBe(401);
    expect(exchange.invoke).toBeUndefined();
  });
});

describe('a check of the token that fails', () => {
  it('is a fault of ours, not of the token', async () => {
    const fault = new TypeError('the key store is broken');
    const edge = await startEdge({
      verify: async () => {
        throw fault;
      },
    });
    const response = await fetch(edge.server.url + v1, { headers: { authorization: 'Bearer a.b.c' } });
    expect(response.status).toBe(500);
    expect(edge.observations).toMatchObject([{ kind: 'bug', where: 'request', error: fault }]);
    await edge.server.stop();
  });
});

describe('an answer that breaks the contract', () => {
  const { tenantId } = newIds();
  const broken = { status: 'live', secret: 'sk_live_do_not_tell' } as const;
  let edge: Edge;
  let unchecked: Edge;
  beforeAll(async () => {
    const handlers = {
      getLiveness: async () =>
        answerFor('getLiveness')(200, { headers: { 'Cache-Control': 'no-store' }, body: broken }),
    };
    edge = await startEdge({ handlers });
    unchecked = await startEdge({ handlers, checkResponses: false });
  });
  afterAll(async () => {
    await edge.server.stop();
    await unchecked.server.stop();
  });

  it('is a 500, and told by its pointer in the log, not by its value', async () => {
    const response = await fetch(`${edge.server.url}/health/live`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('sk_live');
    expect(edge.observations).toEqual([
      expect.objectContaining({
        kind: 'contractViolated',
        operationId: 'getLiveness',
        violations: ['body/secret: unevaluatedProperties'],
      }),
    ]);
    expect(JSON.stringify([edge.observations, edge.logLines])).not.toContain('sk_live');
  });

  it('leaves when checking is off, as it is in production unless asked for', async () => {
    expect((await fetch(`${unchecked.server.url}/health/live`)).status).toBe(200);
  });

  it('is not what the operations make: each one passes the check', async () => {
    const token = await signToken(tenantId, {});
    for (const path of [v1, `${v1}?interval=minute`, `${v1}?interval=hour`, legacy, '/health/ready']) {
      const response = await fetch(`${edge.server.url}${path}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect({ path, status: response.status }).toEqual({ path, status: 200 });
    }
  });
});
