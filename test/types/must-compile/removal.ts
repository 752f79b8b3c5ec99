import type { SecuredHandler } from '../../../src/operations/handler.ts';
import { noStore } from '../../../src/operations/problem.ts';

type Account = { readonly platform: string; readonly id: string };

export function removal(
  remove: (account: Account) => Promise<void>,
): SecuredHandler<'deletePlatformConnection'> {
  return async (request, answer) => {
    const account = { platform: request.params.platform, id: request.query.platform_account_id };
    await remove(account);
    return answer(204, { headers: noStore });
  };
}
