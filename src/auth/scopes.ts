/** A token's scope claims → what it may do here. */
import { z } from 'zod';
import { scopes, type Scope } from '../model/ids.ts';

/** Issuers write `scope` and `scp` as a text, separated by spaces (RFC 8693 §4.2), or as a list. */
export const scopeClaim = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())]);

/**
 * Tokens without a scope claim may do everything; those that name scopes of others only ("openid profile") may read.
 * @param names of all scope claims; undefined if the token has none
 * @param requireScopes grant nothing but what is named
 */
export function grantedScopes(
  names: readonly string[] | undefined,
  requireScopes: boolean,
): ReadonlySet<Scope> {
  const named = scopes.filter((scope) => names?.includes(scope));
  if (named.length > 0 || requireScopes) return new Set(named);
  return new Set<Scope>(names ? ['revenue:read'] : scopes);
}
