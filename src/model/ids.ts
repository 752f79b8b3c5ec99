import { z } from 'zod';

declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Id<'tenant'>;
export type ConnectionId = Id<'connection'>;
export type CorrelationId = Id<'correlation'>;
export type ReconciliationId = Id<'reconciliation'>;
/** The holder of the lease may write its row until a takeover or revocation. */
export type LeaseToken = Id<'lease'>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function createParser<T extends string>() {
  const isId = (text: string): text is T => uuid.test(text);
  return (text: string): T | undefined => {
    const lowerCase = text.toLowerCase();
    return isId(lowerCase) ? lowerCase : undefined;
  };
}

/** Each takes a UUID in either case (RFC 9562) and returns it in lower case, or undefined. */
export const parseTenantId = createParser<TenantId>();
export const parseConnectionId = createParser<ConnectionId>();
export const parseCorrelationId = createParser<CorrelationId>();
export const parseReconciliationId = createParser<ReconciliationId>();
export const parseLeaseToken = createParser<LeaseToken>();

/** A Zod schema from a parser of texts. */
export const schemaOf = <T>(parse: (text: string) => T | undefined) =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: 'is not valid' });
    return z.NEVER;
  });

/** The scopes of tokens. The contract names one for each operation. */
export const scopes = ['revenue:read', 'connections:write'] as const;
export type Scope = (typeof scopes)[number];

/** The caller by its verified token: the only source of a request's tenant. */
export type Principal = {
  readonly tenantId: TenantId;
  readonly subject: string;
  readonly scopes: ReadonlySet<Scope>;
};
