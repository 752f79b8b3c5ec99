/** Follows webhook hints lost with their process, and looks up pending deletions. */
import type { Webhooks } from '../webhooks/index.ts';
import type { Task } from './task.ts';

const withWebhooksMs = 30_000;
const withoutMs = 10 * 60_000;

export function createWebhookTask({ catchUp }: Pick<Webhooks, 'catchUp'>): Task {
  return {
    name: 'webhooks',
    async run({ tenantId, signal }) {
      const { hasWebhooks } = await catchUp(tenantId, signal);
      return { dueInMs: hasWebhooks ? withWebhooksMs : withoutMs };
    },
  };
}
