/** Whose token it is, as far as a page can tell. */
import { member } from './environment.ts';

/** A token, and the tenant that it names: read and not verified, only to keep what belongs to two tenants apart. */
export type Identity = { readonly token: string; readonly tenant: string | undefined };

export function identityOf(token: string): Identity {
  let tenant: string | undefined;
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const claim: unknown = member(JSON.parse(payload), 'tenant_id');
    if (typeof claim === 'string') tenant = claim.toLowerCase();
  } catch {
    // An opaque token names nobody.
  }
  return { token, tenant };
}
