/** Matches platform requests with faults and holds. */

/** Default account: all; default path: all; otherwise a prefix of the path. */
export type Target = { readonly account?: string | undefined; readonly path?: string | undefined };

export type Call = { readonly account: string | null; readonly path: string };

export function matches({ account, path }: Target, call: Call): boolean {
  return (
    (account === undefined || account === call.account) && (path === undefined || call.path.startsWith(path))
  );
}
