/** Which platform requests a fault or a hold is meant for. */

/** Without an account, everyone's; without a path, every path; else those that begin with it. */
export type Target = { readonly account?: string | undefined; readonly path?: string | undefined };

export type Call = { readonly account: string | null; readonly path: string };

export function isMeant({ account, path }: Target, call: Call): boolean {
  return (
    (account === undefined || account === call.account) && (path === undefined || call.path.startsWith(path))
  );
}
