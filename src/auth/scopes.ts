/** Turns a token's scope claims into the scopes it grants. */
import { z } from 'zod';
import { scopes, type Scope } from '../model/ids.ts';

/** `scope` or `scp`: a space-separated text (RFC 8693 §4.2), or a list. */
export const scopeClaim = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())]);

/**
 * A token without a scope claim may do everything, one with only foreign scopes may read.
 * @param names the values of all scope claims; undefined if the token has none
 * @param requireScopes grant only the named scopes
 */
export function grantScopes(
  names: readonly string[] | undefined,
  requireScopes: boolean,
): ReadonlySet<Scope> {
  const named = scopes.filter((scope) => names?.includes(scope));
  if (named.length > 0 || requireScopes) return new Set(named);
  return new Set<Scope>(names ? ['revenue:read'] : scopes);
}
