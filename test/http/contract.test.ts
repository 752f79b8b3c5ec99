import { ServerResponse } from 'node:http';
import { OpenAPIRouter } from 'openapi-backend';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createEngine, pipelineSteps, stepNames, type Steps } from '../../src/http/contract.ts';
import { beginRequest } from '../../src/http/correlation.ts';
import { createRateLimits } from '../../src/limits/index.ts';
import { systemClock } from '../../src/model/clock.ts';
import { respondFor } from '../../src/operations/handler.ts';
import { bodilessMessage, operationsOver, startEdge, unlimited } from '../support/edge.ts';
import { v1 } from '../support/harness.ts';

const options = {
  handlers: operationsOver({}),
  verify: async () => ({ kind: 'rejected', rejection: 'signature' }) as const,
  limits: createRateLimits(unlimited, systemClock, () => undefined),
  checkResponses: true,
};

const someToken = { headers: { authorization: 'Bearer a.b.c' } };

const steps = (own: Partial<Steps> = {}): Steps => ({ ...pipelineSteps(options), ...own });

describe('the contract engine', () => {
  it.each(stepNames)('refuses to start without its step %s', async (name) => {
    const lacking = steps();
    Reflect.deleteProperty(lacking, name);
    await expect(createEngine(options, lacking)).rejects.toThrow(`refusing to serve without ${name}`);
  });

  it('refuses to start when the bundle secures no operation', async () => {
    const { getOperation } = OpenAPIRouter.prototype;
    const found = vi.spyOn(OpenAPIRouter.prototype, 'getOperation');
    found.mockImplementation(function (this: OpenAPIRouter, id) {
      const operation = getOperation.call(this, id);
      return operation && { ...operation, security: [] };
    });
    await expect(createEngine(options, steps())).rejects.toThrow(
      'the bundle does not secure getRealtimeRevenue',
    );
    found.mockRestore();
  });

  it('cannot be given another router, validator or step', async () => {
    const engine = await createEngine(options, steps());
    const allow = (): boolean => true;
    const changes = [
      () => (engine.router = new OpenAPIRouter({ definition: engine.definition })),
      () => (engine.validate = false),
      () => (engine.handlers = {}),
      () => engine.registerSecurityHandler('bearerAuth', allow),
      () => engine.register('unauthorizedHandler', allow),
      () => engine.register('getRealtimeRevenueV1', allow),
    ];
    for (const change of changes) expect(change).toThrow(TypeError);
  });

  it('runs no secured operation when the security step returns no principal', async () => {
    const engine = await createEngine(options, steps({ bearerAuth: () => ({}) }));
    const request = Object.assign(bodilessMessage(), { method: 'GET', url: v1 });
    const context = beginRequest(request, new ServerResponse(request), systemClock);
    const asked = Object.assign({ method: 'GET', path: v1, headers: {} }, { context });
    await expect(engine.handleRequest(asked, context)).rejects.toThrow('not validated');
  });
});

describe('a failing token check', () => {
  it('is a 500, not a 401', async () => {
    const fault = new TypeError('the key store is broken');
    const edge = await startEdge({
      verify: async () => {
        throw fault;
      },
    });
    const response = await fetch(edge.server.url + v1, someToken);
    expect(response.status).toBe(500);
    expect(edge.observations).toMatchObject([{ kind: 'bug', where: 'request', error: fault }]);
    await edge.server.stop();
  });
});

const broken = { status: 'live', secret: 'sk_live_do_not_tell' } as const;
const handlers = {
  getLiveness: async () =>
    respondFor('getLiveness')(200, { headers: { 'Cache-Control': 'no-store' }, body: broken }),
};
const edge = await startEdge({ handlers });
const unchecked = await startEdge({ handlers, checkResponses: false });
afterAll(async () => {
  await edge.server.stop();
  await unchecked.server.stop();
});

describe('a response that violates the contract', () => {
  it('becomes a 500 and is logged by pointer, not value', async () => {
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

  it('is sent when response validation is off, as by default in production', async () => {
    expect((await fetch(`${unchecked.server.url}/health/live`)).status).toBe(200);
  });
});
