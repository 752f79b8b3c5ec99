import { z } from 'zod';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<'tenant'>;
export type ConnectionId = Id<'connection'>;
export type CorrelationId = Id<'correlation'>;
export type ReconciliationId = Id<'reconciliation'>;
/** Names one pull: whoever holds it may write the tenant's cache row until it is taken over or revoked. */
export type LeaseToken = Id<'lease'>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const parser =
  <T extends string>(isId: (text: string) => text is T) =>
  (text: string): T | undefined => {
    const lowerCase = text.toLowerCase();
    return isId(lowerCase) ? lowerCase : undefined;
  };

/** Each parser takes a UUID in either case (RFC 9562) and answers it in lower case, or undefined. */
export const parseTenantId = parser((text): text is TenantId => uuid.test(text));
export const parseConnectionId = parser((text): text is ConnectionId => uuid.test(text));
export const parseCorrelationId = parser((text): text is CorrelationId => uuid.test(text));
export const parseReconciliationId = parser((text): text is ReconciliationId => uuid.test(text));
export const parseLeaseToken = parser((text): text is LeaseToken => uuid.test(text));

/** Texts that a parser takes, as what it makes of them. */
export const parsedBy = <T>(parse: (text: string) => T | undefined) =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: 'not of its kind' });
    return z.NEVER;
  });

/** Scopes that tokens grant. The contract names one for each operation; a name that is not here does not compile. */
export const scopes = ['revenue:read', 'connections:write'] as const;
export type Scope = (typeof scopes)[number];

/** The caller and the scopes of the verified token; nothing else in a request may name a tenant. */
export type Principal = {
  readonly tenantId: TenantId;
  readonly subject: string;
  readonly scopes: ReadonlySet<Scope>;
};
