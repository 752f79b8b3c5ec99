import type { components } from '#generated/contract.ts';
import type { SecuredHandler } from '../../../src/operations/handler.ts';
import { noStore } from '../../../src/operations/problem.ts';

type Connection = components['schemas']['PlatformConnection'];
type Save = (account: string, status: Connection['status'], metadata: object) => Promise<Connection>;

export function binding(save: Save): SecuredHandler<'upsertPlatformConnection'> {
  return async ({ body }, answer) => {
    const saved = await save(body.platform_account_id, body.state, body.metadata); // error TS2339
    return answer(200, { headers: noStore, body: saved });
  };
}
