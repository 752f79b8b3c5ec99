import { beforeAll, describe, expect, it } from 'vitest';
import { settings } from '../../src/config.ts';
import { maxBodyBytes } from '../../src/http/parse.ts';
import { standardLimits } from '../../src/http/server.ts';
import { heartbeatMs } from '../../src/operations/event-stream.ts';
import { operations } from '#generated/operations.ts';
import { maxBytes as maxWebhookBytes } from '../../src/webhooks/receive.ts';
import { read } from './files.ts';

const answerMs = settings.shape.ANSWER_DEADLINE_MS.parse(undefined);
/** Heartbeats go out on polls, so up to 2 s late. */
const silenceMs = heartbeatMs + 2_000;
const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1000 };

function millisecondsOf(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+)(ms|s|)$/.exec(text) ?? [];
  return Number(amount) * (units[unit] ?? NaN);
}

function bytesOf(text: string): number {
  const [, amount = '', unit = ''] = /^(\d+)(k|m|KiB|MiB)$/.exec(text) ?? [];
  return Number(amount) * (/^k/i.test(unit) ? 1024 : 1024 * 1024);
}

/** The values of a directive, in order, without comments. */
const valuesOf = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`^\\s*${name}\\s+([^;#\\n]+?);?\\s*$`, 'gm'))].map(([, value = '']) => value);

describe('the configuration of nginx', () => {
  let text: string;
  /** The block of each location; '' is the server block. */
  let blocks: ReadonlyMap<string, string>;

  beforeAll(async () => {
    text = await read('deploy/nginx.conf');
    const locations = [...text.matchAll(/location (?:= )?(\S+) \{([^}]*)\}/g)];
    blocks = new Map(locations.map(([, path = '', block = '']) => [path, block]));
  });

  it('has read timeouts longer than the answer deadline and the stream heartbeat', () => {
    const waits = valuesOf(text, 'proxy_read_timeout').map(millisecondsOf);
    expect(waits).toHaveLength(2);
    for (const wait of waits) expect(wait).toBeGreaterThan(Math.max(answerMs, silenceMs));
  });

  it('does not buffer streams', () => {
    const block = blocks.get(operations.streamRealtimeRevenue.path) ?? '';
    expect(valuesOf(block, 'proxy_buffering')).toEqual(['off']);
    expect(valuesOf(text, 'gzip')).toEqual(['off']);
  });

  it('closes idle upstream connections before the servers do', () => {
    expect(valuesOf(text, 'proxy_http_version')).toEqual(['1.1']);
    expect(valuesOf(text, 'proxy_set_header')).toContain('Connection ""');
    const [kept = ''] = valuesOf(text, 'keepalive_timeout');
    expect(millisecondsOf(kept)).toBeLessThan(standardLimits.keepAliveMs);
    const [requests = ''] = valuesOf(text, 'keepalive_requests');
    expect(Number(requests)).toBeLessThanOrEqual(standardLimits.maxRequestsPerConnection);
  });

  it('allows the body sizes of the server', () => {
    const [general = '', webhooks = ''] = valuesOf(text, 'client_max_body_size');
    expect(bytesOf(general)).toBeGreaterThan(maxBodyBytes);
    expect(bytesOf(general)).toBeLessThan(maxWebhookBytes);
    expect(bytesOf(webhooks)).toBe(maxWebhookBytes);
    const [prefix = ''] = [...blocks.keys()].filter((path) => (blocks.get(path) ?? '').includes(webhooks));
    expect(operations.receiveWebhook.path.startsWith(prefix)).toBe(true);
  });

  it('never resends a write', () => {
    expect(valuesOf(text, 'proxy_next_upstream')).toEqual(['error timeout']);
  });

  it('replaces X-Forwarded-For of the client by its address', () => {
    expect(valuesOf(text, 'proxy_set_header')).toContain('X-Forwarded-For $remote_addr');
  });
});

describe('the configuration of Caddy', () => {
  it('has the same timeouts, streaming, body sizes and X-Forwarded-For', async () => {
    const text = await read('deploy/Caddyfile');
    expect(valuesOf(text, 'flush_interval')).toEqual(['-1']);
    for (const name of ['read_timeout', 'response_header_timeout']) {
      const [wait = ''] = valuesOf(text, name);
      expect(millisecondsOf(wait), name).toBeGreaterThan(Math.max(answerMs, silenceMs));
    }
    const [kept = ''] = valuesOf(text, 'keepalive');
    expect(millisecondsOf(kept)).toBeLessThan(standardLimits.keepAliveMs);
    expect(valuesOf(text, 'max_size').map(bytesOf)).toEqual([maxWebhookBytes]);
    expect(valuesOf(text, 'header_up')).toEqual(['X-Forwarded-For {remote_host}']);
  });
});

describe('the configuration of PgBouncer', () => {
  it('pools by transaction, with prepared statements left off', async () => {
    const text = await read('deploy/pgbouncer.ini');
    const set = new Map(
      [...text.matchAll(/^(\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(set.get('pool_mode')).toBe('transaction');
    expect(set.has('max_prepared_statements')).toBe(false);
    expect(text).toMatch(/^;max_prepared_statements = [1-9]/m);
    // The server abandons a silent connection after 6 s.
    expect(Number(set.get('query_wait_timeout'))).toBeLessThan(6);
  });
});
